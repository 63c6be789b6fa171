#include "media/encoded/shared_encoder.h"

#include <algorithm>
#include <vector>

#include "api/video/video_bitrate_allocation.h"
#include "modules/video_coding/include/video_error_codes.h"

namespace wrtc {

class SharedEncoder::Producer : public EncodedVideoProducer {
 public:
  explicit Producer(std::shared_ptr<ViewerRequests> wishes) : requests_(std::move(wishes)) {}

  void OnKeyFrameRequest() override {
    std::lock_guard lock(requests_->mutex);
    requests_->key_frame = true;
  }
  void OnTargetBitrate(int64_t bits_per_second) override {
    std::lock_guard lock(requests_->mutex);
    requests_->bitrate = bits_per_second;
  }
  void OnCodecMismatch(webrtc::VideoCodecType, const std::string&) override {}

 private:
  const std::shared_ptr<ViewerRequests> requests_;
};

SharedEncoder::SharedEncoder(const EncoderSettings& settings, int rate_class)
    : stream_(std::make_shared<EncodedStream>(std::make_unique<Producer>(requests_),
                                              EncodedStream::Rate::kOfAll)),
      encoder_(settings.factory.Create(settings.env, settings.format)),
      settings_(settings.codec),
      encoder_settings_(settings.settings),
      scale_(settings.codec.mode == webrtc::VideoCodecMode::kScreensharing ? 0 : rate_class) {
  if (encoder_) Configure();
}

SharedEncoder::~SharedEncoder() {
  if (encoder_) encoder_->Release();
}

void SharedEncoder::Configure() {
  webrtc::VideoCodec codec = settings_;
  const auto scale = [this](auto& sized) {
    sized.width = static_cast<decltype(sized.width)>(scale_.Of(sized.width));
    sized.height = static_cast<decltype(sized.height)>(scale_.Of(sized.height));
  };
  scale(codec);
  for (auto& layer : codec.simulcastStream) scale(layer);
  for (auto& layer : codec.spatialLayers) scale(layer);
  usable_ = encoder_->InitEncode(&codec, encoder_settings_) == WEBRTC_VIDEO_CODEC_OK;
  encoder_->RegisterEncodeCompleteCallback(this);
  rates_ = {};
}

void SharedEncoder::AdaptScale() {
  // A screen must keep its size, to be readable.
  if (settings_.mode == webrtc::VideoCodecMode::kScreensharing) return;
  const auto thresholds = encoder_->GetEncoderInfo().scaling_settings.thresholds;
  const bool has_quantizer = thresholds && quantizer_ >= 0;
  const bool is_poor = !encoded_ || (has_quantizer && quantizer_ > thresholds->high);
  const bool is_rich = encoded_ && (!has_quantizer || quantizer_ <= thresholds->low);
  if (!scale_.Update(is_poor, is_rich)) return;
  Configure();
  std::lock_guard lock(requests_->mutex);
  requests_->key_frame = true;
}

std::shared_ptr<const EncodedVideoFrame> SharedEncoder::Encode(uint64_t number,
                                                               const webrtc::VideoFrame& frame,
                                                               double framerate) {
  std::lock_guard lock(mutex_);
  if (number > last_number_) {
    last_number_ = number;
    encoded_ = nullptr;
    encoding_ = &frame;
    // Each viewer has other RTP timestamps; encoders that use them need one sequence.
    webrtc::VideoFrame counted = frame;
    auto pixels = frame.video_frame_buffer();
    const int width = scale_.Of(settings_.width), height = scale_.Of(settings_.height);
    if (pixels->width() != width || pixels->height() != height) {
      counted.set_video_frame_buffer(pixels->Scale(width, height));
    }
    counted.set_rtp_timestamp(static_cast<uint32_t>(frame.timestamp_us() / 1000 * 90));
    const std::vector<webrtc::VideoFrameType> types = {ApplyRequests(framerate)
                                                           ? webrtc::VideoFrameType::kVideoFrameKey
                                                           : webrtc::VideoFrameType::kVideoFrameDelta};
    encoder_->Encode(counted, &types);
    encoding_ = nullptr;
    AdaptScale();
    if (kept_.size() == kKept) kept_.pop_front();
    kept_.emplace_back(number, encoded_);
  }
  const auto known = std::ranges::find(kept_, number, &decltype(kept_)::value_type::first);
  return known == kept_.end() ? nullptr : known->second;
}

bool SharedEncoder::ApplyRequests(double framerate) {
  std::unique_lock lock(requests_->mutex);
  const bool key_frame = std::exchange(requests_->key_frame, false);
  webrtc::VideoBitrateAllocation bitrate;
  bitrate.SetBitrate(0, 0, static_cast<uint32_t>(requests_->bitrate));
  lock.unlock();
  const webrtc::VideoEncoder::RateControlParameters rates(bitrate, std::max(framerate, 1.0));
  if (rates != rates_ && bitrate.get_sum_bps() > 0) encoder_->SetRates(rates_ = rates);
  return key_frame;
}

webrtc::EncodedImageCallback::Result SharedEncoder::OnEncodedImage(const webrtc::EncodedImage& image,
                                                                   const webrtc::CodecSpecificInfo*) {
  quantizer_ = image.qp_;
  // A copy, because encoders reuse their memory.
  encoded_ = stream_->Add({.data = webrtc::EncodedImageBuffer::Create(image.data(), image.size()),
                           .codec = settings_.codecType,
                           .is_key = image.IsKey(),
                           .width = static_cast<int>(image._encodedWidth),
                           .height = static_cast<int>(image._encodedHeight),
                           .rotation = encoding_->rotation(),
                           .rtp_timestamp = RtpTimestampOf(encoding_->timestamp_us()),
                           .time_us = encoding_->timestamp_us()});
  return Result(Result::OK);
}

std::shared_ptr<SharedEncoder> SharedEncoders::For(const EncoderSettings& settings, int rate_class) {
  std::lock_guard lock(mutex_);
  std::erase_if(encoders_, [](const auto& entry) { return entry.second.expired(); });
  auto& known =
      encoders_[{settings.format.ToString(), settings.codec.width, settings.codec.height, rate_class}];
  std::shared_ptr<SharedEncoder> encoder = known.lock();
  if (!encoder) {
    encoder = std::make_shared<SharedEncoder>(settings, rate_class);
    known = encoder;
  }
  return encoder->usable() ? encoder : nullptr;
}

}  // namespace wrtc
