#include "engine/extension_ids.h"

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

// The ID of an extension is its position here, from 1. All sections of a bundle share their IDs (RFC 8843
// §8), even with an offer that was not used or was rolled back, so audio and video must assign the same IDs.
// The first three are those of aiortc. IDs above 14 need two-byte headers (RFC 8285 §4.3): they are for
// extensions that are not offered by default.
constexpr std::string_view kExtensionsById[] = {
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
    {},  // ID 15 is reserved in one-byte headers.
    RtpExtension::kVideoLayersAllocationUri,
    RtpExtension::kGenericFrameDescriptorUri00,
    RtpExtension::kCorruptionDetectionUri,
};

// An extension that only a newer engine has gets the ID after the last.
int IdOf(std::string_view uri) {
  return static_cast<int>(std::ranges::find(kExtensionsById, uri) - std::begin(kExtensionsById)) + 1;
}

Extensions WithIds(Extensions extensions) {
  for (auto& extension : extensions) {
    extension.preferred_id = webrtc::RtpHeaderExtensionId(IdOf(extension.uri));
  }
  std::ranges::sort(extensions, {}, [](const auto& extension) { return extension.preferred_id->value(); });
  return extensions;
}

class VoiceEngineWithIds : public webrtc::VoiceEngineInterface {
 public:
  explicit VoiceEngineWithIds(webrtc::VoiceEngineInterface& engine) : engine_(engine) {}

  Extensions GetRtpHeaderExtensions(const webrtc::FieldTrialsView* trials) const override {
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

class VideoEngineWithIds : public webrtc::VideoEngineInterface {
 public:
  explicit VideoEngineWithIds(webrtc::VideoEngineInterface& engine) : engine_(engine) {}

  Extensions GetRtpHeaderExtensions(const webrtc::FieldTrialsView* trials) const override {
    return WithIds(engine_.GetRtpHeaderExtensions(trials));
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

class MediaEngineWithIds : public webrtc::MediaEngineInterface {
 public:
  explicit MediaEngineWithIds(std::unique_ptr<webrtc::MediaEngineInterface> engine)
      : engine_(std::move(engine)), voice_(engine_->voice()), video_(engine_->video()) {}

  void Init() override { engine_->Init(); }
  void Terminate() override { engine_->Terminate(); }
  webrtc::VoiceEngineInterface& voice() override { return voice_; }
  webrtc::VideoEngineInterface& video() override { return video_; }
  const webrtc::VoiceEngineInterface& voice() const override { return voice_; }
  const webrtc::VideoEngineInterface& video() const override { return video_; }

 private:
  const std::unique_ptr<webrtc::MediaEngineInterface> engine_;
  VoiceEngineWithIds voice_;
  VideoEngineWithIds video_;
};

class MediaFactoryWithIds : public webrtc::MediaFactory {
 public:
  explicit MediaFactoryWithIds(std::unique_ptr<webrtc::MediaFactory> factory)
      : factory_(std::move(factory)) {}

  std::unique_ptr<webrtc::Call> CreateCall(webrtc::CallConfig config) override {
    return factory_->CreateCall(std::move(config));
  }
  std::unique_ptr<webrtc::MediaEngineInterface> CreateMediaEngine(
      const webrtc::Environment& environment,
      webrtc::PeerConnectionFactoryDependencies& parts) override {
    return std::make_unique<MediaEngineWithIds>(factory_->CreateMediaEngine(environment, parts));
  }

 private:
  const std::unique_ptr<webrtc::MediaFactory> factory_;
};

}  // namespace

std::unique_ptr<webrtc::MediaFactory> AssignExtensionIds(std::unique_ptr<webrtc::MediaFactory> factory) {
  return std::make_unique<MediaFactoryWithIds>(std::move(factory));
}

}  // namespace wrtc
