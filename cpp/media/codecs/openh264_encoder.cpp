#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <vector>

#include "api/video/i420_buffer.h"
#include "api/video_codecs/scalability_mode.h"
#include "api/video_codecs/video_codec.h"
#include "common_video/h264/h264_bitstream_parser.h"
#include "libyuv/planar_functions.h"
#include "media/codecs/openh264.h"
#include "modules/video_coding/codecs/interface/common_constants.h"
#include "modules/video_coding/include/video_codec_interface.h"
#include "modules/video_coding/include/video_error_codes.h"
#include "modules/video_coding/utility/simulcast_utility.h"
#include "rtc_base/logging.h"

namespace wrtc {
namespace {

// The quantizers below and above which the engine sends larger or smaller frames; those of Chrome.
constexpr int kLowQp = 24;
constexpr int kHighQp = 37;

// Indexed by the number of temporal layers, from 1.
constexpr webrtc::ScalabilityMode kModes[] = {webrtc::ScalabilityMode::kL1T1, webrtc::ScalabilityMode::kL1T2,
                                              webrtc::ScalabilityMode::kL1T3};

// Newer versions append members to OpenH264's structures. This is room for them.
template <class Base>
struct WithRoom : Base {
  std::byte room[64] = {};
};

// The output of EncodeFrame: SFrameBSInfo, whose layers are longer since 2.6.
class EncodeResult {
 public:
  explicit EncodeResult(bool layers_have_psnr)
      : stride_(kLayerSize + (layers_have_psnr ? 2 * sizeof(uint64_t) : 0)),
        memory_((sizeof(SFrameBSInfo) + MAX_LAYER_NUM_OF_FRAME * 2 * sizeof(uint64_t)) / sizeof(uint64_t)) {}

  SFrameBSInfo* get() { return reinterpret_cast<SFrameBSInfo*>(memory_.data()); }

  std::vector<SLayerBSInfo> layers() const {
    std::vector<SLayerBSInfo> all(static_cast<size_t>(Read<int>(0)));
    for (size_t i = 0; i < all.size(); ++i) {
      std::memcpy(&all[i], bytes() + offsetof(SFrameBSInfo, sLayerInfo) + i * stride_, kLayerSize);
    }
    return all;
  }

  EVideoFrameType type() const {
    return Read<EVideoFrameType>(offsetof(SFrameBSInfo, sLayerInfo) + MAX_LAYER_NUM_OF_FRAME * stride_);
  }

 private:
  static constexpr size_t kLayerSize = offsetof(SLayerBSInfo, pBsBuf) + sizeof(SLayerBSInfo::pBsBuf);

  const std::byte* bytes() const { return reinterpret_cast<const std::byte*>(memory_.data()); }
  template <class T>
  T Read(size_t offset) const {
    T value;
    std::memcpy(&value, bytes() + offset, sizeof value);
    return value;
  }

  const size_t stride_;
  std::vector<uint64_t> memory_;
};

size_t SizeOf(const SLayerBSInfo& layer) {
  size_t size = 0;
  for (int i = 0; i < layer.iNalCount; ++i) size += static_cast<size_t>(layer.pNalLengthInByte[i]);
  return size;
}

// H.264 in 4:2:0 has no odd width or height, not even by cropping (ITU-T H.264 §7.4.2.1.1).
int Even(int side) {
  return (side + 1) & ~1;
}

// Repeats the last column or row if the width or height is odd.
webrtc::scoped_refptr<webrtc::I420BufferInterface> WithEvenSides(
    webrtc::scoped_refptr<webrtc::I420BufferInterface> from) {
  const int width = from->width(), height = from->height();
  if (width % 2 == 0 && height % 2 == 0) return from;
  auto to = webrtc::I420Buffer::Create(Even(width), Even(height));
  libyuv::CopyPlane(from->DataY(), from->StrideY(), to->MutableDataY(), to->StrideY(), width, height);
  libyuv::CopyPlane(from->DataU(), from->StrideU(), to->MutableDataU(), to->StrideU(), to->ChromaWidth(),
                    to->ChromaHeight());
  libyuv::CopyPlane(from->DataV(), from->StrideV(), to->MutableDataV(), to->StrideV(), to->ChromaWidth(),
                    to->ChromaHeight());
  const auto row = [&](int y) { return to->MutableDataY() + static_cast<ptrdiff_t>(y) * to->StrideY(); };
  if (width % 2 != 0) {
    for (int y = 0; y < height; ++y) row(y)[width] = row(y)[width - 1];
  }
  if (height % 2 != 0) std::copy_n(row(height - 1), to->width(), row(height));
  return to;
}

class Encoder : public webrtc::VideoEncoder {
 public:
  explicit Encoder(bool single_nal_unit) : single_nal_unit_(single_nal_unit) {}
  ~Encoder() override { Release(); }

