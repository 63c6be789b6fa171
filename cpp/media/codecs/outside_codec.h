#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/video/encoded_image.h"
#include "api/video/video_frame.h"
#include "api/video/video_frame_buffer.h"

namespace wrtc {

// What a codec is asked to do.
struct ConfigureJob {
  int width = 0;  // 0: a decoder, which learns its size from the stream
  int height = 0;
  double framerate = 0;
  uint32_t bitrate = 0;
  bool screen = false;
};
struct EncodeJob {
  webrtc::VideoFrame frame;
  bool key_frame;
  uint32_t bitrate;
  double framerate;
};
struct DecodeJob {
  webrtc::EncodedImage image;
};
using CodecJob = std::variant<ConfigureJob, EncodeJob, DecodeJob>;

struct EncodedChunk {
  webrtc::scoped_refptr<webrtc::EncodedImageBuffer> data;
  bool key_frame;
  std::optional<int64_t> timestamp_us;  // of the picture it is of, if not the one that was just given
};

// What came of it.
struct CodecOutcome {
  bool ok = false;
  bool gone = false;  // there is nobody to do it any more
  std::vector<EncodedChunk> chunks;
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> picture;
};

// A codec whose work another thread does, such as one of Python: the engine's thread hands over a job and
// waits for its outcome, so that a slow encoder is given fewer pictures, as any other. It waits two seconds
// at most; after that the codec counts as gone.
class OutsideCodec {
 public:
  // The engine's thread.
  CodecOutcome Do(CodecJob job);
  // No more jobs; one that is waited for fails.
  void End();

  // The other thread: waits for a job; nothing when there are no more.
  std::optional<CodecJob> Take();
  void Finish(CodecOutcome outcome);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<CodecJob> job_;
  std::optional<CodecOutcome> outcome_;
  bool ended_ = false;
};

// Where a thread learns of codecs that the engine has begun to use.
class OutsideCodecs {
 public:
  void Add(std::shared_ptr<OutsideCodec> codec);
  // Ends all of them.
  void End();
  // Waits; null when there are no more.
  std::shared_ptr<OutsideCodec> Take();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<OutsideCodec>> waiting_;
  std::vector<std::weak_ptr<OutsideCodec>> all_;
  bool ended_ = false;
};

}  // namespace wrtc
