#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "api/media_stream_interface.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// W3C mediacapture-streams §4.3, MediaStreamTrack.
class MediaStreamTrack : public Native, public Counted<MediaStreamTrack> {
 public:
  explicit MediaStreamTrack(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track);

  void Observe(std::shared_ptr<Mailbox> mailbox);
  std::string id() const { return track_->id(); }
  webrtc::MediaType kind() const;
  bool enabled() const { return track_->enabled(); }
  // Identifies the engine's track for as long as that lives, from any of its wrappers.
  uintptr_t address() const { return reinterpret_cast<uintptr_t>(track_.get()); }
  void set_enabled(bool enabled) { track_->set_enabled(enabled); }
  webrtc::MediaStreamTrackInterface::TrackState state() const { return track_->state(); }

  // W3C mst-content-hint §3; for video only.
  void SetContentHint(webrtc::VideoTrackInterface::ContentHint hint);

  // Whether the source is muted.
  bool muted() const;
  // Another track with the same source.
  std::shared_ptr<MediaStreamTrack> Clone(const std::string& id) const;

  const webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>& engine() const { return track_.share(); }

 private:
  class Core;

  EngineRef<webrtc::MediaStreamTrackInterface> track_;
  Owned<std::shared_ptr<Core>> core_;
};

}  // namespace wrtc
