#include "media/encoded/pass_through_encoder.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "api/video_codecs/sdp_video_format.h"
#include "api/video_codecs/video_encoder.h"
#include "media/codecs/rate_class.h"
#include "media/encoded/encoded_stream.h"
#include "media/encoded/sending_backlog.h"
#include "media/encoded/shared_encoder.h"
#include "modules/include/module_common_types_public.h"
#include "modules/video_coding/include/video_codec_interface.h"
#include "modules/video_coding/include/video_error_codes.h"

namespace wrtc {
namespace {

using webrtc::VideoFrameType;

// Each frame depends on the one before, whatever layers it was encoded with.
void DescribeDependencies(bool is_key, webrtc::CodecSpecificInfo& info) {
  const auto target = webrtc::DecodeTargetIndication::kSwitch;
  webrtc::GenericFrameInfo& frame = info.generic_frame_info.emplace();
  frame.encoder_buffers = {webrtc::CodecBufferUsage(0, /*referenced=*/!is_key, /*updated=*/true)};
  frame.decode_target_indications = {target};
  frame.part_of_chain = {true};
  if (!is_key) return;
  webrtc::FrameDependencyStructure& structure = info.template_structure.emplace();
  structure.num_decode_targets = 1;
  structure.num_chains = 1;
  structure.decode_target_protected_by_chain = {0};
  structure.templates.resize(2);
  for (webrtc::FrameDependencyTemplate& one : structure.templates) one.decode_target_indications = {target};
  structure.templates[0].chain_diffs = {0};
  structure.templates[1].chain_diffs = {1};
  structure.templates[1].frame_diffs = {1};
}

webrtc::CodecSpecificInfo Describe(const EncodedVideoFrame& encoded, bool h264_fragments) {
  webrtc::CodecSpecificInfo info;
  info.codecType = encoded.codec;
  DescribeDependencies(encoded.is_key, info);
  if (encoded.codec == webrtc::kVideoCodecVP8) {
    auto& vp8 = info.codecSpecific.VP8;
    vp8.temporalIdx = webrtc::kNoTemporalIdx;
    vp8.keyIdx = webrtc::kNoKeyIdx;
  } else if (encoded.codec == webrtc::kVideoCodecVP9) {
    auto& vp9 = info.codecSpecific.VP9;
    vp9.first_frame_in_picture = true;
    vp9.flexible_mode = true;
    vp9.temporal_idx = webrtc::kNoTemporalIdx;
    vp9.gof_idx = webrtc::kNoGofIdx;
    vp9.num_spatial_layers = 1;
    vp9.inter_pic_predicted = !encoded.is_key;
    vp9.num_ref_pics = encoded.is_key ? 0 : 1;
    vp9.p_diff[0] = 1;
    vp9.ss_data_available = vp9.spatial_layer_resolution_present = encoded.is_key;
    vp9.width[0] = static_cast<uint16_t>(encoded.width);
    vp9.height[0] = static_cast<uint16_t>(encoded.height);
  } else if (encoded.codec == webrtc::kVideoCodecH264) {
    auto& h264 = info.codecSpecific.H264;
    h264.packetization_mode = h264_fragments ? webrtc::H264PacketizationMode::NonInterleaved
                                             : webrtc::H264PacketizationMode::SingleNalUnit;
    h264.temporal_idx = webrtc::kNoTemporalIdx;
    h264.idr_frame = encoded.is_key;
  }
  return info;
}

class PassThroughEncoder : public webrtc::VideoEncoder {
 public:
  PassThroughEncoder(const webrtc::Environment& env,
                     webrtc::VideoEncoderFactory& own,
                     webrtc::VideoEncoderFactory& shared,
                     const webrtc::SdpVideoFormat& format)
      : env_(env),
        own_factory_(own),
        shared_factory_(shared),
        format_(format),
        codec_(webrtc::PayloadStringToCodecType(format.name)) {
    const auto mode = format.parameters.find("packetization-mode");
    h264_fragments_ = mode != format.parameters.end() && mode->second == "1";
    inner_ = own_factory_.Create(env_, format_);
  }
  ~PassThroughEncoder() override { LeaveStream(); }

