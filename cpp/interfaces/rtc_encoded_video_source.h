#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "interfaces/media_stream_track.h"
#include "interfaces/rtp_receiver.h"
#include "media/encoded/encoded_video_source.h"
#include "media/video/program_clock.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// A source of video frames that were encoded elsewhere: by the program, or by the sender of a received track.
class RtcEncodedVideoSource : public Native, public Counted<RtcEncodedVideoSource> {
 public:
  explicit RtcEncodedVideoSource(std::shared_ptr<Mailbox> mailbox);
  // Forwards what the receiver gets, as it arrives.
  RtcEncodedVideoSource(const std::shared_ptr<RtpReceiver>& receiver, std::shared_ptr<Mailbox> mailbox);

  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);
  // Whether a sink wants the frames.
  bool wanted() const { return source_->wanted(); }
  // From any thread. `timestamp_us` is on the program's own clock; without one, the frame's time is now.
  void Push(EncodedVideoFrame frame, std::optional<int64_t> timestamp_us);

 private:
  std::mutex mutex_;
  ProgramClock clock_;
  EngineRef<EncodedVideoSource> source_;
};

}  // namespace wrtc
