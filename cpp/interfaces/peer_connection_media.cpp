#include <algorithm>
#include <utility>

#include "engine/lazy_call.h"
#include "interfaces/peer_connection.h"
#include "interfaces/peer_connection_observer.h"
#include "media/audio/forwarded_track.h"
#include "milestone/connection.h"
#include "milestone/media_tables.h"
#include "runtime/identity.h"

namespace wrtc {

void PeerConnection::Core::PrepareForMedia() {
  if (std::exchange(prepared_for_media, true)) return;
  milestone::RestoreMediaTables(*engine);
  // While the engine creates the channels of a section, this thread may not wait for the worker thread.
  RealCall(milestone::BehindProxy(*engine).call_ptr());
}

std::shared_ptr<RtpSender> PeerConnection::AddTrack(const std::shared_ptr<MediaStreamTrack>& track,
                                                    const std::vector<std::string>& stream_ids) {
  const auto given = track->engine();
  const auto sent = TrackToSend(given);
  using Sender = webrtc::scoped_refptr<webrtc::RtpSenderInterface>;
  auto sender = connection_.Call([&](Core& core) -> webrtc::RTCErrorOr<Sender> {
    core.PrepareForMedia();
    // The engine would compare with the track it is given here.
    const auto sends_it = [&](const Sender& each) { return OriginalTrack(each->track()) == given; };
    if (sent != given && std::ranges::any_of(core.engine->GetSenders(), sends_it)) {
      return webrtc::RTCError(webrtc::RTCErrorType::INVALID_PARAMETER,
                              "this connection already sends the track");
    }
    return core.engine->AddTrack(sent, stream_ids);
  });
  return WrapperOf<RtpSender>(ValueOrThrow(std::move(sender), "add_track"));
}

void PeerConnection::RemoveTrack(const std::shared_ptr<RtpSender>& sender) {
  const auto given = sender->engine();
  const auto error = connection_.Call([&](Core& core) {
    const bool mine = std::ranges::count(core.engine->GetSenders(), given) > 0;
    return mine ? core.engine->RemoveTrackOrError(given) : webrtc::RTCError::OK();
  });
  ThrowUnlessOk(error, "remove_track");
  UpdateSentAudio();
}

void PeerConnection::UpdateSentAudio() {
  CheckUsable();
  observer_->UpdateSentAudio();
}

std::shared_ptr<RtpTransceiver> PeerConnection::AddTransceiver(const std::shared_ptr<MediaStreamTrack>& track,
                                                               const webrtc::RtpTransceiverInit& init) {
  auto added = connection_.Call([&, sent = TrackToSend(track->engine())](Core& core) {
    core.PrepareForMedia();
    return core.engine->AddTransceiver(sent, init);
  });
  return WrapperOf<RtpTransceiver>(ValueOrThrow(std::move(added), "add_transceiver"));
}

std::shared_ptr<RtpTransceiver> PeerConnection::AddTransceiver(webrtc::MediaType kind,
                                                               const webrtc::RtpTransceiverInit& init) {
  auto added = connection_.Call([&](Core& core) {
    core.PrepareForMedia();
    return core.engine->AddTransceiver(kind, init);
  });
  return WrapperOf<RtpTransceiver>(ValueOrThrow(std::move(added), "add_transceiver"));
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
  return WrappersOf<RtpSender>(connection_.Call([](Core& core) { return core.engine->GetSenders(); }));
}

std::vector<std::shared_ptr<RtpReceiver>> PeerConnection::receivers() const {
  return WrappersOf<RtpReceiver>(connection_.Call([](Core& core) { return core.engine->GetReceivers(); }));
}

std::vector<std::shared_ptr<RtpTransceiver>> PeerConnection::transceivers() const {
  return WrappersOf<RtpTransceiver>(
      connection_.Call([](Core& core) { return core.engine->GetTransceivers(); }));
}

}  // namespace wrtc
