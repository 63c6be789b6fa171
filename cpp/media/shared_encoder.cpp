#include "media/shared_encoder.h"

#include <algorithm>
#include <vector>

#include "api/video/video_bitrate_allocation.h"
#include "modules/video_coding/include/video_error_codes.h"

namespace wrtc {

class SharedEncoder::Maker : public PictureMaker {
 public:
  explicit Maker(std::shared_ptr<Wishes> wishes) : wishes_(std::move(wishes)) {}

  void OnKeyFrameRequest() override {
    std::lock_guard lock(wishes_->mutex);
    wishes_->key_frame = true;
  }
  void OnTargetBitrate(int64_t bits_per_second) override {
    std::lock_guard lock(wishes_->mutex);
    wishes_->bitrate = bits_per_second;
  }
  void OnOtherCodec(webrtc::VideoCodecType, const std::string&) override {}

 private:
  const std::shared_ptr<Wishes> wishes_;
};

SharedEncoder::SharedEncoder(const EncoderSettings& settings)
    : codec_(settings.codec.codecType),
      stream_(std::make_shared<EncodedStream>(std::make_unique<Maker>(wishes_))),
      encoder_(settings.factory.Create(settings.env, settings.format)) {
  if (!encoder_) return;
  usable_ = encoder_->InitEncode(&settings.codec, settings.settings) == WEBRTC_VIDEO_CODEC_OK;
  encoder_->RegisterEncodeCompleteCallback(this);
}

SharedEncoder::~SharedEncoder() {
  if (encoder_) encoder_->Release();
}

std::shared_ptr<const EncodedPicture> SharedEncoder::Encode(uint64_t picture,
                                                            const webrtc::VideoFrame& frame,
                                                            double framerate) {
  std::lock_guard lock(mutex_);
  if (picture > last_picture_) {
    last_picture_ = picture;
    encoded_ = nullptr;
    encoding_ = &frame;
    // Each viewer counts from elsewhere; encoders that look at it want one count.
    webrtc::VideoFrame counted = frame;
    counted.set_rtp_timestamp(static_cast<uint32_t>(frame.timestamp_us() / 1000 * 90));
    const std::vector<webrtc::VideoFrameType> types = {FollowWishes(framerate)
                                                           ? webrtc::VideoFrameType::kVideoFrameKey
                                                           : webrtc::VideoFrameType::kVideoFrameDelta};
    encoder_->Encode(counted, &types);
    encoding_ = nullptr;
    if (kept_.size() == kKept) kept_.pop_front();
    kept_.emplace_back(picture, encoded_);
  }
  const auto known = std::ranges::find(kept_, picture, &decltype(kept_)::value_type::first);
  return known == kept_.end() ? nullptr : known->second;
}

bool SharedEncoder::FollowWishes(double framerate) {
  std::unique_lock lock(wishes_->mutex);
  const bool key_frame = std::exchange(wishes_->key_frame, false);
  webrtc::VideoBitrateAllocation bitrate;
  bitrate.SetBitrate(0, 0, static_cast<uint32_t>(wishes_->bitrate));
  lock.unlock();
  const webrtc::VideoEncoder::RateControlParameters rates(bitrate, std::max(framerate, 1.0));
  if (rates != rates_ && bitrate.get_sum_bps() > 0) encoder_->SetRates(rates_ = rates);
  return key_frame;
}

webrtc::EncodedImageCallback::Result SharedEncoder::OnEncodedImage(const webrtc::EncodedImage& image,
                                                                   const webrtc::CodecSpecificInfo*) {
  // Encoders reuse their memory.
  encoded_ = stream_->Add({.data = webrtc::EncodedImageBuffer::Create(image.data(), image.size()),
                           .codec = codec_,
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
    encoder = std::make_shared<SharedEncoder>(settings);
    known = encoder;
  }
  return encoder->usable() ? encoder : nullptr;
}

}  // namespace wrtc
