#pragma once

#include <memory>
#include <string>

#include "interfaces/media_stream_track.h"
#include "media/audio/audio_source.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// The reference manual's RTCAudioSource, and its queue.
class RtcAudioSource : public Native, public Counted<RtcAudioSource> {
 public:
  RtcAudioSource(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<AudioProcessor> processor);

  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);
  void Push(Pcm pcm) { source_->Push(std::move(pcm)); }
  void Write(Pcm pcm) { source_->Write(std::move(pcm)); }
  // Sends nothing for `steps` times 10 ms.
  void Skip(int steps);
  void Clear() { source_->Clear(); }
  double queued() const { return source_->queued_seconds(); }
  bool has_listener() const { return source_->has_listener(); }
  bool attached() const { return source_->attached(); }
  bool full() const { return queued() > AudioSource::kFullSeconds; }
  void End();

 private:
  EngineRef<AudioSource> source_;
};

}  // namespace wrtc
