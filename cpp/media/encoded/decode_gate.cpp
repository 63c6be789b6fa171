#include "media/encoded/decode_gate.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

#include "absl/base/no_destructor.h"
#include "api/video_codecs/video_codec.h"
#include "media/audio/capture_clock.h"
#include "media/codecs/frame_size_limit.h"
#include "milestone/internals.h"
#include "modules/video_coding/include/video_error_codes.h"
#include "rtc_base/logging.h"
#include "rtc_base/time_utils.h"
#include "runtime/native.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

// The gates by ID. Never destroyed: a decoder may look one up until the process ends.
struct Gates {
  std::mutex mutex;
  std::map<uint64_t, std::weak_ptr<DecodeGate>> by_id;

  static Gates& Get() {
    static absl::NoDestructor<Gates> gates;
    return *gates;
  }
};

// A random number, with which no payload begins.
uint64_t Mark() {
  static const uint64_t mark = [] {
    std::random_device random;
    return uint64_t{random()} << 32 | random();
  }();
  return mark;
}

struct TicketFields {
  uint64_t mark;
  uint64_t gate;
  uint64_t number;
};
static_assert(sizeof(TicketFields) == sizeof(DecodeGate::Ticket));

// The engine joins the layers of a frame: there are several tickets then.
std::vector<TicketFields> ReadTickets(const webrtc::EncodedImage& image) {
  if (image.size() == 0 || image.size() % sizeof(TicketFields) != 0) return {};
  std::vector<TicketFields> tickets(image.size() / sizeof(TicketFields));
  std::memcpy(tickets.data(), image.data(), image.size());
  const bool all = std::ranges::all_of(tickets, [](const auto& ticket) { return ticket.mark == Mark(); });
  return all ? tickets : std::vector<TicketFields>();
}

class GatedDecoder : public webrtc::VideoDecoder {
 public:
  GatedDecoder(std::unique_ptr<webrtc::VideoDecoder> inner, webrtc::VideoCodecType codec)
      : inner_(std::move(inner)), codec_(codec) {}

  bool Configure(const Settings& settings) override { return inner_->Configure(settings); }
  int32_t Decode(const webrtc::EncodedImage& image, int64_t render_time_ms) override {
    if (ReadTickets(image).empty()) return DecodeLimited(image, render_time_ms);
    const std::optional<webrtc::EncodedImage> admitted = DecodeGate::Admit(image, codec_);
    return admitted ? DecodeLimited(*admitted, render_time_ms) : WEBRTC_VIDEO_CODEC_OK;
  }
  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) override {
    return inner_->RegisterDecodeCompleteCallback(callback);
  }
  int32_t Release() override { return inner_->Release(); }
  DecoderInfo GetDecoderInfo() const override { return inner_->GetDecoderInfo(); }
  const char* ImplementationName() const override { return inner_->ImplementationName(); }

 private:
  int32_t DecodeLimited(const webrtc::EncodedImage& image, int64_t render_time_ms) {
    if (!ExceedsFrameSizeLimit(codec_, {image.data(), image.size()})) {
      return inner_->Decode(image, render_time_ms);
    }
    RTC_LOG(LS_WARNING) << "a frame of more than " << kMaxDecodedSamples << " pixels is not decoded";
    return WEBRTC_VIDEO_CODEC_ERROR;
  }

  const std::unique_ptr<webrtc::VideoDecoder> inner_;
  const webrtc::VideoCodecType codec_;
};

class GatedDecoders : public webrtc::VideoDecoderFactory {
 public:
  explicit GatedDecoders(std::unique_ptr<webrtc::VideoDecoderFactory> inner) : inner_(std::move(inner)) {}

  using VideoDecoderFactory::QueryCodecSupport;
  std::vector<webrtc::SdpVideoFormat> GetSupportedFormats() const override {
    return inner_->GetSupportedFormats();
  }
  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format,
                                 bool reference_scaling,
                                 std::optional<webrtc::Resolution> resolution) const override {
    return inner_->QueryCodecSupport(format, reference_scaling, resolution);
  }
  std::unique_ptr<webrtc::VideoDecoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpVideoFormat& format) override {
    auto decoder = inner_->Create(env, format);
    if (!decoder) return nullptr;
    return std::make_unique<GatedDecoder>(std::move(decoder), webrtc::PayloadStringToCodecType(format.name));
  }

 private:
  const std::unique_ptr<webrtc::VideoDecoderFactory> inner_;
};

}  // namespace

std::shared_ptr<DecodeGate> DecodeGate::Create(webrtc::scoped_refptr<webrtc::VideoTrackInterface> track) {
  std::shared_ptr<DecodeGate> gate(new DecodeGate(std::move(track)));
  std::lock_guard lock(Gates::Get().mutex);
  Gates::Get().by_id[gate->id_] = gate;
  return gate;
}

DecodeGate::DecodeGate(webrtc::scoped_refptr<webrtc::VideoTrackInterface> track)
    : track_(std::move(track)), id_(NewKey()) {}

DecodeGate::~DecodeGate() {
  std::lock_guard lock(Gates::Get().mutex);
  Gates::Get().by_id.erase(id_);
}

void DecodeGate::AddSink(EncodedVideoSink* sink) {
  std::lock_guard lock(sinks_mutex_);
  sinks_.push_back(sink);
}

