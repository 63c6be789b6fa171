#include "media/encoded/encoded_audio.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "api/make_ref_counted.h"
#include "media/audio/digital_silence.h"
#include "media/codecs/opus_load.h"
#include "media/encoded/opus_packet.h"
#include "modules/include/module_common_types_public.h"
#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

constexpr int kTicks = 480;  // in 10 ms at 48 kHz; one sample per tick
constexpr size_t kMarkBytes = 8;
using Mark = std::array<uint8_t, kMarkBytes>;

// Precedes the data in 10 ms of samples. Each sample carries one byte, with an amplitude of at most 128 of
// 32,768: if it was ever played, it would be faint noise.
struct Header {
  Mark mark;
  uint8_t index;
  uint8_t count;    // how many steps of 10 ms carry the packet
  uint16_t length;  // bytes of the packet in this step
};
static_assert(sizeof(Header) == 12);
constexpr size_t kPartBytes = kTicks - sizeof(Header);

const Mark& OurMark() {
  static const Mark mark = [] {
    std::random_device random;
    Mark drawn;
    for (uint8_t& byte : drawn) byte = static_cast<uint8_t>(random());
    return drawn;
  }();
  return mark;
}

Pcm PackPart(uint8_t index, uint8_t count, std::span<const uint8_t> part) {
  const Header header{OurMark(), index, count, static_cast<uint16_t>(part.size())};
  std::array<uint8_t, kTicks> bytes{};
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::ranges::copy(part, bytes.begin() + sizeof(header));
  Pcm pcm{.rate = 48000, .channels = 1};
  for (const uint8_t byte : bytes) pcm.samples.push_back(static_cast<int16_t>(byte - 128));
  return pcm;
}

// The bytes in 10 ms of samples, if they carry any.
std::optional<std::array<uint8_t, kTicks>> UnpackPart(std::span<const int16_t> samples) {
  if (samples.empty() || samples.size() % kTicks != 0) return std::nullopt;
  // All channels are the same.
  const size_t step = samples.size() / kTicks;
  std::array<uint8_t, kTicks> bytes;
  for (size_t i = 0; i < kTicks; ++i) bytes[i] = static_cast<uint8_t>(samples[i * step] + 128);
  const bool ours = std::ranges::equal(OurMark(), std::span(bytes).first(kMarkBytes));
  return ours ? std::optional(bytes) : std::nullopt;
}

class PassThroughAudioEncoder : public webrtc::AudioEncoder {
 public:
  PassThroughAudioEncoder(std::unique_ptr<webrtc::AudioEncoder> inner, int payload_type)
      : inner_(std::move(inner)), payload_type_(payload_type) {}

  int SampleRateHz() const override { return inner_->SampleRateHz(); }
  size_t NumChannels() const override { return inner_->NumChannels(); }
  int RtpTimestampRateHz() const override { return inner_->RtpTimestampRateHz(); }
  size_t Num10MsFramesInNextPacket() const override { return inner_->Num10MsFramesInNextPacket(); }
  size_t Max10MsFramesInAPacket() const override { return inner_->Max10MsFramesInAPacket(); }
  int GetTargetBitrate() const override { return inner_->GetTargetBitrate(); }
  void Reset() override {
    packet_.clear();
    begun_ = false;
    EndSilence();
    inner_->Reset();
  }
  bool SetFec(bool enable) override { return inner_->SetFec(enable); }
  bool SetDtx(bool enable) override { return inner_->SetDtx(enable); }
  bool GetDtx() const override { return inner_->GetDtx(); }
  bool SetApplication(Application application) override { return inner_->SetApplication(application); }
  void SetMaxPlaybackRate(int frequency_hz) override { inner_->SetMaxPlaybackRate(frequency_hz); }
  bool EnableAudioNetworkAdaptor(absl::string_view config) override {
    return inner_->EnableAudioNetworkAdaptor(config);
  }
  void DisableAudioNetworkAdaptor() override { inner_->DisableAudioNetworkAdaptor(); }
  void OnReceivedUplinkPacketLossFraction(float fraction) override {
    inner_->OnReceivedUplinkPacketLossFraction(fraction);
  }
  void OnReceivedTargetAudioBitrate(int bps) override { inner_->OnReceivedTargetAudioBitrate(bps); }
  void OnReceivedUplinkBandwidth(int bps, std::optional<int64_t> period_ms) override {
    inner_->OnReceivedUplinkBandwidth(bps, period_ms);
  }
  void OnReceivedUplinkAllocation(webrtc::BitrateAllocationUpdate update) override {
    inner_->OnReceivedUplinkAllocation(update);
  }
  void OnReceivedRtt(int rtt_ms) override { inner_->OnReceivedRtt(rtt_ms); }
  void OnReceivedOverhead(size_t bytes) override { inner_->OnReceivedOverhead(bytes); }
  void SetReceiverFrameLengthRange(int min_ms, int max_ms) override {
    inner_->SetReceiverFrameLengthRange(min_ms, max_ms);
  }
  webrtc::ANAStats GetANAStats() const override { return inner_->GetANAStats(); }
  std::optional<std::pair<webrtc::TimeDelta, webrtc::TimeDelta>> GetFrameLengthRange() const override {
    return inner_->GetFrameLengthRange();
  }
  std::optional<std::pair<webrtc::DataRate, webrtc::DataRate>> GetBitrateRange() const override {
    return inner_->GetBitrateRange();
  }

