# Helpers of parts/*.cmake.

# engine_part(name SOURCES ... [INCLUDES ...] [DEFINITIONS ...] [OPTIONS ...] [CHECKED] [BATCH n ALONE ...])
# One object library of the engine; CHECKED by all that the build checks. With BATCH, n C++ files of one module are compiled as one; the files in
# ALONE are not, because a name in them clashes with one in a neighbour.
function(engine_part name)
  cmake_parse_arguments(PART "CHECKED" "BATCH" "SOURCES;INCLUDES;DEFINITIONS;OPTIONS;ALONE" ${ARGN})
  if(PART_CHECKED)
    list(APPEND PART_OPTIONS ${WRTC_BUILD_CHECKED_OPTIONS})
  endif()
  add_library(${name} OBJECT ${PART_SOURCES})
  target_include_directories(${name} PRIVATE ${PART_INCLUDES})
  target_compile_definitions(${name} PRIVATE ${WRTC_BUILD_DEFINITIONS} ${PART_DEFINITIONS})
  target_compile_options(${name} PRIVATE
    "$<$<COMPILE_LANGUAGE:C,CXX>:${WRTC_BUILD_OPTIONS};${PART_OPTIONS}>"
    $<$<COMPILE_LANGUAGE:CXX>:-stdlib=libc++>)
  if(PART_BATCH)
    unity_batches(${name} ${PART_BATCH} "${PART_SOURCES}" "${PART_ALONE}")
  endif()
  target_sources(engine PRIVATE $<TARGET_OBJECTS:${name}>)
endfunction()

# Gathers the C++ sources of each module (the first folder of a path; below modules/, two) in batches of `size`.
function(unity_batches target size sources alone)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  foreach(source IN LISTS sources)
    file(RELATIVE_PATH path ${THIRD_PARTY} ${source})
    string(REGEX REPLACE "^[^/]+/(.*)$" "\\1" path ${path})
    if(path IN_LIST alone OR source MATCHES "\\.(c|S|asm)$")
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      continue()
    endif()
    string(REGEX MATCH "^(modules/)?[^/]+/" module ${path})
    string(MAKE_C_IDENTIFIER "${module}" module)
    if(NOT DEFINED count_${module})
      set(count_${module} 0)
    endif()
    math(EXPR batch "${count_${module}} / ${size}")
    math(EXPR count_${module} "${count_${module}} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${module}${batch})
  endforeach()
endfunction()

# The sources in one list of a GN file: `name = [ "//third_party/…", … ]`.
function(gn_list file name out)
  file(READ ${file} text)
  if(NOT text MATCHES "(^|\n)${name} =[ \n]*\\[([^]]*)\\]")
    message(FATAL_ERROR "${file} has no list ${name}: this is another milestone's source")
  endif()
  string(REGEX MATCHALL "//third_party/[^\"]+\\.(c|cc|asm)" paths "${CMAKE_MATCH_2}")
  list(TRANSFORM paths REPLACE "^//" "${ENGINE_SOURCE}/")
  set(${out} ${paths} PARENT_SCOPE)
endfunction()
