#pragma once

#include <memory>
#include <string>

#include <wels/codec_api.h>

#include "api/video_codecs/video_decoder.h"
#include "api/video_codecs/video_encoder.h"

namespace wrtc {

// OpenH264, loaded at run time: nothing links against it, and H.264 is offered where it is found.
class OpenH264 {
 public:
  // The system's library, or the one that WEBRTC_OPENH264 names; none where that says "off". Looked for once.
  static const OpenH264& Get();

  bool available() const { return create_encoder_ != nullptr; }
  // "libopenh264.so.7 (2.3.1)", or why there is none and what to do.
  const std::string& description() const { return description_; }

  // What is to be told before a peer's pictures reach this library; empty where nothing is.
  std::string warning() const;

  using Encoder = std::unique_ptr<ISVCEncoder, void (*)(ISVCEncoder*)>;
  using Decoder = std::unique_ptr<ISVCDecoder, void (*)(ISVCDecoder*)>;
  // Null where the library has none, as the empty stand-in that some distributions ship.
  Encoder CreateEncoder() const;
  Decoder CreateDecoder() const;

  // Since 2.6 each layer of an encoded picture ends with the PSNR of three planes.
  bool layers_have_psnr() const { return is_2_6_; }

 private:
  OpenH264();
  bool Load(const char* name);

  decltype(&WelsCreateSVCEncoder) create_encoder_ = nullptr;
  decltype(&WelsDestroySVCEncoder) destroy_encoder_ = nullptr;
  decltype(&WelsCreateDecoder) create_decoder_ = nullptr;
  decltype(&WelsDestroyDecoder) destroy_decoder_ = nullptr;
  bool is_2_6_ = false;
  std::string description_;
};

// One stream of constrained baseline; `single_nal_unit`: packetization-mode 0 (RFC 6184 §6.2).
std::unique_ptr<webrtc::VideoEncoder> CreateOpenH264Encoder(bool single_nal_unit);
std::unique_ptr<webrtc::VideoDecoder> CreateOpenH264Decoder();

}  // namespace wrtc
