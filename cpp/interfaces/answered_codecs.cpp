#include "interfaces/answered_codecs.h"

#include <algorithm>
#include <utility>

#include "pc/session_description.h"
#include "runtime/identity.h"

namespace wrtc {

void AnsweredCodecs::Apply(webrtc::PeerConnectionInterface& connection) {
  if (connection.signaling_state() != webrtc::PeerConnectionInterface::kStable) return;
  const std::vector<std::shared_ptr<RtpSender>> before = std::exchange(senders_, {});
  const auto* local = connection.current_local_description();
  const bool answers = local && local->GetType() == webrtc::SdpType::kAnswer;
  for (const auto& transceiver : connection.GetTransceivers()) {
    if (!answers || transceiver->stopped() || !transceiver->mid()) continue;
    const auto* ours = local->description()->GetContentByName(*transceiver->mid());
    if (!ours || ours->rejected) continue;
    std::vector<int> listed;
    for (const webrtc::Codec& codec : ours->media_description()->codecs()) listed.push_back(codec.id);
    senders_.push_back(WrapperOf<RtpSender>(transceiver->sender()));
    senders_.back()->RestrictCodecs(std::move(listed));
  }
  for (const auto& sender : before) {
    if (!std::ranges::count(senders_, sender)) sender->RestrictCodecs({});
  }
}

}  // namespace wrtc
