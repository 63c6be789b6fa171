// The engine opens dav1d without a logger, so dav1d would write to stderr, and with a limit of 16384x16384.
// The linker redirects the engine's call to here (--wrap=dav1d_open).

#include <cstdarg>
#include <cstdio>
#include <string_view>

#include "media/codecs/frame_size_limit.h"
#include "rtc_base/logging.h"
#include "third_party/dav1d/libdav1d/include/dav1d/dav1d.h"

namespace {

void Log(void*, const char* format, va_list arguments) {
  char text[256];
  vsnprintf(text, sizeof text, format, arguments);
  std::string_view line(text);
  if (line.ends_with('\n')) line.remove_suffix(1);
  RTC_LOG(LS_WARNING) << "dav1d: " << line;
}

}  // namespace

extern "C" {

int __real_dav1d_open(Dav1dContext** context, const Dav1dSettings* settings);

int __wrap_dav1d_open(Dav1dContext** context, const Dav1dSettings* settings) {
  Dav1dSettings ours = *settings;
  ours.logger = {.cookie = nullptr, .callback = &Log};
  ours.frame_size_limit = static_cast<unsigned>(wrtc::kMaxDecodedSamples);
  return __real_dav1d_open(context, &ours);
}

}  // extern "C"
