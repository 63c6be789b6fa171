#include "engine/numbered_engine.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "api/rtp_parameters.h"
#include "media/base/media_engine.h"

namespace wrtc {
namespace {

using webrtc::RtpExtension;
using Extensions = std::vector<webrtc::RtpHeaderExtensionCapability>;

// The number of an extension is its place here, from 1. The sections of a bundle share their numbers (RFC
// 8843 §8), those of an offer that was not used or was rolled back too, so each kind must count as the others
// do. The first three are aiortc's. Numbers above 14 need two-byte headers (RFC 8285 §4.3): they are left to
// what is not offered by itself.
constexpr std::string_view kNumbered[] = {
    RtpExtension::kMidUri,
    RtpExtension::kAudioLevelUri,
    RtpExtension::kAbsSendTimeUri,
    RtpExtension::kTransportSequenceNumberUri,
    RtpExtension::kTimestampOffsetUri,
    RtpExtension::kVideoRotationUri,
    RtpExtension::kPlayoutDelayUri,
    RtpExtension::kVideoContentTypeUri,
    RtpExtension::kVideoTimingUri,
    RtpExtension::kColorSpaceUri,
    RtpExtension::kRidUri,
    RtpExtension::kRepairedRidUri,
    RtpExtension::kAbsoluteCaptureTimeUri,
    RtpExtension::kDependencyDescriptorUri,
    {},  // 15 is reserved in one-byte headers.
    RtpExtension::kVideoLayersAllocationUri,
    RtpExtension::kGenericFrameDescriptorUri00,
    RtpExtension::kCorruptionDetectionUri,
};

// One that a newer engine brings gets the number after the last.
int NumberOf(std::string_view uri) {
  return static_cast<int>(std::ranges::find(kNumbered, uri) - std::begin(kNumbered)) + 1;
}

Extensions Numbered(Extensions extensions) {
  for (auto& extension : extensions) {
    extension.preferred_id = webrtc::RtpHeaderExtensionId(NumberOf(extension.uri));
  }
  std::ranges::sort(extensions, {}, [](const auto& extension) { return extension.preferred_id->value(); });
  return extensions;
}

class NumberedVoice : public webrtc::VoiceEngineInterface {
 public:
  explicit NumberedVoice(webrtc::VoiceEngineInterface& engine) : engine_(engine) {}

  Extensions GetRtpHeaderExtensions(const webrtc::FieldTrialsView* trials) const override {
    return Numbered(engine_.GetRtpHeaderExtensions(trials));
  }

  // What follows is the engine's.
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
    return engine_.CreateSendChannel(environment, call, config, options, crypto,
                                     std::move(parameters_changed));
  }
  std::unique_ptr<webrtc::VoiceMediaReceiveChannelInterface> CreateReceiveChannel(
      const webrtc::Environment& environment,
      webrtc::Call* call,
      const webrtc::MediaConfig& config,
      const webrtc::AudioOptions& options,
      const webrtc::CryptoOptions& crypto) override {
    return engine_.CreateReceiveChannel(environment, call, config, options, crypto);
  }
  const std::vector<webrtc::Codec>& LegacySendCodecs() const override { return engine_.LegacySendCodecs(); }
  const std::vector<webrtc::Codec>& LegacyRecvCodecs() const override { return engine_.LegacyRecvCodecs(); }
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
};

class NumberedVideo : public webrtc::VideoEngineInterface {
 public:
  explicit NumberedVideo(webrtc::VideoEngineInterface& engine) : engine_(engine) {}

  Extensions GetRtpHeaderExtensions(const webrtc::FieldTrialsView* trials) const override {
    return Numbered(engine_.GetRtpHeaderExtensions(trials));
  }

  // What follows is the engine's.
  std::unique_ptr<webrtc::VideoMediaSendChannelInterface> CreateSendChannel(
      const webrtc::Environment& environment,
      webrtc::Call* call,
      const webrtc::MediaConfig& config,
      const webrtc::VideoOptions& options,
      const webrtc::CryptoOptions& crypto,
      webrtc::VideoBitrateAllocatorFactory* allocator_factory,
      webrtc::VideoMediaSendChannelInterface::EncoderSwitchRequestCallback switch_requested,
      absl::AnyInvocable<void()> parameters_changed) override {
    return engine_.CreateSendChannel(environment, call, config, options, crypto, allocator_factory,
                                     std::move(switch_requested), std::move(parameters_changed));
  }
  std::unique_ptr<webrtc::VideoMediaReceiveChannelInterface> CreateReceiveChannel(
      const webrtc::Environment& environment,
      webrtc::Call* call,
      const webrtc::MediaConfig& config,
      const webrtc::VideoOptions& options,
      const webrtc::CryptoOptions& crypto) override {
    return engine_.CreateReceiveChannel(environment, call, config, options, crypto);
  }
  std::vector<webrtc::Codec> LegacySendCodecs() const override { return engine_.LegacySendCodecs(); }
  std::vector<webrtc::Codec> LegacyRecvCodecs() const override { return engine_.LegacyRecvCodecs(); }
  std::vector<webrtc::Codec> LegacySendCodecs(bool with_rtx) const override {
    return engine_.LegacySendCodecs(with_rtx);
  }
  std::vector<webrtc::Codec> LegacyRecvCodecs(bool with_rtx) const override {
    return engine_.LegacyRecvCodecs(with_rtx);
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

class NumberedEngine : public webrtc::MediaEngineInterface {
 public:
  explicit NumberedEngine(std::unique_ptr<webrtc::MediaEngineInterface> engine)
      : engine_(std::move(engine)), voice_(engine_->voice()), video_(engine_->video()) {}

  void Init() override { engine_->Init(); }
  void Terminate() override { engine_->Terminate(); }
  webrtc::VoiceEngineInterface& voice() override { return voice_; }
  webrtc::VideoEngineInterface& video() override { return video_; }
  const webrtc::VoiceEngineInterface& voice() const override { return voice_; }
  const webrtc::VideoEngineInterface& video() const override { return video_; }

 private:
  const std::unique_ptr<webrtc::MediaEngineInterface> engine_;
  NumberedVoice voice_;
  NumberedVideo video_;
};

class NumberedFactory : public webrtc::MediaFactory {
 public:
  explicit NumberedFactory(std::unique_ptr<webrtc::MediaFactory> factory) : factory_(std::move(factory)) {}

  std::unique_ptr<webrtc::Call> CreateCall(webrtc::CallConfig config) override {
    return factory_->CreateCall(std::move(config));
  }
  std::unique_ptr<webrtc::MediaEngineInterface> CreateMediaEngine(
      const webrtc::Environment& environment,
      webrtc::PeerConnectionFactoryDependencies& parts) override {
    return std::make_unique<NumberedEngine>(factory_->CreateMediaEngine(environment, parts));
  }

 private:
  const std::unique_ptr<webrtc::MediaFactory> factory_;
};

}  // namespace

std::unique_ptr<webrtc::MediaFactory> NumberExtensions(std::unique_ptr<webrtc::MediaFactory> factory) {
  return std::make_unique<NumberedFactory>(std::move(factory));
}

}  // namespace wrtc
