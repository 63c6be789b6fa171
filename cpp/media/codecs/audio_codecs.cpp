#include "media/codecs/audio_codecs.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "api/audio_codecs/builtin_audio_decoder_factory.h"
#include "api/audio_codecs/builtin_audio_encoder_factory.h"
#include "api/audio_codecs/opus/audio_encoder_opus.h"
#include "api/make_ref_counted.h"
#include "media/codecs/opus_load.h"

namespace wrtc {
namespace {

std::vector<webrtc::AudioCodecSpec> WithStereoOpus(std::vector<webrtc::AudioCodecSpec> specs) {
  for (webrtc::AudioCodecSpec& spec : specs) {
    if (absl::EqualsIgnoreCase(spec.format.name, "opus")) spec.format.parameters["stereo"] = "1";
  }
  return specs;
}

class Encoders : public webrtc::AudioEncoderFactory {
 public:
  std::vector<webrtc::AudioCodecSpec> GetSupportedEncoders() override {
    return WithStereoOpus(engine_->GetSupportedEncoders());
  }
  std::optional<webrtc::AudioCodecInfo> QueryAudioEncoder(const webrtc::SdpAudioFormat& format) override {
    auto info = engine_->QueryAudioEncoder(format);
    // Only with this, the engine sends telephone events at the clock rate of the codec (RFC 4733 §2.6),
    // instead of at 8 kHz with timestamps of 48 kHz, which shortens tones to a sixth. There is no comfort
    // noise of 48 kHz.
    if (info) info->allow_comfort_noise = true;
    return info;
  }
  std::unique_ptr<webrtc::AudioEncoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpAudioFormat& format,
                                               Options options) override {
    auto opus = webrtc::AudioEncoderOpus::SdpToConfig(format);
    if (!opus) return engine_->Create(env, format, options);
    opus->complexity = OpusLoad::Complexity();
    return webrtc::AudioEncoderOpus::MakeAudioEncoder(env, *opus, options);
  }

 private:
  const webrtc::scoped_refptr<webrtc::AudioEncoderFactory> engine_ =
      webrtc::CreateBuiltinAudioEncoderFactory();
};

class Decoders : public webrtc::AudioDecoderFactory {
 public:
  std::vector<webrtc::AudioCodecSpec> GetSupportedDecoders() override {
    return WithStereoOpus(engine_->GetSupportedDecoders());
  }
  bool IsSupportedDecoder(const webrtc::SdpAudioFormat& format) override {
    return engine_->IsSupportedDecoder(format);
  }
  std::unique_ptr<webrtc::AudioDecoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpAudioFormat& format,
                                               std::optional<webrtc::AudioCodecPairId> pair) override {
    return engine_->Create(env, format, pair);
  }

 private:
  const webrtc::scoped_refptr<webrtc::AudioDecoderFactory> engine_ =
      webrtc::CreateBuiltinAudioDecoderFactory();
};

}  // namespace

webrtc::scoped_refptr<webrtc::AudioEncoderFactory> CreateAudioEncoderFactory() {
  return webrtc::make_ref_counted<Encoders>();
}

webrtc::scoped_refptr<webrtc::AudioDecoderFactory> CreateAudioDecoderFactory() {
  return webrtc::make_ref_counted<Decoders>();
}

}  // namespace wrtc
