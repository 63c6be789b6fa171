#include "milestone/channel_reader.h"

#include <algorithm>
#include <type_traits>

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

// The controller is the only sink that the engine gives its transports.
static_assert(std::is_base_of_v<webrtc::DataChannelSink, webrtc::DataChannelController>);

Reader ReaderOf(webrtc::DataChannelSink& channels, int stream) {
  const auto& all = static_cast<webrtc::DataChannelController&>(channels).*Member(ChannelsTag());
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
