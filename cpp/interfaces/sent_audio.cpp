#include "interfaces/sent_audio.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "api/dtls_transport_interface.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

using webrtc::scoped_refptr;

scoped_refptr<LocalAudio> LocalAudioOf(const webrtc::RtpTransceiverInterface& transceiver) {
  if (transceiver.media_type() != webrtc::MediaType::AUDIO || transceiver.stopped()) return nullptr;
  const auto track = transceiver.sender()->track();
  if (!track) return nullptr;
  auto* source = static_cast<webrtc::AudioTrackInterface*>(track.get())->GetSource();
  return scoped_refptr<LocalAudio>(dynamic_cast<LocalAudio*>(source));
}

bool Sends(const webrtc::RtpTransceiverInterface& transceiver) {
  using Direction = webrtc::RtpTransceiverDirection;
  const auto direction = transceiver.current_direction();
  return direction == Direction::kSendRecv || direction == Direction::kSendOnly;
}

bool Before(const scoped_refptr<LocalAudio>& a, const scoped_refptr<LocalAudio>& b) {
  return a.get() < b.get();
}

// Posted to the worker thread, so that it runs after the network thread has informed that thread, which
// sends, that the transport is connected.
void BeginSending(scoped_refptr<LocalAudio> source) {
  Threads::Get().worker()->PostTask([source = std::move(source)] { source->BeginSending(); });
}

// The difference between two sets of sources; it replaces the first by the second.
struct Change {
  using Sources = std::vector<scoped_refptr<LocalAudio>>;

  Change(Sources& before, Sources now) {
    std::sort(now.begin(), now.end(), Before);
    std::set_difference(now.begin(), now.end(), before.begin(), before.end(), std::back_inserter(begun),
                        Before);
    std::set_difference(before.begin(), before.end(), now.begin(), now.end(), std::back_inserter(ended),
                        Before);
    before = std::move(now);
  }

  Sources begun, ended;
};

}  // namespace

void SentAudio::Update(webrtc::PeerConnectionInterface& connection) {
  using State = webrtc::DtlsTransportState;
  const bool failed =
      connection.peer_connection_state() == webrtc::PeerConnectionInterface::PeerConnectionState::kFailed;
  Sources sent, lost;
  for (const auto& transceiver : connection.GetTransceivers()) {
    auto source = LocalAudioOf(*transceiver);
    if (!source) continue;
    const auto transport = transceiver->sender()->dtls_transport();
    const State state = transport ? transport->Information().state() : State::kNew;
    if (failed || state == State::kFailed || state == State::kClosed) {
      lost.push_back(std::move(source));
    } else if (state == State::kConnected && Sends(*transceiver)) {
      sent.push_back(std::move(source));
    }
  }
  Replace(std::move(sent), std::move(lost));
}

void SentAudio::Replace(Sources sent, Sources lost) {
  const Change sending(sent_, std::move(sent)), losing(lost_, std::move(lost));
  for (const auto& source : losing.ended) source->MarkRegained();
  for (const auto& source : sending.begun) BeginSending(source);
  for (const auto& source : sending.ended) source->EndSending();
  for (const auto& source : losing.begun) source->MarkLost();
}

}  // namespace wrtc