  void SetFecControllerOverride(webrtc::FecControllerOverride* fec) override {
    fec_ = fec;
    if (inner_) inner_->SetFecControllerOverride(fec);
  }
  int InitEncode(const webrtc::VideoCodec* codec, const Settings& settings) override {
    settings_.emplace(*codec, settings);
    return inner_ ? inner_->InitEncode(codec, settings) : WEBRTC_VIDEO_CODEC_OK;
  }
  int32_t RegisterEncodeCompleteCallback(webrtc::EncodedImageCallback* callback) override {
    callback_ = callback;
    return inner_ ? inner_->RegisterEncodeCompleteCallback(callback) : WEBRTC_VIDEO_CODEC_OK;
  }
  int32_t Release() override {
    LeaveStream();
    return inner_ ? inner_->Release() : WEBRTC_VIDEO_CODEC_OK;
  }
  void SetRates(const RateControlParameters& rates) override {
    rates_ = rates;
    backlog_.SetRate(rates.bandwidth_allocation);
    if (stream_) ReportRate();
    if (inner_) inner_->SetRates(rates);
  }
  void OnPacketLossRateUpdate(float loss) override {
    if (inner_) inner_->OnPacketLossRateUpdate(loss);
  }
  void OnRttUpdate(int64_t rtt_ms) override {
    if (inner_) inner_->OnRttUpdate(rtt_ms);
  }
  void OnLossNotification(const LossNotification& loss) override {
    if (inner_) inner_->OnLossNotification(loss);
  }
  EncoderInfo GetEncoderInfo() const override {
    EncoderInfo info;
    if (inner_) {
      info = inner_->GetEncoderInfo();
    } else {
      info.implementation_name = "pass-through";
      // Encoded frames can be neither scaled nor encoded smaller.
      info.scaling_settings = ScalingSettings::kOff;
      info.has_trusted_rate_controller = true;
      info.is_qp_trusted = false;
    }
    // An EncodedBuffer must arrive as it is; Encode() converts others for the inner encoder.
    info.supports_native_handle = true;
    return info;
  }

  int32_t Encode(const webrtc::VideoFrame& frame, const std::vector<VideoFrameType>* types) override {
    if (types && std::ranges::count(*types, VideoFrameType::kVideoFrameKey)) key_frame_requested_ = true;
    webrtc::VideoFrameBuffer* const buffer = frame.video_frame_buffer().get();
    if (const auto* encoded = dynamic_cast<const EncodedBuffer*>(buffer)) {
      shared_ = nullptr;
      FollowStream(encoded->stream());
      Forward(frame, *encoded->frame());
      return WEBRTC_VIDEO_CODEC_OK;
    }
    if (const auto* shared = dynamic_cast<const SharedBuffer*>(buffer);
        shared && EncodeShared(frame, *shared)) {
      return WEBRTC_VIDEO_CODEC_OK;
    }
    return EncodePixels(frame, types);
  }

 private:
  // Called before frames of another kind or stream.
  void LeaveStream() {
    if (stream_) stream_->RemoveRate(this);
    stream_ = nullptr;
  }

  void FollowStream(const std::shared_ptr<EncodedStream>& stream) {
    if (stream == stream_) return;
    LeaveStream();
    stream_ = stream;
    rtp_ahead_.reset();
    seen_ = 0;
    awaits_key_frame_ = true;
    // The inner encoder takes a lot of memory, and is no longer needed.
    if (inner_) inner_->Release();
    inner_ = nullptr;
    ReportRate();
  }

  void ReportRate() {
    if (!rates_) return;
    if (shared_) {
      // A viewer that cannot receive this much leaves the class soon.
      stream_->SetRate(this, std::max(NetworkRate(), rate_class_.floor(MaxRate())));
    } else {
      stream_->SetRate(this, rates_->target_bitrate.get_sum_bps());
    }
  }

  int64_t MaxRate() const { return int64_t{1000} * settings_->first.maxBitrate; }

  // What the network allows, with some margin. The engine's target for its own encoder would decrease after
  // the other viewers' frames took more.
  int64_t NetworkRate() const {
    return rates_ ? std::min(rates_->bandwidth_allocation.bps() * 9 / 10, MaxRate()) : 0;
  }

