# The release engine, and an extension that counts which of its lines run (scripts/coverage).
include(${CMAKE_CURRENT_LIST_DIR}/release.cmake)
# The counters can live in a mapped file, so those of processes that are killed are kept.
set(WRTC_BUILD_CONSUMER_OPTIONS -fprofile-instr-generate -fcoverage-mapping -mllvm -runtime-counter-relocation)