void DecodeGate::RemoveSink(EncodedVideoSink* sink) {
  std::lock_guard lock(sinks_mutex_);
  std::erase(sinks_, sink);
}

bool DecodeGate::is_open() const {
  {
    std::lock_guard lock(sinks_mutex_);
    if (!sinks_.empty()) return true;
  }
  // True until the decoder has caught up with a key frame.
  std::lock_guard lock(mutex_);
  return !decoding_;
}

DecodeGate::Ticket DecodeGate::Deposit(std::span<const uint8_t> payload, webrtc::Resolution size) {
  auto copy = webrtc::EncodedImageBuffer::Create(payload.data(), payload.size());
  std::lock_guard lock(mutex_);
  const TicketFields fields{Mark(), id_, ++last_number_};
  deposited_bytes_ += copy->size();
  deposited_[fields.number] = {std::move(copy), size};
  while (deposited_.size() > kMaxDeposited || deposited_bytes_ > kMaxDepositedBytes)
    Forget(deposited_.begin());
  Ticket ticket;
  std::memcpy(ticket.data(), &fields, sizeof(fields));
  return ticket;
}

void DecodeGate::RequestKeyFrame() {
  {
    std::lock_guard lock(mutex_);
    if (!throttle_.Ask()) return;
  }
  Threads::Get().worker()->PostTask([track = track_] { track->GetSource()->GenerateKeyFrame(); });
}

std::optional<webrtc::EncodedImage> DecodeGate::Admit(const webrtc::EncodedImage& image,
                                                      webrtc::VideoCodecType codec) {
  const std::vector<TicketFields> tickets = ReadTickets(image);
  std::shared_ptr<DecodeGate> gate;
  {
    std::lock_guard lock(Gates::Get().mutex);
    const auto known = Gates::Get().by_id.find(tickets.front().gate);
    if (known != Gates::Get().by_id.end()) gate = known->second.lock();
  }
  if (!gate) return std::nullopt;
  webrtc::scoped_refptr<webrtc::EncodedImageBufferInterface> payload;
  int width = 0, height = 0;
  for (const TicketFields& ticket : tickets) {
    const std::optional<Deposited> deposited = gate->Redeem(ticket.number);
    if (!deposited) return std::nullopt;
    // The frame has the size of its largest layer.
    width = std::max(width, deposited->size.width);
    height = std::max(height, deposited->size.height);
    webrtc::scoped_refptr<webrtc::EncodedImageBufferInterface> part = deposited->payload;
    if (payload) {
      auto joined = webrtc::EncodedImageBuffer::Create(payload->size() + part->size());
      std::ranges::copy(*part, std::ranges::copy(*payload, joined->data()).out);
      part = std::move(joined);
    }
    payload = std::move(part);
  }
  webrtc::EncodedImage real = image;
  real.SetEncodedData(std::move(payload));
  real._encodedWidth = static_cast<uint32_t>(width);
  real._encodedHeight = static_cast<uint32_t>(height);
  return gate->OnFrame(real, codec) ? std::optional(std::move(real)) : std::nullopt;
}

std::optional<DecodeGate::Deposited> DecodeGate::Redeem(uint64_t number) {
  std::lock_guard lock(mutex_);
  const auto found = deposited_.find(number);
  if (found == deposited_.end()) return std::nullopt;
  return Forget(found);
}

DecodeGate::Deposited DecodeGate::Forget(std::map<uint64_t, Deposited>::iterator entry) {
  Deposited deposited = std::move(entry->second);
  deposited_bytes_ -= deposited.payload->size();
  deposited_.erase(entry);
  return deposited;
}

bool DecodeGate::OnFrame(const webrtc::EncodedImage& image, webrtc::VideoCodecType codec) {
  if (image._encodedWidth > 0) {
    width_ = static_cast<int>(image._encodedWidth);
    height_ = static_cast<int>(image._encodedHeight);
  }
  bool wanted = IsWatched();
  {
    std::lock_guard lock(sinks_mutex_);
    if (sinks_.empty()) wanted = true;
    const int64_t now_us = webrtc::TimeMicros();
    const EncodedVideoFrame frame{.data = image.GetEncodedData(),
                                  .codec = codec,
                                  .is_key = image.IsKey(),
                                  .width = width_,
                                  .height = height_,
                                  .rotation = image.rotation(),
                                  .rtp_timestamp = image.RtpTimestamp(),
                                  .time_us = now_us,
                                  .arrived_us = FirstArrival(image.PacketInfos()).value_or(now_us)};
    for (EncodedVideoSink* sink : sinks_) sink->OnFrame(frame);
  }
  bool decode = false;
  {
    std::lock_guard lock(mutex_);
    decode = decoding_ = wanted && (decoding_ || image.IsKey());
  }
  if (wanted && !decode) RequestKeyFrame();
  return decode;
}

bool DecodeGate::IsWatched() const {
  return milestone::IsWatched(*track_);
}

std::unique_ptr<webrtc::VideoDecoderFactory> CreateGatedDecoderFactory(
    std::unique_ptr<webrtc::VideoDecoderFactory> factory) {
  return std::make_unique<GatedDecoders>(std::move(factory));
}

}  // namespace wrtc