  int InitEncode(const webrtc::VideoCodec* codec, const Settings& settings) override {
    if (!codec || codec->codecType != webrtc::kVideoCodecH264 || codec->maxFramerate == 0 ||
        codec->width < 1 || codec->height < 1) {
      return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
    }
    // The engine then creates an encoder for each stream.
    if (webrtc::SimulcastUtility::NumberOfSimulcastStreams(*codec) > 1) {
      return WEBRTC_VIDEO_CODEC_ERR_SIMULCAST_PARAMETERS_NOT_SUPPORTED;
    }
    Release();
    encoder_ = OpenH264::Get().CreateEncoder();
    if (!encoder_) return WEBRTC_VIDEO_CODEC_ERROR;
    width_ = Even(codec->width);
    height_ = Even(codec->height);
    temporal_layers_ = std::clamp(webrtc::SimulcastUtility::NumberOfTemporalLayers(*codec, 0), 1,
                                  static_cast<int>(std::size(kModes)));
    sync_limit_ = temporal_layers_;
    sending_ = true;
    WithRoom<SEncParamExt> parameters = Parameters(*codec, settings);
    if (encoder_->InitializeExt(&parameters) != cmResultSuccess) {
      RTC_LOG(LS_ERROR) << "OpenH264 does not accept " << width_ << "x" << height_ << " at "
                        << parameters.fMaxFrameRate << " fps and " << parameters.iTargetBitrate << " bit/s";
      encoder_.reset();
      return WEBRTC_VIDEO_CODEC_ERROR;
    }
    int format = videoFormatI420;
    encoder_->SetOption(ENCODER_OPTION_DATAFORMAT, &format);
    return WEBRTC_VIDEO_CODEC_OK;
  }

  int32_t Release() override {
    if (encoder_) encoder_->Uninitialize();
    encoder_.reset();
    return WEBRTC_VIDEO_CODEC_OK;
  }

  int32_t RegisterEncodeCompleteCallback(webrtc::EncodedImageCallback* callback) override {
    callback_ = callback;
    return WEBRTC_VIDEO_CODEC_OK;
  }

  void SetRates(const RateControlParameters& rates) override {
    if (!encoder_) return;
    const uint32_t bitrate = rates.bitrate.get_sum_bps();
    if (bitrate == 0) {
      sending_ = false;
      return;
    }
    // The receiver lacks the frames that were not sent.
    if (!sending_) wants_key_frame_ = true;
    sending_ = true;
    SBitrateInfo target{.iLayer = SPATIAL_LAYER_ALL, .iBitrate = static_cast<int>(bitrate)};
    encoder_->SetOption(ENCODER_OPTION_BITRATE, &target);
    auto framerate = static_cast<float>(rates.framerate_fps);
    if (framerate >= 1) encoder_->SetOption(ENCODER_OPTION_FRAME_RATE, &framerate);
  }

