#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "api/media_stream_interface.h"
#include "api/notifier.h"
#include "media/audio/pcm.h"

namespace wrtc {

// A source of sound in this process, for any number of listeners: readers, and senders of connections.
class LocalAudio : public webrtc::Notifier<webrtc::AudioSourceInterface> {
 public:
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override;
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override;
  SourceState state() const override { return kLive; }
  bool remote() const override { return false; }

  // A sender takes sound from the day it has a track. Only while packets can go out does it listen: it was
  // negotiated to send, and its transport is up.
  void BeginSending();
  void EndSending();
  // A sender keeps its track while its connection is failed, or its peer has left: nobody listens there.
  void Lose();
  void Regain();

 protected:
  bool has_sinks() const;
  // There is a reader, or a sender whose connection may bring somebody.
  bool attached() const;
  // There is a reader, or a sender that sends.
  bool listened() const;
  // The last that counts for attached() has left.
  virtual void OnAlone() {}
  // 10 ms.
  void Deliver(const Pcm& pcm);

 private:
  // With sinks_mutex_ held.
  bool attached_locked() const;

  mutable std::mutex sinks_mutex_;
  std::vector<webrtc::AudioTrackSinkInterface*> sinks_;
  // Of the sinks, those that are readers.
  int readers_ = 0;
  // Of the others, those that are lost.
  int lost_ = 0;
  std::atomic<int> sending_{0};
};

}  // namespace wrtc