 private:
  EncodedInfo EncodeImpl(uint32_t rtp_timestamp,
                         std::span<const int16_t> audio,
                         webrtc::Buffer* encoded) override {
    const auto bytes = UnpackPart(audio);
    if (!bytes) {
      carries_packets_ = false;
      return EncodeAudio(rtp_timestamp, audio, encoded);
    }
    Header header;
    std::memcpy(&header, bytes->data(), sizeof(header));
    // Silence completes the packet that the inner encoder has started.
    if (!carries_packets_ && begun_ && header.length == 0) {
      return EncodeSamples(rtp_timestamp, std::vector<int16_t>(audio.size()), encoded);
    }
    // The packet that the inner encoder has started belongs to an earlier time.
    if (!std::exchange(carries_packets_, true)) {
      inner_->Reset();
      begun_ = false;
      EndSilence();
    }
    if (header.index == 0) {
      packet_.clear();
      began_ = rtp_timestamp;
    }
    const auto part = std::span(*bytes).subspan(sizeof(header), header.length);
    packet_.insert(packet_.end(), part.begin(), part.end());
    EncodedInfo info;
    if (header.index + 1 < header.count || packet_.empty()) return info;
    encoded->AppendData(packet_.data(), packet_.size());
    info.encoded_bytes = packet_.size();
    info.encoded_timestamp = began_;
    info.payload_type = payload_type_;
    info.encoder_type = CodecType::kOpus;
    return info;
  }

  EncodedInfo EncodeAudio(uint32_t rtp_timestamp, std::span<const int16_t> audio, webrtc::Buffer* encoded) {
    if (!silence_.Continues(audio) || begun_ || !toc_) {
      silent_ticks_ = 0;
      return EncodeSamples(rtp_timestamp, audio, encoded);
    }
    // RFC 6716 §3.2.1: for a frame without data, the decoder goes on with the silence that it has played.
    const uint8_t empty_frame = *toc_ & 0xfc;
    EncodedInfo info;
    if (silent_ticks_ == 0) began_ = rtp_timestamp;
    silent_ticks_ += kTicks;
    if (silent_ticks_ < OpusTicks({&empty_frame, 1})) return info;
    silent_ticks_ = 0;
    encoded->AppendData(empty_frame);
    info.encoded_bytes = 1;
    info.encoded_timestamp = began_;
    info.payload_type = payload_type_;
    info.speech = false;
    info.encoder_type = CodecType::kOpus;
    return info;
  }

  void EndSilence() {
    silence_ = {};
    silent_ticks_ = 0;
  }

  EncodedInfo EncodeSamples(uint32_t rtp_timestamp, std::span<const int16_t> audio, webrtc::Buffer* encoded) {
    EncodedInfo info = inner_->Encode(rtp_timestamp, audio, encoded);
    begun_ = info.encoded_bytes == 0 && !info.send_even_if_empty;
    if (info.encoded_bytes > 0) toc_ = encoded->data()[encoded->size() - info.encoded_bytes];
    return info;
  }

