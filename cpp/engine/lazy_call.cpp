#include "engine/lazy_call.h"

#include <atomic>
#include <optional>
#include <utility>

#include "call/packet_receiver.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

std::atomic<int> real_calls{0};

class LazyCall final : public webrtc::Call, private webrtc::PacketReceiver {
 public:
  LazyCall(webrtc::MediaFactory& factory, webrtc::CallConfig config)
      : factory_(factory),
        network_(config.network_task_queue_),
        worker_(webrtc::TaskQueueBase::Current()),
        config_(std::move(config)) {}
  ~LazyCall() override {
    if (owned_) --real_calls;
  }

  // The signaling thread creates the channels of a new transceiver, but a Call runs its timers on the thread
  // that creates it.
  webrtc::Call& Real() {
    if (webrtc::Call* real = real_.load(std::memory_order_acquire)) return *real;
    return *Threads::Get().worker()->BlockingCall([this] {
      if (!owned_) Make();
      return owned_.get();
    });
  }

  // Media channels have the real Call, so these are not called.
  webrtc::AudioSendStream* CreateAudioSendStream(const webrtc::AudioSendStream::Config& config) override {
    return Real().CreateAudioSendStream(config);
  }
  void DestroyAudioSendStream(webrtc::AudioSendStream* stream) override {
    Real().DestroyAudioSendStream(stream);
  }
  webrtc::AudioReceiveStreamInterface* CreateAudioReceiveStream(
      const webrtc::AudioReceiveStreamInterface::Config& config) override {
    return Real().CreateAudioReceiveStream(config);
  }
  void DestroyAudioReceiveStream(webrtc::AudioReceiveStreamInterface* stream) override {
    Real().DestroyAudioReceiveStream(stream);
  }
  webrtc::VideoSendStream* CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                 webrtc::VideoEncoderConfig encoder,
                                                 webrtc::EncoderSwitchRequestCallback switched) override {
    return Real().CreateVideoSendStream(std::move(config), std::move(encoder), std::move(switched));
  }
  webrtc::VideoSendStream* CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                 webrtc::VideoEncoderConfig encoder,
                                                 webrtc::EncoderSwitchRequestCallback switched,
                                                 std::unique_ptr<webrtc::FecController> fec) override {
    return Real().CreateVideoSendStream(std::move(config), std::move(encoder), std::move(switched),
                                        std::move(fec));
  }
  void DestroyVideoSendStream(webrtc::VideoSendStream* stream) override {
    Real().DestroyVideoSendStream(stream);
  }
  webrtc::VideoReceiveStreamInterface* CreateVideoReceiveStream(
      webrtc::VideoReceiveStreamInterface::Config config) override {
    return Real().CreateVideoReceiveStream(std::move(config));
  }
  void DestroyVideoReceiveStream(webrtc::VideoReceiveStreamInterface* stream) override {
    Real().DestroyVideoReceiveStream(stream);
  }
  webrtc::FlexfecReceiveStream* CreateFlexfecReceiveStream(
      const webrtc::FlexfecReceiveStream::Config config) override {
    return Real().CreateFlexfecReceiveStream(config);
  }
  void DestroyFlexfecReceiveStream(webrtc::FlexfecReceiveStream* stream) override {
    Real().DestroyFlexfecReceiveStream(stream);
  }
  void SignalChannelNetworkState(webrtc::MediaType kind, webrtc::NetworkState state) override {
    Real().SignalChannelNetworkState(kind, state);
  }
  void OnAudioTransportOverheadChanged(int bytes) override { Real().OnAudioTransportOverheadChanged(bytes); }
  void OnUpdateSyncGroup(webrtc::AudioReceiveStreamInterface& stream, absl::string_view group) override {
    Real().OnUpdateSyncGroup(stream, group);
  }
  void OnSentPacket(const webrtc::SentPacketInfo& packet) override { Real().OnSentPacket(packet); }

  // Every connection is given a bitrate to start with, which waits for the real Call. Worker thread.
  void SetClientBitratePreferences(const webrtc::BitrateSettings& preferences) override {
    if (owned_) return owned_->SetClientBitratePreferences(preferences);
    const auto start = bitrate_ ? bitrate_->start_bitrate_bps : std::nullopt;
    bitrate_ = preferences;
    if (!bitrate_->start_bitrate_bps) bitrate_->start_bitrate_bps = start;
  }

  // Settings that only the real Call can keep. Worker thread.
  void AddAdaptationResource(webrtc::scoped_refptr<webrtc::Resource> resource) override {
    Real().AddAdaptationResource(std::move(resource));
  }
  webrtc::RtpTransportControllerSendInterface* GetTransportControllerSend() override {
    return Real().GetTransportControllerSend();
  }

  // The rest does nothing as long as there is no media.
  void SetPreferredRtcpCcAckType(webrtc::RtcpFeedbackType type) override {
    if (owned_) owned_->SetPreferredRtcpCcAckType(type);
  }
  Stats GetStats() const override { return owned_ ? owned_->GetStats() : Stats(); }
  std::optional<int> FeedbackAccordingToRfc8888Count() override {
    return owned_ ? owned_->FeedbackAccordingToRfc8888Count() : std::nullopt;
  }
  std::optional<int> FeedbackAccordingToTransportCcCount() override {
    return owned_ ? owned_->FeedbackAccordingToTransportCcCount() : std::nullopt;
  }
  webrtc::TaskQueueBase* network_thread() const override { return network_; }
  webrtc::TaskQueueBase* worker_thread() const override { return worker_; }

  // Network thread.
  webrtc::PacketReceiver* Receiver() override { return this; }
  void DisconnectFromNetworkThread() override {
    if (webrtc::Call* real = real_.load(std::memory_order_acquire)) real->DisconnectFromNetworkThread();
  }

 private:
  void Make() {
    owned_ = factory_.CreateCall(*std::exchange(config_, std::nullopt));
    if (bitrate_) owned_->SetClientBitratePreferences(*bitrate_);
    real_.store(owned_.get(), std::memory_order_release);
    ++real_calls;
  }

  void DeliverRtcpPacket(webrtc::CopyOnWriteBuffer packet) override {
    if (webrtc::Call* real = real_.load(std::memory_order_acquire)) {
      real->Receiver()->DeliverRtcpPacket(std::move(packet));
    }
  }
  void DeliverRtpPacket(webrtc::MediaType kind,
                        webrtc::RtpPacketReceived packet,
                        OnUndemuxablePacketHandler undemuxable) override {
    if (webrtc::Call* real = real_.load(std::memory_order_acquire)) {
      real->Receiver()->DeliverRtpPacket(kind, std::move(packet), std::move(undemuxable));
    }
  }

  webrtc::MediaFactory& factory_;
  webrtc::TaskQueueBase* const network_;
  webrtc::TaskQueueBase* const worker_;
  std::optional<webrtc::CallConfig> config_;
  std::optional<webrtc::BitrateSettings> bitrate_;
  // Created and destroyed on the worker thread. Other threads read `real_`.
  std::unique_ptr<webrtc::Call> owned_;
  std::atomic<webrtc::Call*> real_{nullptr};
};

}  // namespace

std::unique_ptr<webrtc::Call> CreateLazyCall(webrtc::MediaFactory& factory, webrtc::CallConfig config) {
  return std::make_unique<LazyCall>(factory, std::move(config));
}

webrtc::Call* RealCall(webrtc::Call* lazy) {
  return &static_cast<LazyCall*>(lazy)->Real();
}

int RealCallCount() {
  return real_calls.load();
}

}  // namespace wrtc
