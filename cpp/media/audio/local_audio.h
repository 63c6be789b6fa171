#pragma once

#include <mutex>
#include <vector>

#include "api/media_stream_interface.h"
#include "api/notifier.h"
#include "media/audio/pcm.h"

namespace wrtc {

// A source of sound in this process, for any number of listeners.
class LocalAudio : public webrtc::Notifier<webrtc::AudioSourceInterface> {
 public:
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override;
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override;
  SourceState state() const override { return kLive; }
  bool remote() const override { return false; }

 protected:
  bool listened() const;
  // 10 ms.
  void Deliver(const Pcm& pcm);

 private:
  mutable std::mutex sinks_mutex_;
  std::vector<webrtc::AudioTrackSinkInterface*> sinks_;
};

}  // namespace wrtc
