# libwebrtc itself: all of its modules but what belongs to other systems, to tests and tools, or to
# protobuf, PipeWire, FFmpeg and TensorFlow.
set(WEBRTC ${THIRD_PARTY}/webrtc)

file(MAKE_DIRECTORY ${GENERATED}/experiments)
execute_process(
  COMMAND ${Python_EXECUTABLE} experiments/field_trials.py header
          --output ${GENERATED}/experiments/registered_field_trials.h
  WORKING_DIRECTORY ${WEBRTC} COMMAND_ERROR_IS_FATAL ANY)

set(webrtc_sources)
foreach(module api audio call common_audio common_video logging media modules net p2p pc rtc_base stats
        system_wrappers video)
  file(GLOB_RECURSE found ${WEBRTC}/${module}/*.cc ${WEBRTC}/${module}/*.c)
  list(APPEND webrtc_sources ${found})
endforeach()

set(webrtc_excluded
  # Tests and tools.
  "_(unittests?|tests?|integrationtest|perftest|bench|benchmark|fuzzer|tool)\\.cc?$"
  "/(test|tests|testing|tools|end_to_end_tests|evaluation|simulator|g3doc)/" "/(mock|fake)_[^/]*$"
  "(allocation_counter|peer_connection_wrapper|test_helper|test_helpers|test_utils|test_client|test_echo_server|unittest_helper|testing_common)\\.cc$"
  "(test_fixture_impl|handover_testing|test_audio_device_impl)\\.cc$"
  "/video/(.*loopback.*|video_analyzer)\\.cc$" "/voip/"
  "/desktop_capture/screen_drawer"
  # Other systems and processors.
  "_(win|mac|ios|android|fuchsia|gcd|mips)\\.cc?$" "/(win|windows|mac|ios|android)/"
  "/(win32|mac_ifaddrs_converter|audio_device_factory|warn_current_thread_is_deadlocked)\\.cc$" "_null\\.cc$"
  # Protobuf.
  "/aec_dump/(aec_dump_impl|capture_stream_info)\\.cc$" "/rtc_event_log/encoder/"
  "/rtc_event_log/(rtc_event_log_(parser|impl|2rtp_dump)|rtc_event_log2rtp_dump|rtc_event_processor)\\.cc$"
  "/rtc_event_log/dependency_descriptor_encoder_decoder\\.cc$" "/events/rtc_event_field_"
  # PipeWire, TensorFlow, JsonCpp, libgav1.
  "pipewire" "/wayland/" "/portal/" "camera_portal" "neural_residual_echo_estimator_(impl|creator)" "/json\\.cc$"
  "/av1_qp_parser\\.cc$"
)
if(X86_64)
  list(APPEND webrtc_excluded "_neon\\.cc?$")
else()
  list(APPEND webrtc_excluded "_(sse2?|avx2)\\.cc$")
endif()
foreach(pattern IN LISTS webrtc_excluded)
  list(FILTER webrtc_sources EXCLUDE REGEX "${pattern}")
endforeach()

# Kept from the test folders: the emulated network, and STUN, TURN and NAT servers.
file(GLOB webrtc_emulation
  ${WEBRTC}/test/network/*.cc ${WEBRTC}/api/test/network_emulation/*.cc ${WEBRTC}/test/time_controller/*.cc)
list(FILTER webrtc_emulation EXCLUDE REGEX "_(unittest|test)\\.cc$|schedulable_network|feedback_generator")
foreach(name api/test/create_network_emulation_manager api/test/network_emulation_manager
        api/test/create_time_controller api/test/time_controller
        p2p/test/nat_server p2p/test/nat_socket_factory p2p/test/nat_types
        p2p/test/stun_server p2p/test/test_stun_server p2p/test/turn_server
        rtc_base/fake_clock rtc_base/task_queue_for_test test/create_test_environment
        test/create_test_field_trials_without_absl_flag)
  list(APPEND webrtc_emulation ${WEBRTC}/${name}.cc)
endforeach()
list(APPEND webrtc_sources ${webrtc_emulation})

set(webrtc_avx2_sources ${webrtc_sources})
list(FILTER webrtc_avx2_sources INCLUDE REGEX "_avx2\\.cc$")
list(FILTER webrtc_sources EXCLUDE REGEX "_avx2\\.cc$")

# Headers that webrtc names by the path of Chromium's own copy, from the system's packages instead.
function(forward_headers chromium_folder system_folder wrap)
  foreach(header ${ARGN})
    set(line "#include <${system_folder}/${header}>\n")
    if(wrap)
      set(line "extern \"C\" {\n${line}}\n")
    endif()
    file(CONFIGURE OUTPUT ${GENERATED}/third_party/${chromium_folder}/${header} CONTENT "${line}" @ONLY)
  endforeach()
endfunction()
forward_headers(opus/src/include opus OFF opus.h opus_defines.h opus_types.h opus_multistream.h)
# dav1d 1.0 says extern "C" in one of its headers only.
forward_headers(dav1d/libdav1d/include/dav1d dav1d ON dav1d.h data.h picture.h headers.h)
forward_headers(openh264/src/codec/api/wels wels OFF codec_api.h codec_app_def.h codec_def.h codec_ver.h)

set(webrtc_includes ${GENERATED} ${WEBRTC} ${ENGINE_SOURCE} ${THIRD_PARTY}/abseil-cpp
  ${THIRD_PARTY}/boringssl/src/include ${THIRD_PARTY}/libyuv/include ${THIRD_PARTY}/libsrtp/include
  ${THIRD_PARTY}/libsrtp/crypto/include ${THIRD_PARTY}/crc32c/src/include
  ${THIRD_PARTY}/libvpx/source/libvpx ${THIRD_PARTY}/libaom/source/libaom)
set(webrtc_definitions ${WRTC_ENGINE_DEFINITIONS})
if(X86_64)
  list(APPEND webrtc_definitions WEBRTC_ENABLE_AVX2)
endif()

file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/webrtc_alone.txt webrtc_alone)
engine_part(webrtc SOURCES ${webrtc_sources} INCLUDES ${webrtc_includes} DEFINITIONS ${webrtc_definitions}
  CHECKED BATCH 20 ALONE ${webrtc_alone})
target_precompile_headers(webrtc PRIVATE $<$<COMPILE_LANGUAGE:CXX>:${CMAKE_CURRENT_LIST_DIR}/webrtc_precompiled.h>)
if(X86_64)
  engine_part(webrtc_avx2 SOURCES ${webrtc_avx2_sources} INCLUDES ${webrtc_includes}
    DEFINITIONS ${webrtc_definitions} OPTIONS -mavx2 -mfma)
endif()
