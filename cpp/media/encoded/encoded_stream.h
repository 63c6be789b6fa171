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
#include "media/encoded/key_frame_patience.h"

namespace wrtc {

// An encoded picture on its way to any number of viewers.
struct EncodedPicture {
  webrtc::scoped_refptr<webrtc::EncodedImageBufferInterface> data;
  webrtc::VideoCodecType codec = webrtc::kVideoCodecGeneric;
  bool is_key = false;
  int width = 0;
  int height = 0;
  webrtc::VideoRotation rotation = webrtc::kVideoRotation_0;
  uint32_t rtp_timestamp = 0;  // on the maker's clock; viewers get other ones with the same steps
  int64_t time_us = 0;         // on the engine's clock
  int64_t arrived_us = 0;      // when its first packet came; of received ones
  uint64_t number = 0;         // in its stream, without gaps
};
using EncodedPictures = std::vector<std::shared_ptr<const EncodedPicture>>;

uint32_t RtpTimestampOf(int64_t time_us);

// What makes the pictures of a stream; called on any thread.
class PictureMaker {
 public:
  virtual ~PictureMaker() = default;
  // A viewer cannot go on without one.
  virtual void OnKeyFrameRequest() = 0;
  // What the pictures should come to, in bits per second; 0 when nobody takes them.
  virtual void OnTargetBitrate(int64_t bits_per_second) = 0;
  // A viewer negotiated another codec than that of the pictures, and gets none.
  virtual void OnOtherCodec(webrtc::VideoCodecType has, const std::string& wants) = 0;
};

// Pictures that each need the one before them, between what makes them and the encoders that pass them on.
// Called on any thread.
class EncodedStream {
 public:
  // The rate that the maker is told is what half of the viewers can take, so that one who is slow drops
  // pictures and does not hold up the others; or what all can take.
  enum class Rate { kOfHalf, kOfAll };

  EncodedStream(std::unique_ptr<PictureMaker> maker, Rate rate)
      : maker_(std::move(maker)), rate_kind_(rate) {}

  // Numbers the picture and keeps it for a while.
  std::shared_ptr<const EncodedPicture> Add(EncodedPicture picture);
  // Those after number `seen` up to `last`; none if some of them are gone.
  EncodedPictures Between(uint64_t seen, uint64_t last) const;
  // Those from the latest key frame after `seen` up to `last`; none if there is no such key frame any more.
  EncodedPictures SinceKeyFrame(uint64_t seen, uint64_t last) const;
  void RequestKeyFrame();

  void ReportCodec(webrtc::VideoCodecType has, const std::string& wants);

  // What a viewer can take; nothing any more at its end.
  void SetRate(const void* viewer, int64_t bits_per_second);
  void RemoveRate(const void* viewer);

 private:
  // The engine drops pictures that come in a bunch; those that it would drop are had from here.
  static constexpr size_t kKept = 16;

  void TellRate(std::unique_lock<std::mutex> lock);

  const std::unique_ptr<PictureMaker> maker_;
  const Rate rate_kind_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const EncodedPicture>> kept_;
  uint64_t last_number_ = 0;
  KeyFramePatience patience_;
  std::set<std::string> reported_;
  std::map<const void*, int64_t> rates_;
  int64_t rate_ = 0;
};

// An encoded picture in the clothes of one that is to be encoded.
class EncodedBuffer : public webrtc::VideoFrameBuffer {
 public:
  EncodedBuffer(std::shared_ptr<EncodedStream> stream, std::shared_ptr<const EncodedPicture> picture)
      : stream_(std::move(stream)), picture_(std::move(picture)) {}

  const std::shared_ptr<EncodedStream>& stream() const { return stream_; }
  const std::shared_ptr<const EncodedPicture>& picture() const { return picture_; }

  Type type() const override { return Type::kNative; }
  int width() const override { return picture_->width; }
  int height() const override { return picture_->height; }
  // There are no pixels: who asks for some nevertheless gets black ones.
  webrtc::scoped_refptr<webrtc::I420BufferInterface> ToI420() override;
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CropAndScale(int, int, int, int, int, int) override {
    return webrtc::scoped_refptr<webrtc::VideoFrameBuffer>(this);
  }

 private:
  const std::shared_ptr<EncodedStream> stream_;
  const std::shared_ptr<const EncodedPicture> picture_;
};

}  // namespace wrtc
