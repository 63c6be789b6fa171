#include "engine/shared_media.h"

#include <utility>
#include <vector>

#include "engine/extension_ids.h"
#include "engine/lazy_call.h"

namespace wrtc {
namespace {

thread_local bool without_codecs = false;

class VoiceEngine : public webrtc::VoiceEngineInterface {
 public:
  explicit VoiceEngine(webrtc::VoiceEngineInterface& engine) : engine_(engine) {}

  HeaderExtensions GetRtpHeaderExtensions(const webrtc::FieldTrialsView* trials) const override {
    return WithIds(engine_.GetRtpHeaderExtensions(trials));
  }

  // The rest is forwarded to the engine's class.
  void Init() override { engine_.Init(); }
  void Terminate() override { engine_.Terminate(); }
  webrtc::scoped_refptr<webrtc::AudioState> GetAudioState() const override { return engine_.GetAudioState(); }
  std::unique_ptr<webrtc::VoiceMediaSendChannelInterface> CreateSendChannel(
      const webrtc::Environment& environment,
      webrtc::Call* call,
      const webrtc::MediaConfig& config,
      const webrtc::AudioOptions& options,
      const webrtc::CryptoOptions& crypto,
      absl::AnyInvocable<void()> parameters_changed) override {
    return engine_.CreateSendChannel(environment, RealCall(call), config, options, crypto,
                                     std::move(parameters_changed));
  }
  std::unique_ptr<webrtc::VoiceMediaReceiveChannelInterface> CreateReceiveChannel(
      const webrtc::Environment& environment,
      webrtc::Call* call,
      const webrtc::MediaConfig& config,
      const webrtc::AudioOptions& options,
      const webrtc::CryptoOptions& crypto) override {
    return engine_.CreateReceiveChannel(environment, RealCall(call), config, options, crypto);
  }
  const std::vector<webrtc::Codec>& LegacySendCodecs() const override {
    return without_codecs ? no_codecs_ : engine_.LegacySendCodecs();
  }
  const std::vector<webrtc::Codec>& LegacyRecvCodecs() const override {
    return without_codecs ? no_codecs_ : engine_.LegacyRecvCodecs();
  }
  const webrtc::scoped_refptr<webrtc::AudioEncoderFactory>& encoder_factory() const override {
    return engine_.encoder_factory();
  }
  const webrtc::scoped_refptr<webrtc::AudioDecoderFactory>& decoder_factory() const override {
    return engine_.decoder_factory();
  }
  bool StartAecDump(webrtc::FileWrapper file, int64_t max_size_bytes) override {
    return engine_.StartAecDump(std::move(file), max_size_bytes);
  }
  void StopAecDump() override { engine_.StopAecDump(); }
  std::optional<webrtc::AudioDeviceModule::Stats> GetAudioDeviceStats() override {
    return engine_.GetAudioDeviceStats();
  }
  bool NeedsAuxiliaryCodecsAdded() const override { return engine_.NeedsAuxiliaryCodecsAdded(); }

 private:
  webrtc::VoiceEngineInterface& engine_;
  const std::vector<webrtc::Codec> no_codecs_;
};

class VideoEngine : public webrtc::VideoEngineInterface {
 public:
  explicit VideoEngine(webrtc::VideoEngineInterface& engine) : engine_(engine) {}

  HeaderExtensions GetRtpHeaderExtensions(const webrtc::FieldTrialsView* trials) const override {
    return WithIds(engine_.GetRtpHeaderExtensions(trials));
  }

  std::vector<webrtc::Codec> LegacySendCodecs() const override { return LegacySendCodecs(true); }
  std::vector<webrtc::Codec> LegacyRecvCodecs() const override { return LegacyRecvCodecs(true); }
  std::vector<webrtc::Codec> LegacySendCodecs(bool with_rtx) const override {
    if (without_codecs) return {};
    return engine_.LegacySendCodecs(with_rtx);
  }
  std::vector<webrtc::Codec> LegacyRecvCodecs(bool with_rtx) const override {
    if (without_codecs) return {};
    return engine_.LegacyRecvCodecs(with_rtx);
  }

