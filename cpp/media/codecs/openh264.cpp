#include "media/codecs/openh264.h"

#include <dlfcn.h>

#include <cstdlib>
#include <string_view>

#include "rtc_base/logging.h"

namespace wrtc {
namespace {

// The newest first. The parameters of earlier versions have another layout.
constexpr const char* kNames[] = {"libopenh264.so.8", "libopenh264.so.7", "libopenh264.so.6",
                                  "libopenh264.so.5"};

// Sends its messages to the engine's log instead of stderr.
void Trace(void*, int level, const char* message) {
  if (level <= WELS_LOG_ERROR) {
    RTC_LOG(LS_WARNING) << message;
  } else {
    RTC_LOG(LS_VERBOSE) << message;
  }
}

template <class Codec, class Option>
void RouteTrace(Codec* codec, Option level_option, Option callback_option) {
  int level = WELS_LOG_WARNING;
  WelsTraceCallback callback = &Trace;
  codec->SetOption(level_option, &level);
  codec->SetOption(callback_option, &callback);
}

}  // namespace

const OpenH264& OpenH264::Get() {
  // Never unloaded: a codec may outlive the interpreter.
  static const OpenH264& library = *new OpenH264;
  return library;
}

OpenH264::OpenH264() {
  if (const char* named = std::getenv("WEBRTC_OPENH264"); named && *named) {
    if (std::string_view(named) == "off") {
      description_ = "none (disabled by WEBRTC_OPENH264)";
    } else if (!Load(named)) {
      description_ = "none (WEBRTC_OPENH264: " + description_ + ")";
    }
  } else {
    for (const char* name : kNames) {
      if (Load(name)) break;
    }
    if (!available()) {
      description_ =
          "none (install your distribution's OpenH264, such as libopenh264-7, or name the library in "
          "WEBRTC_OPENH264)";
    }
  }
  if (available()) {
    RTC_LOG(LS_INFO) << "H.264: " << description_;
  } else {
    RTC_LOG(LS_WARNING) << "H.264: " << description_;
  }
}

bool OpenH264::Load(const char* name) {
  void* const library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    description_ = dlerror();
    return false;
  }
  const auto resolve = [library](auto& function, const char* symbol) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, symbol));
    return function != nullptr;
  };
  decltype(&WelsGetCodecVersionEx) get_version = nullptr;
  OpenH264Version version{};
  if (resolve(create_encoder_, "WelsCreateSVCEncoder") &&
      resolve(destroy_encoder_, "WelsDestroySVCEncoder") && resolve(create_decoder_, "WelsCreateDecoder") &&
      resolve(destroy_decoder_, "WelsDestroyDecoder") && resolve(get_version, "WelsGetCodecVersionEx")) {
    get_version(&version);
  }
  description_ = std::string(name) + " (" + std::to_string(version.uMajor) + "." +
                 std::to_string(version.uMinor) + "." + std::to_string(version.uRevision) + ")";
  is_2_6_ = version.uMajor > 2 || (version.uMajor == 2 && version.uMinor >= 6);
  if (version.uMajor >= 2 && CreateEncoder() && CreateDecoder()) return true;
  description_ += " is not OpenH264 2.0 or newer";
  create_encoder_ = nullptr;
  dlclose(library);
  return false;
}

OpenH264::Encoder OpenH264::CreateEncoder() const {
  ISVCEncoder* encoder = nullptr;
  if (create_encoder_(&encoder) != 0) encoder = nullptr;
  if (encoder) RouteTrace(encoder, ENCODER_OPTION_TRACE_LEVEL, ENCODER_OPTION_TRACE_CALLBACK);
  return {encoder, destroy_encoder_};
}

OpenH264::Decoder OpenH264::CreateDecoder() const {
  ISVCDecoder* decoder = nullptr;
  if (create_decoder_(&decoder) != 0) decoder = nullptr;
  if (decoder) RouteTrace(decoder, DECODER_OPTION_TRACE_LEVEL, DECODER_OPTION_TRACE_CALLBACK);
  return {decoder, destroy_decoder_};
}

}  // namespace wrtc
