# Abseil: the folders that webrtc uses and what those need.
set(ABSEIL ${THIRD_PARTY}/abseil-cpp)
set(abseil_sources)
foreach(folder base container crc debugging hash numeric profiling status strings synchronization time types)
  file(GLOB_RECURSE found ${ABSEIL}/absl/${folder}/*.cc)
  list(APPEND abseil_sources ${found})
endforeach()
list(FILTER abseil_sources EXCLUDE REGEX
  "(status_matchers|print_hash_of|_win|_testing|_(test|mock|benchmark)[^/]*)\\.cc$|/(test_|benchmark)[^/]*$")
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/abseil_alone.txt abseil_alone)
engine_part(abseil SOURCES ${abseil_sources} INCLUDES ${ABSEIL} CHECKED BATCH 12 ALONE ${abseil_alone})
