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

// Pictures that were encoded elsewhere: by the program, or by who sends them.
class EncodedSource : public Native, public Counted<EncodedSource> {
 public:
  explicit EncodedSource(std::shared_ptr<Mailbox> mailbox);
  // What a receiver gets, as it comes.
  EncodedSource(const std::shared_ptr<RtpReceiver>& receiver, std::shared_ptr<Mailbox> mailbox);

  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);
  // Whether somebody takes the pictures.
  bool wanted() const { return source_->wanted(); }
  // From any thread. `timestamp_us` is on the program's own clock; without one the picture is of now.
  void Push(EncodedPicture picture, std::optional<int64_t> timestamp_us);

 private:
  std::mutex mutex_;
  ProgramClock clock_;
  EngineRef<EncodedVideoSource> source_;
};

}  // namespace wrtc
