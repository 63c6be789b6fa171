#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "api/media_stream_interface.h"
#include "api/notifier.h"
#include "media/audio/pcm.h"

namespace wrtc {

// A local audio source with any number of sinks: readers, and senders of connections.
class LocalAudio : public webrtc::Notifier<webrtc::AudioSourceInterface> {
 public:
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override;
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override;
  SourceState state() const override { return kLive; }
  bool remote() const override { return false; }

  // A sender is a sink for as long as it has the track. It counts as a listener only while packets can go
  // out: it was negotiated to send, and its transport is connected.
  void BeginSending();
  void EndSending();
  // A sender keeps its track while its connection has failed or its peer is gone: it does not count as
  // attached then.
  void MarkLost();
  void MarkRegained();

 protected:
  bool has_sinks() const;
  // Whether there is a reader, or a sender whose connection may still get a listener.
  bool attached() const;
  // Whether there is a reader, or a sender that is sending.
  bool has_listener() const;
  // Called when attached() has become false.
  virtual void OnDetached() {}
  // Delivers 10 ms to all sinks.
  void Deliver(const Pcm& pcm);

 private:
  // Requires sinks_mutex_.
  bool attached_locked() const;

  mutable std::mutex sinks_mutex_;
  std::vector<webrtc::AudioTrackSinkInterface*> sinks_;
  // How many of the sinks are readers.
  int readers_ = 0;
  // How many of the other sinks are marked as lost.
  int lost_ = 0;
  std::atomic<int> sending_{0};
};

}  // namespace wrtc
