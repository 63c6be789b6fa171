#include "media/codecs/external_video_codec.h"

#include <map>
#include <utility>

#include "api/video_codecs/video_codec.h"
#include "modules/video_coding/codecs/h264/include/h264.h"
#include "modules/video_coding/codecs/interface/common_constants.h"
#include "modules/video_coding/include/video_codec_interface.h"
#include "modules/video_coding/include/video_error_codes.h"

namespace wrtc {
namespace {

// Frames that an encoder may delay before it returns the first of them.
constexpr size_t kMaxHeldBack = 120;

// An ExternalCodec that is announced to its thread with the first job.
class Worker {
 public:
  explicit Worker(std::shared_ptr<ExternalCodecs> codecs) : codecs_(std::move(codecs)) {}
  ~Worker() { codec_->End(); }

  CodecOutcome Do(CodecJob job) {
    if (!std::exchange(announced_, true)) codecs_->Add(codec_);
    return codec_->Do(std::move(job));
  }

 private:
  const std::shared_ptr<ExternalCodecs> codecs_;
  const std::shared_ptr<ExternalCodec> codec_ = std::make_shared<ExternalCodec>();
  bool announced_ = false;
};

// What the RTP packetizer needs to know, in codecs with a payload format of their own, about a frame that
// refers to the one before it.
webrtc::CodecSpecificInfo PlainInfo(webrtc::VideoCodecType type,
                                    webrtc::H264PacketizationMode packetization_mode,
                                    bool key_frame) {
  webrtc::CodecSpecificInfo info;
  info.codecType = type;
  if (type == webrtc::kVideoCodecVP8) {
    info.codecSpecific.VP8.temporalIdx = webrtc::kNoTemporalIdx;
    info.codecSpecific.VP8.keyIdx = webrtc::kNoKeyIdx;
  } else if (type == webrtc::kVideoCodecVP9) {
    auto& vp9 = info.codecSpecific.VP9;
    vp9.first_frame_in_picture = true;
    vp9.inter_pic_predicted = !key_frame;
    vp9.temporal_idx = webrtc::kNoTemporalIdx;
    vp9.num_spatial_layers = 1;
    vp9.gof.SetGofInfoVP9(webrtc::kTemporalStructureMode1);
    vp9.ss_data_available = key_frame;
  } else if (type == webrtc::kVideoCodecH264) {
    auto& h264 = info.codecSpecific.H264;
    h264.packetization_mode = packetization_mode;
    h264.temporal_idx = webrtc::kNoTemporalIdx;
    h264.idr_frame = key_frame;
  }
  return info;
}

class Encoder : public webrtc::VideoEncoder {
 public:
  Encoder(std::shared_ptr<ExternalCodecs> codecs,
          const webrtc::SdpVideoFormat& format,
          std::string implementation)
      : worker_(std::move(codecs)),
        type_(webrtc::PayloadStringToCodecType(format.name)),
        packetization_mode_(webrtc::H264EncoderSettings::Parse(format).packetization_mode),
        implementation_(std::move(implementation)) {}

  int InitEncode(const webrtc::VideoCodec* codec, const Settings& settings) override {
    if (!codec) return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
    // The engine then creates an encoder for each stream.
    if (codec->numberOfSimulcastStreams > 1) {
      return WEBRTC_VIDEO_CODEC_ERR_SIMULCAST_PARAMETERS_NOT_SUPPORTED;
    }
    size_ = {codec->width, codec->height};
    bitrate_ = codec->startBitrate * 1000;
    framerate_ = codec->maxFramerate;
    stamps_.clear();
    const bool ok =
        worker_
            .Do(ConfigureJob{.width = size_.width,
                             .height = size_.height,
                             .framerate = framerate_,
                             .bitrate = bitrate_,
                             .is_screencast = codec->mode == webrtc::VideoCodecMode::kScreensharing})
            .ok;
    return ok ? WEBRTC_VIDEO_CODEC_OK : WEBRTC_VIDEO_CODEC_ERROR;
  }

  int32_t Release() override { return WEBRTC_VIDEO_CODEC_OK; }

  int32_t RegisterEncodeCompleteCallback(webrtc::EncodedImageCallback* callback) override {
    callback_ = callback;
    return WEBRTC_VIDEO_CODEC_OK;
  }

  void SetRates(const RateControlParameters& rates) override {
    bitrate_ = rates.bitrate.get_sum_bps();
    if (rates.framerate_fps > 0) framerate_ = rates.framerate_fps;
  }

