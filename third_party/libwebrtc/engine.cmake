# Finds the engine in the cache, or builds it, and defines libwebrtc::libwebrtc. Include after project().
include(${CMAKE_CURRENT_LIST_DIR}/build_types.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/interface.cmake)

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "The engine needs clang, not ${CMAKE_CXX_COMPILER}: unset CC and CXX, or set them to clang.")
endif()
if(NOT Python_EXECUTABLE)
  find_package(Python 3.10 REQUIRED COMPONENTS Interpreter)
endif()

set(_options --build ${WRTC_BUILD} --cc ${CMAKE_C_COMPILER} --cxx ${CMAKE_CXX_COMPILER} --cmake ${CMAKE_COMMAND})
if(CMAKE_GENERATOR STREQUAL "Ninja")
  list(APPEND _options --ninja ${CMAKE_MAKE_PROGRAM})
endif()
# The driver also reads these from environment variables.
foreach(_pair WRTC_LIBWEBRTC_SOURCE=--source WRTC_ENGINE_DIR=--engine-dir WRTC_ENGINE_CACHE=--cache)
  string(REPLACE "=" ";" _pair ${_pair})
  list(GET _pair 0 _variable)
  list(GET _pair 1 _option)
  if(${_variable})
    list(APPEND _options ${_option} ${${_variable}})
  endif()
endforeach()

# The driver prints the folder. Progress and errors go to standard error, which is passed through.
execute_process(
  COMMAND ${Python_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/driver ${_options}
  OUTPUT_VARIABLE WRTC_ENGINE OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE _failed)
if(_failed)
  message(FATAL_ERROR "There is no engine: the line above says why.")
endif()
message(STATUS "Engine: ${WRTC_ENGINE}")
file(READ ${CMAKE_CURRENT_LIST_DIR}/pin.json _pin)
string(JSON WRTC_ENGINE_MILESTONE GET "${_pin}" milestone)
set(WRTC_ENGINE_SOURCE "unknown, the engine was named with WRTC_ENGINE_DIR")
if(EXISTS ${WRTC_ENGINE}/source.json)
  file(READ ${WRTC_ENGINE}/source.json _source)
  string(JSON WRTC_ENGINE_SOURCE GET "${_source}" description)
endif()
# A change of the recipe changes the engine.
file(GLOB _recipe ${CMAKE_CURRENT_LIST_DIR}/*.cmake ${CMAKE_CURRENT_LIST_DIR}/pin.json
  ${CMAKE_CURRENT_LIST_DIR}/builds/* ${CMAKE_CURRENT_LIST_DIR}/parts/*)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_recipe} ${CMAKE_CURRENT_LIST_DIR}/CMakeLists.txt)

find_library(WRTC_OPUS opus REQUIRED)
find_library(WRTC_DAV1D dav1d REQUIRED)

add_library(libwebrtc::libwebrtc STATIC IMPORTED GLOBAL)
set_target_properties(libwebrtc::libwebrtc PROPERTIES
  IMPORTED_LOCATION ${WRTC_ENGINE}/lib/libwebrtc.a
  INTERFACE_INCLUDE_DIRECTORIES ${WRTC_ENGINE}/include)
target_compile_definitions(libwebrtc::libwebrtc INTERFACE ${WRTC_ENGINE_DEFINITIONS} ${WRTC_BUILD_DEFINITIONS})
# libc++, because the engine's headers do not compile with libstdc++ 12. It is linked statically, so that the extension
# needs only glibc, libgcc_s, opus and dav1d, and its symbols are hidden. Relocations are read-only after loading.
# libgcc_s is shared with the process: glibc uses it to unwind threads through our frames, and the tables of a second
# copy would not be registered.
target_compile_options(libwebrtc::libwebrtc INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-stdlib=libc++> ${WRTC_BUILD_OPTIONS} ${WRTC_BUILD_CHECKED_OPTIONS} ${WRTC_BUILD_CONSUMER_OPTIONS})
target_link_options(libwebrtc::libwebrtc INTERFACE
  -fuse-ld=lld -nostdlib++ -shared-libgcc -Wl,--gc-sections
  -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now,-z,noexecstack ${WRTC_BUILD_CONSUMER_OPTIONS})
if(WRTC_SANITIZER)
  # A program contains the sanitizer's runtime; a module uses that of the process.
  target_link_options(libwebrtc::libwebrtc INTERFACE -fsanitize=${WRTC_SANITIZER}
    $<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>>:-shared-libsan>)
endif()
target_link_libraries(libwebrtc::libwebrtc INTERFACE
  ${WRTC_OPUS} ${WRTC_DAV1D} -l:libc++.a -l:libc++abi.a m dl pthread)
