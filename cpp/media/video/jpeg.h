#pragma once

#include <cstddef>
#include <cstdint>

#include "api/video/i420_buffer.h"

namespace wrtc {

// Motion JPEG's pictures, by the system's libturbojpeg, which is loaded when it is first needed.
class JpegDecoder {
 public:
  static bool IsAvailable();

  JpegDecoder();
  ~JpegDecoder();
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  // False for what is damaged, or of another size.
  bool Decode(const uint8_t* data, size_t size, webrtc::I420Buffer& to);

 private:
  void* const decoder_;
};

}  // namespace wrtc
