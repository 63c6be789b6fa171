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

// The jobs of a codec.
struct ConfigureJob {
  int width = 0;  // 0 for a decoder, which gets its size from the stream
  int height = 0;
  double framerate = 0;
  uint32_t bitrate = 0;
  bool is_screencast = false;
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
  std::optional<int64_t> timestamp_us;  // of the frame, if not the one just given
};

// The result of a job.
struct CodecOutcome {
  bool ok = false;
  bool gone = false;  // the codec's thread no longer answers
  std::vector<EncodedChunk> chunks;
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> pixels;
};

// A codec whose work is done by another thread, such as one of Python. The engine's thread hands over a job
// and waits for the result, so a slow encoder gets fewer frames, as any other does. It waits at most two
// seconds; after that the codec counts as gone.
class ExternalCodec {
 public:
  // Called on the engine's thread.
  CodecOutcome Do(CodecJob job);
  // Ends the codec: there are no more jobs, and a job in progress fails.
  void End();

  // Called on the codec's thread: waits for a job; none when there are no more.
  std::optional<CodecJob> Take();
  void Finish(CodecOutcome outcome);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<CodecJob> job_;
  std::optional<CodecOutcome> outcome_;
  bool ended_ = false;
};

// Announces to a thread the codecs that the engine has started to use.
class ExternalCodecs {
 public:
  void Add(std::shared_ptr<ExternalCodec> codec);
  // Ends all codecs.
  void End();
  // Waits for the next codec; null when there are no more.
  std::shared_ptr<ExternalCodec> Take();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<ExternalCodec>> waiting_;
  std::vector<std::weak_ptr<ExternalCodec>> all_;
  bool ended_ = false;
};

}  // namespace wrtc