  // False if the encoder cannot be shared.
  bool EncodeShared(const webrtc::VideoFrame& frame, const SharedBuffer& buffer) {
    if (!settings_ || settings_->first.numberOfSimulcastStreams > 1) return false;
    auto& [codec, settings] = *settings_;
    const int rate_class = rate_class_.Update(NetworkRate(), MaxRate(), env_.clock().CurrentTime());
    auto encoder = buffer.encoders().For({env_, shared_factory_, format_, codec, settings}, rate_class);
    if (!encoder) return false;
    shared_ = std::move(encoder);
    FollowStream(shared_->stream());
    webrtc::VideoFrame pixels = frame;
    pixels.set_video_frame_buffer(buffer.pixels());
    const double framerate = rates_ ? rates_->framerate_fps : codec.maxFramerate;
    if (const auto encoded = shared_->Encode(buffer.number(), pixels, framerate)) {
      Forward(frame, *encoded);
    } else {
      Drop(frame);
    }
    return true;
  }

  void Forward(const webrtc::VideoFrame& frame, const EncodedVideoFrame& latest) {
    const webrtc::Timestamp now = env_.clock().CurrentTime();
    if (latest.codec != codec_) {
      stream_->ReportCodec(latest.codec, format_.name);
      return Drop(frame);
    }
    if (backlog_.too_long(now)) {
      awaits_key_frame_ = true;
      return Drop(frame);
    }
    EncodedVideoFrames encoded_frames;
    if (!awaits_key_frame_) encoded_frames = stream_->Between(seen_, latest.number);
    if (encoded_frames.empty()) encoded_frames = stream_->SinceKeyFrame(seen_, latest.number);
    awaits_key_frame_ = encoded_frames.empty();
    for (const auto& encoded : encoded_frames) {
      if (encoded->is_key) key_frame_requested_ = false;
      Send(frame, *encoded, latest.time_us);
      backlog_.Add(encoded->data->size(), encoded->is_key, now);
    }
    if (awaits_key_frame_) Drop(frame);
    if (awaits_key_frame_ || key_frame_requested_) stream_->RequestKeyFrame();
    seen_ = latest.number;
  }

  void Drop(const webrtc::VideoFrame& frame) {
    callback_->OnFrameDropped(frame.rtp_timestamp(), 0, /*is_end_of_temporal_unit=*/true);
  }

  // `frame` is the engine's frame for `frame_time_us`.
  void Send(const webrtc::VideoFrame& frame, const EncodedVideoFrame& encoded, int64_t frame_time_us) {
    const int64_t earlier_ms = frame_time_us / 1000 - encoded.time_us / 1000;
    const uint32_t engine_timestamp = frame.rtp_timestamp() - static_cast<uint32_t>(90 * earlier_ms);
    webrtc::EncodedImage image;
    image.SetEncodedData(encoded.data);
    image.SetRtpTimestamp(RtpTimestamp(encoded.rtp_timestamp, engine_timestamp));
    image.capture_time_ms_ = frame.render_time_ms() - earlier_ms;
    image.ntp_time_ms_ = frame.ntp_time_ms() - earlier_ms;
    image.set_frame_type(encoded.is_key ? VideoFrameType::kVideoFrameKey : VideoFrameType::kVideoFrameDelta);
    image.rotation_ = encoded.rotation;
    image._encodedWidth = static_cast<uint32_t>(encoded.width);
    image._encodedHeight = static_cast<uint32_t>(encoded.height);
    image.set_end_of_temporal_unit(true);
    const webrtc::CodecSpecificInfo info = Describe(encoded, h264_fragments_);
    callback_->OnEncodedImage(image, &info);
  }

  // The engine counts in milliseconds. What is sent has the intervals of the frames' own clock.
  uint32_t RtpTimestamp(uint32_t own, uint32_t engine) {
    // At an offset of half a second, the frames' clock has jumped.
    constexpr uint32_t kMaxOff = 45'000;
    if (!rtp_ahead_ || own + *rtp_ahead_ - engine + kMaxOff > 2 * kMaxOff) rtp_ahead_ = engine - own;
    if (last_rtp_ && !webrtc::IsNewerTimestamp(own + *rtp_ahead_, *last_rtp_)) {
      rtp_ahead_ = *last_rtp_ + 1 - own;
    }
    last_rtp_ = own + *rtp_ahead_;
    return *last_rtp_;
  }

