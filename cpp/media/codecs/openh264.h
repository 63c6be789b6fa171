#pragma once

#include <memory>
#include <string>

#include <wels/codec_api.h>

#include "api/video_codecs/video_decoder.h"
#include "api/video_codecs/video_encoder.h"

namespace wrtc {

// OpenH264, loaded at run time. Nothing links against it; H.264 is offered if the library is found.
class OpenH264 {
 public:
  // The system's library, or the one that WEBRTC_OPENH264 names; none if that is "off". It is looked up once.
  static const OpenH264& Get();

  bool available() const { return create_encoder_ != nullptr; }
  // "libopenh264.so.7 (2.3.1)", or why there is none and what to do.
  const std::string& description() const { return description_; }

  // Whether a peer's video can make the decoder overwrite memory (CVE-2025-27091).
  bool is_outdated() const { return available() && !is_2_6_; }

  using Encoder = std::unique_ptr<ISVCEncoder, void (*)(ISVCEncoder*)>;
  using Decoder = std::unique_ptr<ISVCDecoder, void (*)(ISVCDecoder*)>;
  // Null if the library has none, such as the empty stand-in that some distributions ship.
  Encoder CreateEncoder() const;
  Decoder CreateDecoder() const;

  // Since 2.6, each layer of an encoded frame ends with the PSNR of three planes.
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

// One stream of constrained baseline. `single_nal_unit` means packetization-mode 0 (RFC 6184 §6.2).
std::unique_ptr<webrtc::VideoEncoder> CreateOpenH264Encoder(bool single_nal_unit);
std::unique_ptr<webrtc::VideoDecoder> CreateOpenH264Decoder();

}  // namespace wrtc