  int32_t Encode(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* types) override {
    if (!encoder_ || !callback_) return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
    const auto type = types && !types->empty() ? types->front() : webrtc::VideoFrameType::kVideoFrameDelta;
    if (!sending_ || type == webrtc::VideoFrameType::kEmptyFrame) return WEBRTC_VIDEO_CODEC_NO_OUTPUT;
    const webrtc::scoped_refptr<webrtc::I420BufferInterface> buffer = frame.video_frame_buffer()->ToI420();
    if (!buffer) return WEBRTC_VIDEO_CODEC_ENCODER_FAILURE;
    if (Even(buffer->width()) != width_ || Even(buffer->height()) != height_) {
      return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
    }
    const auto even = WithEvenSides(buffer);

    if (wants_key_frame_ || type == webrtc::VideoFrameType::kVideoFrameKey) encoder_->ForceIntraFrame(true);
    wants_key_frame_ = false;
    const WithRoom<SSourcePicture> source = Source(*even, frame.render_time_ms());
    EncodeResult result(OpenH264::Get().layers_have_psnr());
    if (const int error = encoder_->EncodeFrame(&source, result.get()); error != cmResultSuccess) {
      RTC_LOG(LS_ERROR) << "OpenH264 failed to encode a frame: error " << error;
      return WEBRTC_VIDEO_CODEC_ERROR;
    }
    Deliver(result, frame);
    return WEBRTC_VIDEO_CODEC_OK;
  }

  EncoderInfo GetEncoderInfo() const override {
    EncoderInfo info;
    info.implementation_name = "OpenH264";
    info.scaling_settings = ScalingSettings(kLowQp, kHighQp);
    info.supports_simulcast = false;
    info.is_hardware_accelerated = false;
    info.preferred_pixel_formats = {webrtc::VideoFrameBuffer::Type::kI420};
    return info;
  }

 private:
  WithRoom<SEncParamExt> Parameters(const webrtc::VideoCodec& codec, const Settings& settings) const {
    WithRoom<SEncParamExt> all{};
    encoder_->GetDefaultParams(&all);
    all.iUsageType = codec.mode == webrtc::VideoCodecMode::kScreensharing ? SCREEN_CONTENT_REAL_TIME
                                                                          : CAMERA_VIDEO_REAL_TIME;
    all.iPicWidth = width_;
    all.iPicHeight = height_;
    all.iTargetBitrate = static_cast<int>(codec.startBitrate * 1000);
    all.iMaxBitrate = UNSPECIFIED_BIT_RATE;
    all.iRCMode = RC_BITRATE_MODE;
    all.fMaxFrameRate = static_cast<float>(codec.maxFramerate);
    all.bEnableFrameSkip = codec.GetFrameDropEnabled();
    all.uiIntraPeriod = static_cast<unsigned>(codec.H264().keyFrameInterval);
    // Keeps the parameter sets the same at every key frame, which spares hardware decoders a reset.
    all.eSpsPpsIdStrategy = SPS_LISTING;
    all.iMultipleThreadIdc = 1;
    all.iTemporalLayerNum = temporal_layers_;
    if (temporal_layers_ > 1) all.iNumRefFrame = temporal_layers_ - 1;
    SSpatialLayerConfig& layer = all.sSpatialLayers[0];
    layer.iVideoWidth = all.iPicWidth;
    layer.iVideoHeight = all.iPicHeight;
    layer.fFrameRate = all.fMaxFrameRate;
    layer.iSpatialBitrate = all.iTargetBitrate;
    layer.iMaxSpatialBitrate = all.iMaxBitrate;
    layer.sSliceArgument.uiSliceNum = 1;
    layer.sSliceArgument.uiSliceMode = single_nal_unit_ ? SM_SIZELIMITED_SLICE : SM_FIXEDSLCNUM_SLICE;
    if (single_nal_unit_) {
      layer.sSliceArgument.uiSliceSizeConstraint = static_cast<unsigned>(settings.max_payload_size);
    }
    return all;
  }

