# Finds the engine, or builds it once, and defines libwebrtc::libwebrtc. Include after project().
include(${CMAKE_CURRENT_LIST_DIR}/build_types.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/interface.cmake)

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "The engine needs clang, not ${CMAKE_CXX_COMPILER}: unset CC and CXX, or set them to clang's.")
endif()
if(NOT Python_EXECUTABLE)
  find_package(Python 3.10 REQUIRED COMPONENTS Interpreter)
endif()

set(_options --build ${WRTC_BUILD} --cc ${CMAKE_C_COMPILER} --cxx ${CMAKE_CXX_COMPILER} --cmake ${CMAKE_COMMAND})
if(CMAKE_GENERATOR STREQUAL "Ninja")
  list(APPEND _options --ninja ${CMAKE_MAKE_PROGRAM})
endif()
# Each is also an environment variable, which the driver reads by itself.
foreach(_pair WRTC_LIBWEBRTC_SOURCE=--source WRTC_ENGINE_DIR=--engine-dir WRTC_ENGINE_CACHE=--cache)
  string(REPLACE "=" ";" _pair ${_pair})
  list(GET _pair 0 _variable)
  list(GET _pair 1 _option)
  if(${_variable})
    list(APPEND _options ${_option} ${${_variable}})
  endif()
endforeach()

# Progress and errors go to standard error, which is passed through; the folder is what is printed.
execute_process(
  COMMAND ${Python_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/driver ${_options}
  OUTPUT_VARIABLE WRTC_ENGINE OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE _failed)
if(_failed)
  message(FATAL_ERROR "No engine: the reason is in the line above.")
endif()
message(STATUS "Engine: ${WRTC_ENGINE}")
file(READ ${CMAKE_CURRENT_LIST_DIR}/pin.json _pin)
string(JSON WRTC_ENGINE_MILESTONE GET "${_pin}" milestone)
# A change of the recipe is a change of the engine.
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
# libc++, because libstdc++ 12 cannot compile the engine's headers; static, so that the extension needs nothing beyond
# glibc, its libgcc_s, opus and dav1d. None of it is seen outside of the extension, and what the loader has filled in
# is read-only from then on. libgcc_s is that of the process: glibc ends threads with it, through frames of ours, and
# the tables of a second copy are not set up.
target_compile_options(libwebrtc::libwebrtc INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-stdlib=libc++> ${WRTC_BUILD_OPTIONS} ${WRTC_BUILD_CHECKED_OPTIONS} ${WRTC_BUILD_CONSUMER_OPTIONS})
target_link_options(libwebrtc::libwebrtc INTERFACE
  -fuse-ld=lld -nostdlib++ -shared-libgcc -Wl,--gc-sections
  -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now,-z,noexecstack)
if(WRTC_SANITIZER)
  # A program holds the run-time itself; a module finds that of the process.
  target_link_options(libwebrtc::libwebrtc INTERFACE -fsanitize=${WRTC_SANITIZER}
    $<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>>:-shared-libsan>)
endif()
target_link_libraries(libwebrtc::libwebrtc INTERFACE
  ${WRTC_OPUS} ${WRTC_DAV1D} -l:libc++.a -l:libc++abi.a m dl pthread)
