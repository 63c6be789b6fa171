#pragma once

#include <vector>

#include "api/peer_connection_interface.h"
#include "media/audio/local_audio.h"

namespace wrtc {

// Tracks which local audio sources a connection is sending, and notifies them: their queues must play only
// while packets can go out. On the signaling thread.
class SentAudio {
 public:
  ~SentAudio() { Clear(); }

  // To be called when a description was applied, a transport changed, or a track was replaced.
  void Update(webrtc::PeerConnectionInterface& connection);
  // To be called when the connection sends nothing any more.
  void Clear() { Replace({}, {}); }

 private:
  using Sources = std::vector<webrtc::scoped_refptr<LocalAudio>>;

  void Replace(Sources sent, Sources lost);

  Sources sent_;
  // Sources without a listener, because the connection has failed or the peer is gone.
  Sources lost_;
};

}  // namespace wrtc
