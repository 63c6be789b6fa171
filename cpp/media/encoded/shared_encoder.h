#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>

#include "api/environment/environment.h"
#include "api/video/video_frame.h"
#include "api/video_codecs/video_encoder.h"
#include "api/video_codecs/video_encoder_factory.h"
#include "media/encoded/encoded_stream.h"
#include "media/encoded/picture_scale.h"

namespace wrtc {

// What an encoder is made with.
struct EncoderSettings {
  const webrtc::Environment& env;
  webrtc::VideoEncoderFactory& factory;
  const webrtc::SdpVideoFormat& format;
  const webrtc::VideoCodec& codec;
  const webrtc::VideoEncoder::Settings& settings;
};

// Encodes each picture of a source once, for all who are sent it in this format and size; in a smaller one
// where their bitrate does not do. It runs on the thread of whichever of them comes first.
class SharedEncoder : private webrtc::EncodedImageCallback {
 public:
  SharedEncoder(const EncoderSettings& settings, int rate_class);
  ~SharedEncoder() override;

  bool usable() const { return usable_; }
  const std::shared_ptr<EncodedStream>& stream() const { return stream_; }
  // Null where the encoder left the picture out.
  std::shared_ptr<const EncodedPicture> Encode(uint64_t picture,
                                               const webrtc::VideoFrame& frame,
                                               double framerate);

 private:
  class Maker;
  // What the viewers want, which they say from any thread, also while it encodes.
  struct Wishes {
    std::mutex mutex;
    bool key_frame = true;
    int64_t bitrate = 0;
  };
  // Somebody may be that many pictures behind.
  static constexpr size_t kKept = 16;

  Result OnEncodedImage(const webrtc::EncodedImage& image, const webrtc::CodecSpecificInfo* info) override;
  void OnFrameDropped(uint32_t, int, bool) override {}
  // Anew in the size that is right now.
  void Begin();
  void JudgeSize();
  // Whether a key frame is wanted.
  bool FollowWishes(double framerate);

  const std::shared_ptr<Wishes> wishes_ = std::make_shared<Wishes>();
  const std::shared_ptr<EncodedStream> stream_;
  std::mutex mutex_;
  std::unique_ptr<webrtc::VideoEncoder> encoder_;
  webrtc::VideoCodec settings_;
  const webrtc::VideoEncoder::Settings encoder_settings_;
  bool usable_ = false;
  PictureScale scale_;
  webrtc::VideoEncoder::RateControlParameters rates_;
  uint64_t last_picture_ = 0;
  const webrtc::VideoFrame* encoding_ = nullptr;
  std::shared_ptr<const EncodedPicture> encoded_;
  int quantizer_ = -1;
  std::deque<std::pair<uint64_t, std::shared_ptr<const EncodedPicture>>> kept_;
};

// The encoders of one source.
class SharedEncoders {
 public:
  // Null where there is no encoder of that kind.
  std::shared_ptr<SharedEncoder> For(const EncoderSettings& settings, int rate_class);

 private:
  std::mutex mutex_;
  std::map<std::tuple<std::string, int, int, int>, std::weak_ptr<SharedEncoder>> encoders_;
};

// A picture that is to be encoded once.
class SharedBuffer : public webrtc::VideoFrameBuffer {
 public:
  SharedBuffer(std::shared_ptr<SharedEncoders> encoders,
               uint64_t number,
               webrtc::scoped_refptr<webrtc::VideoFrameBuffer> pixels)
      : encoders_(std::move(encoders)), number_(number), pixels_(std::move(pixels)) {}

  SharedEncoders& encoders() const { return *encoders_; }
  uint64_t number() const { return number_; }
  const webrtc::scoped_refptr<webrtc::VideoFrameBuffer>& pixels() const { return pixels_; }

  Type type() const override { return Type::kNative; }
  int width() const override { return pixels_->width(); }
  int height() const override { return pixels_->height(); }
  webrtc::scoped_refptr<webrtc::I420BufferInterface> ToI420() override { return pixels_->ToI420(); }
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CropAndScale(int x,
                                                               int y,
                                                               int crop_width,
                                                               int crop_height,
                                                               int width,
                                                               int height) override {
    return pixels_->CropAndScale(x, y, crop_width, crop_height, width, height);
  }

 private:
  const std::shared_ptr<SharedEncoders> encoders_;
  const uint64_t number_;
  const webrtc::scoped_refptr<webrtc::VideoFrameBuffer> pixels_;
};

}  // namespace wrtc
