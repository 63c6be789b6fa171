#include "milestone/data_section.h"

#include <utility>

#include "milestone/connection.h"
#include "milestone/private_member.h"
#include "pc/data_channel_controller.h"
#include "pc/media_session.h"

namespace wrtc::milestone {

struct MidTag {};
auto Member(MidTag);
template struct PrivateMember<MidTag, &webrtc::PeerConnection::sctp_mid_s_>;

struct UsageTag {};
auto Member(UsageTag);
template struct PrivateMember<UsageTag, &webrtc::DataChannelController::channel_usage_>;

struct InUseTag {};
auto Member(InUseTag);
template struct PrivateMember<InUseTag, webrtc::DataChannelController::DataChannelUsage::kInUse>;

struct OpenChannelsTag {};
auto Member(OpenChannelsTag);
template struct PrivateMember<OpenChannelsTag, &webrtc::DataChannelController::sctp_data_channels_n_>;

namespace {

bool HasData(const webrtc::SessionDescriptionInterface* description) {
  return description && webrtc::GetFirstDataContent(description->description());
}

}  // namespace

std::optional<std::string> ForgetDataSection(webrtc::PeerConnectionInterface& connection) {
  webrtc::PeerConnection& engine = BehindProxy(connection);
  if (HasData(engine.current_local_description()) || HasData(engine.current_remote_description())) return {};
  return std::exchange(engine.*Member(MidTag()), std::nullopt);
}

void RestoreDataSection(webrtc::PeerConnectionInterface& connection, std::string mid) {
  BehindProxy(connection).*Member(MidTag()) = std::move(mid);
}

void CountChannels(webrtc::PeerConnectionInterface& connection) {
  webrtc::PeerConnection& engine = BehindProxy(connection);
  webrtc::DataChannelController& channels = *engine.data_channel_controller();
  if (!channels.HasUsedDataChannels() || channels.HasDataChannels()) return;
  const bool any =
      engine.network_thread()->BlockingCall([&] { return !(channels.*Member(OpenChannelsTag())).empty(); });
  if (any) channels.*Member(UsageTag()) = Member(InUseTag());
}

}  // namespace wrtc::milestone
