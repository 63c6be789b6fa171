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
  if (transceiver.media_type() != webrtc::MediaType::AUDIO) return nullptr;
  using Direction = webrtc::RtpTransceiverDirection;
  const auto direction = transceiver.current_direction();
  if (direction != Direction::kSendRecv && direction != Direction::kSendOnly) return nullptr;
  const auto sender = transceiver.sender();
  const auto transport = sender->dtls_transport();
  if (!transport || transport->Information().state() != webrtc::DtlsTransportState::kConnected)
    return nullptr;
  const auto track = sender->track();
  if (!track) return nullptr;
  auto* source = static_cast<webrtc::AudioTrackInterface*>(track.get())->GetSource();
  return scoped_refptr<LocalAudio>(dynamic_cast<LocalAudio*>(source));
}

bool Before(const scoped_refptr<LocalAudio>& a, const scoped_refptr<LocalAudio>& b) {
  return a.get() < b.get();
}

// After what the network thread has told the worker, which then sends: that the transport is up.
void BeginSending(scoped_refptr<LocalAudio> sound) {
  Threads::Get().worker()->PostTask([sound = std::move(sound)] { sound->BeginSending(); });
}

}  // namespace

void SentSound::Update(const webrtc::PeerConnectionInterface& connection) {
  Sounds sounds;
  for (const auto& transceiver : connection.GetTransceivers()) {
    if (auto sound = SoundOf(*transceiver)) sounds.push_back(std::move(sound));
  }
  Replace(std::move(sounds));
}

void SentSound::Replace(Sounds sounds) {
  std::sort(sounds.begin(), sounds.end(), Before);
  Sounds begun, ended;
  std::set_difference(sounds.begin(), sounds.end(), sounds_.begin(), sounds_.end(), std::back_inserter(begun),
                      Before);
  std::set_difference(sounds_.begin(), sounds_.end(), sounds.begin(), sounds.end(), std::back_inserter(ended),
                      Before);
  sounds_ = std::move(sounds);
  for (auto& sound : begun) BeginSending(std::move(sound));
  for (const auto& sound : ended) sound->EndSending();
}

}  // namespace wrtc
