#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/scoped_refptr.h"
#include "api/video/encoded_image.h"
#include "api/video/video_codec_type.h"
#include "api/video/video_frame_buffer.h"
#include "api/video/video_rotation.h"
#include "media/encoded/key_frame_throttle.h"

namespace wrtc {

// An encoded frame on its way to any number of viewers.
struct EncodedVideoFrame {
  webrtc::scoped_refptr<webrtc::EncodedImageBufferInterface> data;
  webrtc::VideoCodecType codec = webrtc::kVideoCodecGeneric;
  bool is_key = false;
  int width = 0;
  int height = 0;
  webrtc::VideoRotation rotation = webrtc::kVideoRotation_0;
  uint32_t rtp_timestamp =
      0;                // on the producer's clock; each viewer gets other timestamps with the same intervals
  int64_t time_us = 0;  // on the engine's clock
  int64_t arrived_us = 0;  // of a received frame: when its first packet arrived
  uint64_t number = 0;     // within the stream, without gaps
};
using EncodedVideoFrames = std::vector<std::shared_ptr<const EncodedVideoFrame>>;

uint32_t RtpTimestampOf(int64_t time_us);

// Produces the frames of a stream. Called on any thread.
class EncodedVideoProducer {
 public:
  virtual ~EncodedVideoProducer() = default;
  // A viewer needs a key frame to continue.
  virtual void OnKeyFrameRequest() = 0;
  // The bitrate that the frames should have, in bits per second; 0 without viewers.
  virtual void OnTargetBitrate(int64_t bits_per_second) = 0;
  // A viewer negotiated another codec than that of the frames, and gets none.
  virtual void OnCodecMismatch(webrtc::VideoCodecType has, const std::string& wants) = 0;
};

// A stream of encoded frames, each of which depends on the one before, between their producer and the
// encoders that forward them. Called on any thread.
class EncodedStream {
 public:
  // The rate reported to the producer: what half of the viewers can receive, so that a slow viewer drops
  // frames and does not hold back the others; or what all of them can receive.
  enum class Rate { kOfHalf, kOfAll };

  EncodedStream(std::unique_ptr<EncodedVideoProducer> producer, Rate rate)
      : producer_(std::move(producer)), rate_kind_(rate) {}

  // Numbers the frame, and keeps it for a while.
  std::shared_ptr<const EncodedVideoFrame> Add(EncodedVideoFrame frame);
  // The frames after number `seen` up to `last`; none if some of them are gone.
  EncodedVideoFrames Between(uint64_t seen, uint64_t last) const;
  // The frames from the latest key frame after `seen` up to `last`; none without such a key frame.
  EncodedVideoFrames SinceKeyFrame(uint64_t seen, uint64_t last) const;
  void RequestKeyFrame();

  void ReportCodec(webrtc::VideoCodecType has, const std::string& wants);

  // What a viewer can receive, until RemoveRate().
  void SetRate(const void* viewer, int64_t bits_per_second);
  void RemoveRate(const void* viewer);

 private:
  // The engine drops frames that come in a burst. The viewers' encoders fetch those from here.
  static constexpr size_t kKept = 16;

  void ReportRate(std::unique_lock<std::mutex> lock);

  const std::unique_ptr<EncodedVideoProducer> producer_;
  const Rate rate_kind_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const EncodedVideoFrame>> kept_;
  uint64_t last_number_ = 0;
  KeyFrameThrottle throttle_;
  std::set<std::string> reported_;
  std::map<const void*, int64_t> rates_;
  int64_t rate_ = 0;
};

// An encoded frame, passed through the engine as a frame to be encoded.
class EncodedBuffer : public webrtc::VideoFrameBuffer {
 public:
  EncodedBuffer(std::shared_ptr<EncodedStream> stream, std::shared_ptr<const EncodedVideoFrame> frame)
      : stream_(std::move(stream)), frame_(std::move(frame)) {}

  const std::shared_ptr<EncodedStream>& stream() const { return stream_; }
  const std::shared_ptr<const EncodedVideoFrame>& frame() const { return frame_; }

  Type type() const override { return Type::kNative; }
  int width() const override { return frame_->width; }
  int height() const override { return frame_->height; }
  // It has no pixels, so pixels are black.
  webrtc::scoped_refptr<webrtc::I420BufferInterface> ToI420() override;
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CropAndScale(int, int, int, int, int, int) override {
    return webrtc::scoped_refptr<webrtc::VideoFrameBuffer>(this);
  }

 private:
  const std::shared_ptr<EncodedStream> stream_;
  const std::shared_ptr<const EncodedVideoFrame> frame_;
};

}  // namespace wrtc
