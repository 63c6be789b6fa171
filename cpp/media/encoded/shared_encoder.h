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
#include "media/encoded/frame_scale.h"

namespace wrtc {

// What an encoder is created with.
struct EncoderSettings {
  const webrtc::Environment& env;
  webrtc::VideoEncoderFactory& factory;
  const webrtc::SdpVideoFormat& format;
  const webrtc::VideoCodec& codec;
  const webrtc::VideoEncoder::Settings& settings;
};

// Encodes each frame of a source once, for all viewers with this format and size. If their bitrate does not
// suffice, it encodes a smaller size. It runs on the thread of whichever viewer comes first.
class SharedEncoder : private webrtc::EncodedImageCallback {
 public:
  SharedEncoder(const EncoderSettings& settings, int rate_class);
  ~SharedEncoder() override;

  bool usable() const { return usable_; }
  const std::shared_ptr<EncodedStream>& stream() const { return stream_; }
  // Null if the encoder dropped the frame.
  std::shared_ptr<const EncodedVideoFrame> Encode(uint64_t number,
                                                  const webrtc::VideoFrame& frame,
                                                  double framerate);

 private:
  class Producer;
  // What the viewers request, from any thread, even while a frame is being encoded.
  struct ViewerRequests {
    std::mutex mutex;
    bool key_frame = true;
    int64_t bitrate = 0;
  };
  // A viewer may be that many frames behind.
  static constexpr size_t kKept = 16;

  Result OnEncodedImage(const webrtc::EncodedImage& image, const webrtc::CodecSpecificInfo* info) override;
  void OnFrameDropped(uint32_t, int, bool) override {}
  // Initializes the encoder for the current size.
  void Configure();
  void AdaptScale();
  // Returns whether a key frame was requested.
  bool ApplyRequests(double framerate);

  const std::shared_ptr<ViewerRequests> requests_ = std::make_shared<ViewerRequests>();
  const std::shared_ptr<EncodedStream> stream_;
  std::mutex mutex_;
  std::unique_ptr<webrtc::VideoEncoder> encoder_;
  webrtc::VideoCodec settings_;
  const webrtc::VideoEncoder::Settings encoder_settings_;
  bool usable_ = false;
  FrameScale scale_;
  webrtc::VideoEncoder::RateControlParameters rates_;
  uint64_t last_number_ = 0;
  const webrtc::VideoFrame* encoding_ = nullptr;
  std::shared_ptr<const EncodedVideoFrame> encoded_;
  int quantizer_ = -1;
  std::deque<std::pair<uint64_t, std::shared_ptr<const EncodedVideoFrame>>> kept_;
};

// The encoders of one source.
class SharedEncoders {
 public:
  // Null if no such encoder can be created.
  std::shared_ptr<SharedEncoder> For(const EncoderSettings& settings, int rate_class);

 private:
  std::mutex mutex_;
  std::map<std::tuple<std::string, int, int, int>, std::weak_ptr<SharedEncoder>> encoders_;
};

// A frame that is to be encoded once.
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
