#pragma once

#include <vector>

#include "api/peer_connection_interface.h"
#include "media/audio/local_audio.h"

namespace wrtc {

// Which of this process's sounds a connection sends now. They are told, as what is queued in them is to be
// played when packets can go out and not before. On the signaling thread.
class SentSound {
 public:
  ~SentSound() { Clear(); }

  // To be called when a description was applied, a transport changed or a track was replaced.
  void Update(webrtc::PeerConnectionInterface& connection);
  // The connection sends nothing any more.
  void Clear() { Replace({}, {}); }

 private:
  using Sounds = std::vector<webrtc::scoped_refptr<LocalAudio>>;

  void Replace(Sounds sent, Sounds lost);

  Sounds sent_;
  // Those that nobody hears while the connection is failed, or the peer is gone.
  Sounds lost_;
};

}  // namespace wrtc
