#include "interfaces/sent_sound.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "api/dtls_transport_interface.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

using webrtc::scoped_refptr;

scoped_refptr<LocalAudio> SoundOf(const webrtc::RtpTransceiverInterface& transceiver) {
  if (transceiver.media_type() != webrtc::MediaType::AUDIO || transceiver.stopped()) return nullptr;
  const auto track = transceiver.sender()->track();
  if (!track) return nullptr;
  auto* source = static_cast<webrtc::AudioTrackInterface*>(track.get())->GetSource();
  return scoped_refptr<LocalAudio>(dynamic_cast<LocalAudio*>(source));
}

bool IsToSend(const webrtc::RtpTransceiverInterface& transceiver) {
  using Direction = webrtc::RtpTransceiverDirection;
  const auto direction = transceiver.current_direction();
  return direction == Direction::kSendRecv || direction == Direction::kSendOnly;
}

bool Before(const scoped_refptr<LocalAudio>& a, const scoped_refptr<LocalAudio>& b) {
  return a.get() < b.get();
}

// After what the network thread has told the worker, which then sends: that the transport is up.
void BeginSending(scoped_refptr<LocalAudio> sound) {
  Threads::Get().worker()->PostTask([sound = std::move(sound)] { sound->BeginSending(); });
}

// What two sets of sounds differ in; the first becomes the second.
struct Change {
  using Sounds = std::vector<scoped_refptr<LocalAudio>>;

  Change(Sounds& before, Sounds now) {
    std::sort(now.begin(), now.end(), Before);
    std::set_difference(now.begin(), now.end(), before.begin(), before.end(), std::back_inserter(begun),
                        Before);
    std::set_difference(before.begin(), before.end(), now.begin(), now.end(), std::back_inserter(ended),
                        Before);
    before = std::move(now);
  }

  Sounds begun, ended;
};

}  // namespace

void SentSound::Update(webrtc::PeerConnectionInterface& connection) {
  using State = webrtc::DtlsTransportState;
  const bool failed =
      connection.peer_connection_state() == webrtc::PeerConnectionInterface::PeerConnectionState::kFailed;
  Sounds sent, lost;
  for (const auto& transceiver : connection.GetTransceivers()) {
    auto sound = SoundOf(*transceiver);
    if (!sound) continue;
    const auto transport = transceiver->sender()->dtls_transport();
    const State state = transport ? transport->Information().state() : State::kNew;
    if (failed || state == State::kFailed || state == State::kClosed) {
      lost.push_back(std::move(sound));
    } else if (state == State::kConnected && IsToSend(*transceiver)) {
      sent.push_back(std::move(sound));
    }
  }
  Replace(std::move(sent), std::move(lost));
}

void SentSound::Replace(Sounds sent, Sounds lost) {
  const Change sending(sent_, std::move(sent)), losing(lost_, std::move(lost));
  for (const auto& sound : losing.ended) sound->Regain();
  for (const auto& sound : sending.begun) BeginSending(sound);
  for (const auto& sound : sending.ended) sound->EndSending();
  for (const auto& sound : losing.begun) sound->Lose();
}

}  // namespace wrtc