  // The rest is forwarded to the engine's class.
  std::unique_ptr<webrtc::VideoMediaSendChannelInterface> CreateSendChannel(
      const webrtc::Environment& environment,
      webrtc::Call* call,
      const webrtc::MediaConfig& config,
      const webrtc::VideoOptions& options,
      const webrtc::CryptoOptions& crypto,
      webrtc::VideoBitrateAllocatorFactory* allocator_factory,
      webrtc::VideoMediaSendChannelInterface::EncoderSwitchRequestCallback switch_requested,
      absl::AnyInvocable<void()> parameters_changed) override {
    return engine_.CreateSendChannel(environment, RealCall(call), config, options, crypto, allocator_factory,
                                     std::move(switch_requested), std::move(parameters_changed));
  }
  std::unique_ptr<webrtc::VideoMediaReceiveChannelInterface> CreateReceiveChannel(
      const webrtc::Environment& environment,
      webrtc::Call* call,
      const webrtc::MediaConfig& config,
      const webrtc::VideoOptions& options,
      const webrtc::CryptoOptions& crypto) override {
    return engine_.CreateReceiveChannel(environment, RealCall(call), config, options, crypto);
  }
  webrtc::VideoEncoderFactory* encoder_factory() const override { return engine_.encoder_factory(); }
  webrtc::VideoDecoderFactory* decoder_factory() const override { return engine_.decoder_factory(); }
  std::vector<webrtc::SdpVideoFormat> GetSupportedFormats(bool is_decoder) const override {
    return engine_.GetSupportedFormats(is_decoder);
  }
  bool NeedsAuxiliaryCodecsAdded() const override { return engine_.NeedsAuxiliaryCodecsAdded(); }

 private:
  webrtc::VideoEngineInterface& engine_;
};

// What one PeerConnectionFactory has of the shared engine.
class MediaEngine : public webrtc::MediaEngineInterface {
 public:
  MediaEngine(webrtc::MediaEngineInterface& engine, int& users)
      : engine_(engine), users_(users), voice_(engine.voice()), video_(engine.video()) {}

  // Worker thread, as all factories have the same.
  void Init() override {
    if (users_++ == 0) engine_.Init();
  }
  void Terminate() override {
    if (--users_ == 0) engine_.Terminate();
  }
  webrtc::VoiceEngineInterface& voice() override { return voice_; }
  webrtc::VideoEngineInterface& video() override { return video_; }
  const webrtc::VoiceEngineInterface& voice() const override { return voice_; }
  const webrtc::VideoEngineInterface& video() const override { return video_; }

 private:
  webrtc::MediaEngineInterface& engine_;
  int& users_;
  VoiceEngine voice_;
  VideoEngine video_;
};

}  // namespace

WithoutCodecs::WithoutCodecs() {
  without_codecs = true;
}
WithoutCodecs::~WithoutCodecs() {
  without_codecs = false;
}

class SharedMedia::Factory : public webrtc::MediaFactory {
 public:
  explicit Factory(SharedMedia& media) : media_(media) {}

  std::unique_ptr<webrtc::Call> CreateCall(webrtc::CallConfig config) override {
    return CreateLazyCall(*media_.factory_, std::move(config));
  }
  std::unique_ptr<webrtc::MediaEngineInterface> CreateMediaEngine(
      const webrtc::Environment& environment,
      webrtc::PeerConnectionFactoryDependencies& parts) override {
    if (!media_.engine_) media_.engine_ = media_.factory_->CreateMediaEngine(environment, parts);
    return std::make_unique<MediaEngine>(*media_.engine_, media_.users_);
  }

 private:
  SharedMedia& media_;
};

std::unique_ptr<webrtc::MediaFactory> SharedMedia::MakeFactory() {
  return std::make_unique<Factory>(*this);
}

}  // namespace wrtc