  static WithRoom<SSourcePicture> Source(const webrtc::I420BufferInterface& buffer, int64_t time_ms) {
    WithRoom<SSourcePicture> source{};
    source.iColorFormat = videoFormatI420;
    source.iPicWidth = buffer.width();
    source.iPicHeight = buffer.height();
    source.uiTimeStamp = time_ms;
    source.iStride[0] = buffer.StrideY();
    source.iStride[1] = buffer.StrideU();
    source.iStride[2] = buffer.StrideV();
    // OpenH264 only reads them.
    source.pData[0] = const_cast<uint8_t*>(buffer.DataY());
    source.pData[1] = const_cast<uint8_t*>(buffer.DataU());
    source.pData[2] = const_cast<uint8_t*>(buffer.DataV());
    return source;
  }

  void Deliver(const EncodeResult& result, const webrtc::VideoFrame& frame) {
    const std::vector<SLayerBSInfo> layers = result.layers();
    size_t size = 0;
    for (const SLayerBSInfo& layer : layers) size += SizeOf(layer);
    if (result.type() == videoFrameTypeSkip || size == 0) {
      callback_->OnFrameDropped(frame.rtp_timestamp(), 0, true);
      return;
    }
    auto data = webrtc::EncodedImageBuffer::Create(size);
    uint8_t* end = data->data();
    for (const SLayerBSInfo& layer : layers) end = std::copy_n(layer.pBsBuf, SizeOf(layer), end);

    const bool key = result.type() == videoFrameTypeIDR;
    webrtc::EncodedImage image;
    image.SetEncodedData(data);
    image._encodedWidth = static_cast<uint32_t>(width_);
    image._encodedHeight = static_cast<uint32_t>(height_);
    image.SetRtpTimestamp(frame.rtp_timestamp());
    image.SetColorSpace(frame.color_space());
    image.set_frame_type(key ? webrtc::VideoFrameType::kVideoFrameKey
                             : webrtc::VideoFrameType::kVideoFrameDelta);
    image.SetSimulcastIndex(0);
    image.set_end_of_temporal_unit(true);
    parser_.ParseBitstream(image);
    image.qp_ = parser_.GetLastSliceQp().value_or(-1);

    webrtc::CodecSpecificInfo info;
    info.codecType = webrtc::kVideoCodecH264;
    info.scalability_mode = kModes[temporal_layers_ - 1];
    auto& h264 = info.codecSpecific.H264;
    h264.packetization_mode = single_nal_unit_ ? webrtc::H264PacketizationMode::SingleNalUnit
                                               : webrtc::H264PacketizationMode::NonInterleaved;
    h264.idr_frame = key;
    h264.temporal_idx = webrtc::kNoTemporalIdx;
    h264.base_layer_sync = false;
    if (temporal_layers_ > 1) {
      const int temporal_id = layers.front().uiTemporalId;
      image.SetTemporalIndex(temporal_id);
      h264.temporal_idx = static_cast<uint8_t>(temporal_id);
      // The first frame of its layer after a base frame refers to that base frame only.
      h264.base_layer_sync = temporal_id > 0 && temporal_id < sync_limit_;
      if (temporal_id == 0) {
        sync_limit_ = temporal_layers_;
      } else if (h264.base_layer_sync) {
        sync_limit_ = temporal_id;
      }
    }
    callback_->OnEncodedImage(image, &info);
  }

  const bool single_nal_unit_;
  OpenH264::Encoder encoder_{nullptr, nullptr};
  webrtc::EncodedImageCallback* callback_ = nullptr;
  webrtc::H264BitstreamParser parser_;
  int width_ = 0;
  int height_ = 0;
  int temporal_layers_ = 1;
  int sync_limit_ = 1;
  bool sending_ = true;
  bool wants_key_frame_ = false;
};

}  // namespace

std::unique_ptr<webrtc::VideoEncoder> CreateOpenH264Encoder(bool single_nal_unit) {
  return std::make_unique<Encoder>(single_nal_unit);
}

}  // namespace wrtc
