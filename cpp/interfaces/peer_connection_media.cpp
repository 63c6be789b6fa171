#include <utility>

#include "engine/lazy_call.h"
#include "interfaces/peer_connection.h"
#include "interfaces/peer_connection_observer.h"
#include "media/audio/forwarded_track.h"
#include "milestone/connection.h"
#include "milestone/media_tables.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

void PeerConnection::PrepareForMedia() {
  Threads::Get().signaling()->BlockingCall([this, connection = connection_->share()] {
    if (std::exchange(prepared_for_media_, true)) return;
    milestone::RestoreMediaTables(*connection);
    // While the engine creates the channels of a section, this thread may not wait for the worker thread.
    RealCall(milestone::BehindProxy(*connection).call_ptr());
  });
}

std::shared_ptr<RtpSender> PeerConnection::AddTrack(const std::shared_ptr<MediaStreamTrack>& track,
                                                    const std::vector<std::string>& stream_ids) {
  PrepareForMedia();
  const auto sent = TrackToSend(track->engine());
  if (sent != track->engine()) {
    // The engine would compare with the track it is given here.
    for (const auto& sender : (*connection_)->GetSenders()) {
      if (OriginalTrack(sender->track()) != track->engine()) continue;
      throw Failure(
          {.name = "InvalidAccessError", .message = "add_track: this connection already sends the track"});
    }
  }
  return WrapperOf<RtpSender>(ValueOrThrow((*connection_)->AddTrack(sent, stream_ids), "add_track"));
}

void PeerConnection::RemoveTrack(const std::shared_ptr<RtpSender>& sender) {
  for (const auto& mine : (*connection_)->GetSenders()) {
    if (mine == sender->engine()) {
      ThrowUnlessOk((*connection_)->RemoveTrackOrError(mine), "remove_track");
    }
  }
  UpdateSentAudio();
}

void PeerConnection::UpdateSentAudio() {
  CheckUsable();
  observer_->UpdateSentAudio();
}

std::shared_ptr<RtpTransceiver> PeerConnection::AddTransceiver(const std::shared_ptr<MediaStreamTrack>& track,
                                                               const webrtc::RtpTransceiverInit& init) {
  PrepareForMedia();
  return WrapperOf<RtpTransceiver>(
      ValueOrThrow((*connection_)->AddTransceiver(TrackToSend(track->engine()), init), "add_transceiver"));
}

std::shared_ptr<RtpTransceiver> PeerConnection::AddTransceiver(webrtc::MediaType kind,
                                                               const webrtc::RtpTransceiverInit& init) {
  PrepareForMedia();
  return WrapperOf<RtpTransceiver>(
      ValueOrThrow((*connection_)->AddTransceiver(kind, init), "add_transceiver"));
}

namespace {

template <class Wrapper, class Interface>
std::vector<std::shared_ptr<Wrapper>> WrappersOf(
    const std::vector<webrtc::scoped_refptr<Interface>>& objects) {
  std::vector<std::shared_ptr<Wrapper>> wrappers;
  for (const auto& object : objects) wrappers.push_back(WrapperOf<Wrapper>(object));
  return wrappers;
}

}  // namespace

std::vector<std::shared_ptr<RtpSender>> PeerConnection::senders() const {
  return WrappersOf<RtpSender>((*connection_)->GetSenders());
}

std::vector<std::shared_ptr<RtpReceiver>> PeerConnection::receivers() const {
  return WrappersOf<RtpReceiver>((*connection_)->GetReceivers());
}

std::vector<std::shared_ptr<RtpTransceiver>> PeerConnection::transceivers() const {
  return WrappersOf<RtpTransceiver>((*connection_)->GetTransceivers());
}

}  // namespace wrtc
