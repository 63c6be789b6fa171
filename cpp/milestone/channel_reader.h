#pragma once

#include "api/transport/data_channel_transport_interface.h"

namespace wrtc::milestone {

// Who takes the messages of a stream.
enum class Reader {
  kNone,      // no channel, or one that closes: nobody will
  kLater,     // the channel opens or gets its observer soon, and the engine keeps its messages until then
  kObserver,  // the channel's observer
};

// The reader of a stream of a connection, whose channels receive from its association through `channels`.
// Network thread.
Reader ReaderOf(webrtc::DataChannelSink& channels, int stream);

}  // namespace wrtc::milestone
