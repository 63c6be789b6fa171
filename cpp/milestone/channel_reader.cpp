#include "milestone/channel_reader.h"

#include <algorithm>

#include "milestone/private_member.h"
#include "pc/data_channel_controller.h"
#include "pc/sctp_data_channel.h"

namespace wrtc::milestone {

struct ChannelsTag {};
auto Member(ChannelsTag);
template struct PrivateMember<ChannelsTag, &webrtc::DataChannelController::sctp_data_channels_n_>;

struct ObserverTag {};
auto Member(ObserverTag);
template struct PrivateMember<ObserverTag, &webrtc::SctpDataChannel::observer_>;

Reader ReaderOf(webrtc::DataChannelSink& channels, int stream) {
  // The engine gives its transports no other sink; tests do.
  auto* const controller = dynamic_cast<webrtc::DataChannelController*>(&channels);
  if (!controller) return Reader::kObserver;
  const auto& all = (*controller).*Member(ChannelsTag());
  const auto found = std::ranges::find_if(all, [stream](const auto& channel) {
    return channel->sid_n() && channel->sid_n()->stream_id_int() == stream;
  });
  if (found == all.end()) return Reader::kNone;
  switch ((*found)->state()) {
    case webrtc::DataChannelInterface::kConnecting:
      return Reader::kLater;
    case webrtc::DataChannelInterface::kOpen:
      return (**found).*Member(ObserverTag()) ? Reader::kObserver : Reader::kLater;
    default:
      return Reader::kNone;
  }
}

}  // namespace wrtc::milestone