  int32_t Encode(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* types) override {
    if (!callback_) return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
    const auto type = types && !types->empty() ? types->front() : webrtc::VideoFrameType::kVideoFrameDelta;
    if (bitrate_ == 0 || type == webrtc::VideoFrameType::kEmptyFrame) return WEBRTC_VIDEO_CODEC_NO_OUTPUT;
    // Requested with every frame until one comes.
    wants_key_frame_ |= type == webrtc::VideoFrameType::kVideoFrameKey;
    const CodecOutcome outcome = worker_.Do(EncodeJob{
        .frame = frame, .key_frame = wants_key_frame_, .bitrate = bitrate_, .framerate = framerate_});
    // The engine then switches to another codec. It would after any other error, too.
    if (outcome.gone) return WEBRTC_VIDEO_CODEC_ENCODER_FAILURE;
    if (outcome.chunks.empty()) callback_->OnFrameDropped(frame.rtp_timestamp(), 0, true);
    stamps_[frame.timestamp_us()] = frame.rtp_timestamp();
    if (stamps_.size() > kMaxHeldBack) stamps_.erase(stamps_.begin());
    for (const EncodedChunk& chunk : outcome.chunks) {
      const auto stamp = stamps_.find(chunk.timestamp_us.value_or(frame.timestamp_us()));
      if (stamp != stamps_.end() && chunk.data->size() > 0) Deliver(chunk, stamp->second);
    }
    return WEBRTC_VIDEO_CODEC_OK;
  }

  EncoderInfo GetEncoderInfo() const override {
    EncoderInfo info;
    info.implementation_name = implementation_;
    info.scaling_settings = ScalingSettings::kOff;
    info.supports_simulcast = false;
    info.is_hardware_accelerated = false;
    return info;
  }

 private:
  void Deliver(const EncodedChunk& chunk, uint32_t rtp_timestamp) {
    webrtc::EncodedImage image;
    image.SetEncodedData(chunk.data);
    image._encodedWidth = static_cast<uint32_t>(size_.width);
    image._encodedHeight = static_cast<uint32_t>(size_.height);
    image.SetRtpTimestamp(rtp_timestamp);
    image.set_frame_type(chunk.key_frame ? webrtc::VideoFrameType::kVideoFrameKey
                                         : webrtc::VideoFrameType::kVideoFrameDelta);
    image.SetSimulcastIndex(0);
    image.set_end_of_temporal_unit(true);
    if (chunk.key_frame) wants_key_frame_ = false;
    const webrtc::CodecSpecificInfo info = PlainInfo(type_, packetization_mode_, chunk.key_frame);
    callback_->OnEncodedImage(image, &info);
  }

  Worker worker_;
  const webrtc::VideoCodecType type_;
  const webrtc::H264PacketizationMode packetization_mode_;
  const std::string implementation_;
  webrtc::EncodedImageCallback* callback_ = nullptr;
  Resolution size_{0, 0};
  uint32_t bitrate_ = 0;
  double framerate_ = 0;
  bool wants_key_frame_ = false;
  std::map<int64_t, uint32_t> stamps_;
};

class Decoder : public webrtc::VideoDecoder {
 public:
  Decoder(std::shared_ptr<ExternalCodecs> codecs, std::string implementation)
      : worker_(std::move(codecs)), implementation_(std::move(implementation)) {}

  bool Configure(const Settings& settings) override { return worker_.Do(ConfigureJob{}).ok; }
  int32_t Release() override { return WEBRTC_VIDEO_CODEC_OK; }

  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) override {
    callback_ = callback;
    return WEBRTC_VIDEO_CODEC_OK;
  }

  int32_t Decode(const webrtc::EncodedImage& image, int64_t /*render_time_ms*/) override {
    if (!callback_) return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
    const CodecOutcome outcome = worker_.Do(DecodeJob{image});
    if (!outcome.ok) return WEBRTC_VIDEO_CODEC_ERROR;
    if (!outcome.pixels) return WEBRTC_VIDEO_CODEC_NO_OUTPUT;
    webrtc::VideoFrame frame = webrtc::VideoFrame::Builder()
                                   .set_video_frame_buffer(outcome.pixels)
                                   .set_rtp_timestamp(image.RtpTimestamp())
                                   .build();
    callback_->Decoded(frame, std::nullopt, std::nullopt);
    return WEBRTC_VIDEO_CODEC_OK;
  }

  DecoderInfo GetDecoderInfo() const override { return {.implementation_name = implementation_}; }

 private:
  Worker worker_;
  const std::string implementation_;
  webrtc::DecodedImageCallback* callback_ = nullptr;
};

}  // namespace

std::unique_ptr<webrtc::VideoEncoder> CreateExternalEncoder(std::shared_ptr<ExternalCodecs> codecs,
                                                            const webrtc::SdpVideoFormat& format,
                                                            std::string implementation) {
  return std::make_unique<Encoder>(std::move(codecs), format, std::move(implementation));
}

std::unique_ptr<webrtc::VideoDecoder> CreateExternalDecoder(std::shared_ptr<ExternalCodecs> codecs,
                                                            std::string implementation) {
  return std::make_unique<Decoder>(std::move(codecs), std::move(implementation));
}

}  // namespace wrtc
