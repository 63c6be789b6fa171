// H.264 frames for OpenH264's decoder. Each frame is preceded by its length, so one input is a stream.
#include <cstdint>
#include <memory>

#include "api/video/encoded_image.h"
#include "api/video/video_frame.h"
#include "input.h"
#include "media/codecs/openh264.h"
#include "rtc_base/checks.h"
#include "rtc_base/logging.h"

namespace {

class Frames : public webrtc::DecodedImageCallback {
 public:
  int32_t Decoded(webrtc::VideoFrame& frame) override {
    RTC_CHECK_GT(frame.width(), 0);
    RTC_CHECK_GT(frame.height(), 0);
    return 0;
  }
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (!wrtc::OpenH264::Get().available()) return 0;
  Frames frames;
  const std::unique_ptr<webrtc::VideoDecoder> decoder = wrtc::CreateOpenH264Decoder();
  webrtc::VideoDecoder::Settings settings;
  settings.set_codec_type(webrtc::kVideoCodecH264);
  if (!decoder->Configure(settings)) return 0;
  decoder->RegisterDecodeCompleteCallback(&frames);
  wrtc::Input input(data, size);
  while (!input.empty()) {
    const auto bytes = input.TakeBytes(input.Take<uint16_t>());
    webrtc::EncodedImage frame;
    frame.SetEncodedData(webrtc::EncodedImageBuffer::Create(bytes.data(), bytes.size()));
    decoder->Decode(frame, 0);
  }
  return 0;
}
