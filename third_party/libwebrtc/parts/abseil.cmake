# Abseil: the folders that webrtc uses and what those need.
set(ABSEIL ${THIRD_PARTY}/abseil-cpp)
set(abseil_sources)
foreach(folder base container crc debugging hash numeric profiling status strings synchronization time types)
  file(GLOB_RECURSE found ${ABSEIL}/absl/${folder}/*.cc)
  list(APPEND abseil_sources ${found})
endforeach()
list(FILTER abseil_sources EXCLUDE REGEX
  "(status_matchers|_win|_test|_benchmarks?|_testing|_test_util|_test_common|_test_helpers?|_mock.*|_benchmark_.*|benchmark.*)\\.cc$|/gen[^/]*\\.cc$|test_|/testdata/")
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/abseil_alone.txt abseil_alone)
engine_part(abseil SOURCES ${abseil_sources} INCLUDES ${ABSEIL} BATCH 12 ALONE ${abseil_alone})