  int32_t EncodePixels(const webrtc::VideoFrame& frame, const std::vector<VideoFrameType>* types) {
    if (!inner_) {
      LeaveStream();
      shared_ = nullptr;
      if (!Restart()) return WEBRTC_VIDEO_CODEC_ENCODER_FAILURE;
    }
    const bool native = frame.video_frame_buffer()->type() == webrtc::VideoFrameBuffer::Type::kNative;
    if (!native || inner_->GetEncoderInfo().supports_native_handle) return inner_->Encode(frame, types);
    webrtc::VideoFrame plain = frame;
    plain.set_video_frame_buffer(frame.video_frame_buffer()->ToI420());
    return inner_->Encode(plain, types);
  }

  bool Restart() {
    inner_ = own_factory_.Create(env_, format_);
    if (!inner_ || !settings_) return false;
    if (fec_) inner_->SetFecControllerOverride(fec_);
    if (inner_->InitEncode(&settings_->first, settings_->second) != WEBRTC_VIDEO_CODEC_OK) return false;
    inner_->RegisterEncodeCompleteCallback(callback_);
    if (rates_) inner_->SetRates(*rates_);
    return true;
  }

  const webrtc::Environment env_;
  webrtc::VideoEncoderFactory& own_factory_;
  webrtc::VideoEncoderFactory& shared_factory_;
  const webrtc::SdpVideoFormat format_;
  const webrtc::VideoCodecType codec_;
  bool h264_fragments_ = false;
  // Null while encoded frames come. The members below keep its settings for the next one.
  std::unique_ptr<webrtc::VideoEncoder> inner_;
  std::optional<std::pair<webrtc::VideoCodec, Settings>> settings_;
  std::optional<RateControlParameters> rates_;
  webrtc::FecControllerOverride* fec_ = nullptr;
  webrtc::EncodedImageCallback* callback_ = nullptr;

  std::shared_ptr<SharedEncoder> shared_;
  std::shared_ptr<EncodedStream> stream_;
  uint64_t seen_ = 0;
  // Whether only a key frame can be sent next, because an earlier frame was not sent.
  bool awaits_key_frame_ = true;
  bool key_frame_requested_ = false;
  // The offset from the frames' timestamps to those that are sent.
  std::optional<uint32_t> rtp_ahead_;
  std::optional<uint32_t> last_rtp_;
  SendingBacklog backlog_;
  RateClass rate_class_;
};

class PassThroughEncoders : public webrtc::VideoEncoderFactory {
 public:
  PassThroughEncoders(std::unique_ptr<webrtc::VideoEncoderFactory> own,
                      std::unique_ptr<webrtc::VideoEncoderFactory> shared)
      : own_(std::move(own)), shared_(std::move(shared)) {}

  using VideoEncoderFactory::QueryCodecSupport;
  std::vector<webrtc::SdpVideoFormat> GetSupportedFormats() const override {
    return own_->GetSupportedFormats();
  }
  std::vector<webrtc::SdpVideoFormat> GetImplementations() const override {
    return own_->GetImplementations();
  }
  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format,
                                 std::optional<std::string> scalability_mode,
                                 std::optional<webrtc::Resolution> resolution) const override {
    return own_->QueryCodecSupport(format, std::move(scalability_mode), resolution);
  }
  std::unique_ptr<webrtc::VideoEncoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpVideoFormat& format) override {
    return std::make_unique<PassThroughEncoder>(env, *own_, *shared_, format);
  }

 private:
  const std::unique_ptr<webrtc::VideoEncoderFactory> own_;
  const std::unique_ptr<webrtc::VideoEncoderFactory> shared_;
};

}  // namespace

std::unique_ptr<webrtc::VideoEncoderFactory> CreatePassThroughEncoderFactory(
    std::unique_ptr<webrtc::VideoEncoderFactory> own,
    std::unique_ptr<webrtc::VideoEncoderFactory> shared) {
  return std::make_unique<PassThroughEncoders>(std::move(own), std::move(shared));
}

}  // namespace wrtc
