#pragma once

#include <cstddef>
#include <cstdint>

#include "api/video/i420_buffer.h"

namespace wrtc {

// Decodes Motion JPEG frames with the system's libturbojpeg, which is loaded at first use.
class JpegDecoder {
 public:
  static bool IsAvailable();

  JpegDecoder();
  ~JpegDecoder();
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  // False for data that is damaged, or a frame of another size.
  bool Decode(const uint8_t* data, size_t size, webrtc::I420Buffer& to);

 private:
  void* const decoder_;
};

}  // namespace wrtc
