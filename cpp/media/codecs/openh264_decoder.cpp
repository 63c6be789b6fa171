#include <algorithm>
#include <limits>
#include <optional>

#include "common_video/h264/h264_bitstream_parser.h"
#include "common_video/include/video_frame_buffer_pool.h"
#include "libyuv/convert.h"
#include "media/codecs/h264_size.h"
#include "media/codecs/openh264.h"
#include "modules/video_coding/include/video_error_codes.h"
#include "rtc_base/logging.h"

namespace wrtc {
namespace {

// Only a program that leaks frames holds more than this. The engine's own decoders have the same limit.
constexpr size_t kMaxFrames = 300;

// OpenH264 adds the offsets of the cropping as 32-bit integers. If they overflow, its output lies outside of
// its memory.
bool IsCroppedWell(const webrtc::EncodedImage& image) {
  return std::ranges::all_of(
      ParseH264Sizes({image.data(), image.size()}),
      [](const std::optional<H264Size>& size) { return size && size->leaves_a_picture(); });
}

class Decoder : public webrtc::VideoDecoder {
 public:
  ~Decoder() override { Release(); }

  bool Configure(const Settings& settings) override {
    Release();
    decoder_ = OpenH264::Get().CreateDecoder();
    if (!decoder_) return false;
    SDecodingParam parameters{};
    parameters.sVideoProperty.size = sizeof parameters.sVideoProperty;
    parameters.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC;
    // A damaged frame is an error, after which the engine requests a key frame. Error concealment is off.
    parameters.eEcActiveIdc = ERROR_CON_DISABLE;
    if (decoder_->Initialize(&parameters) != cmResultSuccess) {
      decoder_.reset();
      return false;
    }
    return !settings.buffer_pool_size() || pool_.Resize(static_cast<size_t>(*settings.buffer_pool_size()));
  }

  int32_t Release() override {
    if (decoder_) decoder_->Uninitialize();
    decoder_.reset();
    pool_.Release();
    return WEBRTC_VIDEO_CODEC_OK;
  }

  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) override {
    callback_ = callback;
    return WEBRTC_VIDEO_CODEC_OK;
  }

  int32_t Decode(const webrtc::EncodedImage& image, int64_t /*render_time_ms*/) override {
    if (!decoder_ || !callback_) return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
    if (image.size() == 0 || image.size() > std::numeric_limits<int>::max()) {
      return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
    }
    if (!IsCroppedWell(image)) {
      RTC_LOG(LS_WARNING) << "a frame of H.264 whose cropping leaves no picture is not decoded";
      return WEBRTC_VIDEO_CODEC_ERROR;
    }
    uint8_t* planes[3] = {};
    SBufferInfo info{};
    info.uiInBsTimeStamp = image.RtpTimestamp();
    const auto state =
        decoder_->DecodeFrameNoDelay(image.data(), static_cast<int>(image.size()), planes, &info);
    if (state != dsErrorFree) {
      RTC_LOG(LS_WARNING) << "OpenH264 failed to decode a frame: state " << state;
      return WEBRTC_VIDEO_CODEC_ERROR;
    }
    // With main profile, it delays a frame until it knows the display order. This must not be an error: after
    // one, the engine drops everything up to the next key frame.
    if (info.iBufferStatus != 1 || !planes[0]) return WEBRTC_VIDEO_CODEC_OK;

    const SSysMEMBuffer& layout = info.UsrData.sSystemBuffer;
    if (layout.iWidth <= 0 || layout.iHeight <= 0) return WEBRTC_VIDEO_CODEC_ERROR;
    const auto buffer = pool_.CreateI420Buffer(layout.iWidth, layout.iHeight);
    if (!buffer) return WEBRTC_VIDEO_CODEC_MEMORY;
    // A copy, because OpenH264 still needs its frames for prediction.
    libyuv::I420Copy(planes[0], layout.iStride[0], planes[1], layout.iStride[1], planes[2], layout.iStride[1],
                     buffer->MutableDataY(), buffer->StrideY(), buffer->MutableDataU(), buffer->StrideU(),
                     buffer->MutableDataV(), buffer->StrideV(), layout.iWidth, layout.iHeight);
    parser_.ParseBitstream(image);
    std::optional<uint8_t> qp;
    if (const std::optional<int> last = parser_.GetLastSliceQp()) qp = static_cast<uint8_t>(*last);
    webrtc::VideoFrame frame =
        webrtc::VideoFrame::Builder()
            .set_video_frame_buffer(buffer)
            .set_rtp_timestamp(static_cast<uint32_t>(info.uiOutYuvTimeStamp))
            .set_color_space(image.ColorSpace() ? std::optional(*image.ColorSpace()) : std::nullopt)
            .build();
    callback_->Decoded(frame, std::nullopt, qp);
    return WEBRTC_VIDEO_CODEC_OK;
  }

  DecoderInfo GetDecoderInfo() const override { return {.implementation_name = "OpenH264"}; }

 private:
  OpenH264::Decoder decoder_{nullptr, nullptr};
  webrtc::DecodedImageCallback* callback_ = nullptr;
  webrtc::VideoFrameBufferPool pool_{false, kMaxFrames};
  webrtc::H264BitstreamParser parser_;
};

}  // namespace

std::unique_ptr<webrtc::VideoDecoder> CreateOpenH264Decoder() {
  return std::make_unique<Decoder>();
}

}  // namespace wrtc