  const std::unique_ptr<webrtc::AudioEncoder> inner_;
  const int payload_type_;
  const OpusLoad load_;
  DigitalSilence silence_;
  std::optional<uint8_t> toc_;  // the first byte of the latest packet
  int silent_ticks_ = 0;        // of a packet of silence that is not complete
  bool carries_packets_ = false;
  bool begun_ = false;  // the inner encoder has samples of an incomplete packet
  std::vector<uint8_t> packet_;
  uint32_t began_ = 0;
};

class PassThroughAudioEncoders : public webrtc::AudioEncoderFactory {
 public:
  explicit PassThroughAudioEncoders(webrtc::scoped_refptr<webrtc::AudioEncoderFactory> inner)
      : inner_(std::move(inner)) {}

  std::vector<webrtc::AudioCodecSpec> GetSupportedEncoders() override {
    return inner_->GetSupportedEncoders();
  }
  std::optional<webrtc::AudioCodecInfo> QueryAudioEncoder(const webrtc::SdpAudioFormat& format) override {
    return inner_->QueryAudioEncoder(format);
  }
  std::unique_ptr<webrtc::AudioEncoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpAudioFormat& format,
                                               Options options) override {
    auto encoder = inner_->Create(env, format, options);
    if (!encoder || !absl::EqualsIgnoreCase(format.name, "opus")) return encoder;
    return std::make_unique<PassThroughAudioEncoder>(std::move(encoder), options.payload_type);
  }

 private:
  const webrtc::scoped_refptr<webrtc::AudioEncoderFactory> inner_;
};

}  // namespace

bool EncodedAudioSource::PushPacket(std::span<const uint8_t> packet) {
  const int ticks = OpusTicks(packet);
  if (ticks == 0 || ticks % kTicks != 0) return false;
  // At most 12, as an Opus packet is at most 120 ms long.
  const auto count = static_cast<size_t>(ticks / kTicks);
  if (packet.size() > count * kPartBytes) return false;
  for (size_t index = 0; index < count; ++index) {
    const auto part = packet.subspan(std::min(index * kPartBytes, packet.size()));
    Deliver(PackPart(static_cast<uint8_t>(index), static_cast<uint8_t>(count),
                     part.first(std::min(part.size(), kPartBytes))));
  }
  return true;
}

Pcm NoPacketMarker() {
  return PackPart(0, 1, {});
}

void EncodedAudioSource::PushGap(int ticks) {
  for (; ticks >= kTicks; ticks -= kTicks) Deliver(NoPacketMarker());
}

ForwardedAudioSource::ForwardedAudioSource(webrtc::scoped_refptr<FrameTransformer> transformer,
                                           std::shared_ptr<void> keep)
    : keep_(std::move(keep)), transformer_(std::move(transformer)) {
  transformer_->AddPacketSink(this);
}

ForwardedAudioSource::~ForwardedAudioSource() {
  transformer_->RemovePacketSink(this);
}

void ForwardedAudioSource::OnPacket(const webrtc::TransformableFrameInterface& packet) {
  if (!absl::EqualsIgnoreCase(packet.GetMimeType(), "audio/opus")) return;
  const uint32_t rtp_timestamp = packet.GetTimestamp();
  if (due_ && !webrtc::IsNewerTimestamp(rtp_timestamp + 1, *due_)) return;  // too late
  if (due_) {
    const uint32_t gap = rtp_timestamp - *due_;
    // If the gap is longer than the time that has passed, the sender's clock has jumped: the next packet
    // follows without a gap.
    if (silence_.Take(gap, webrtc::TimeMicros())) PushGap(static_cast<int>(gap));
  }
  if (PushPacket(packet.GetData())) {
    due_ = rtp_timestamp + static_cast<uint32_t>(OpusTicks(packet.GetData()));
  } else {
    ++rejected_;
  }
}

webrtc::scoped_refptr<webrtc::AudioEncoderFactory> CreatePassThroughAudioEncoderFactory(
    webrtc::scoped_refptr<webrtc::AudioEncoderFactory> factory) {
  return webrtc::make_ref_counted<PassThroughAudioEncoders>(std::move(factory));
}

}  // namespace wrtc
