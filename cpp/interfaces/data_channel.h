#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/data_channel_interface.h"
#include "net/receive_budget.h"
#include "runtime/error.h"
#include "runtime/mailbox.h"
#include "runtime/owned.h"

namespace wrtc {

// W3C webrtc §6.2, RTCDataChannel.
//
// Outgoing messages wait in a queue of the channel. From it the network thread feeds the engine as fast as
// SCTP accepts them, so Send() never blocks. Incoming messages wait in an inbox until Python takes them, and
// count against the association's receive window until then.
class DataChannel : public Native, public Counted<DataChannel> {
 public:
  struct Message {
    std::vector<uint8_t> data;
    bool binary;
    // Counts the message against the receive window for as long as the message exists.
    ReceiveBudget::Charge charge;
  };

  // More than this in the send queue is an OperationError, as in browsers.
  static constexpr size_t kMaxBuffered = 16 * 1024 * 1024;

  // The most that Receive() returns at once, which no longer counts against the window: this many bytes, or
  // one message.
  static constexpr size_t kMaxTaken = 1024 * 1024;

  // Constant, so that reading them does not have to wait for the engine's channel.
  struct Properties {
    std::string label;
    std::string protocol;
    bool ordered;
    bool negotiated;
    std::optional<int> max_retransmits;
    std::optional<int> max_packet_life_time;
    // W3C webrtc-priority §4: very-low, low, medium or high.
    std::string priority;
  };
  static Properties PropertiesOf(const std::string& label, const webrtc::DataChannelInit& init);
  static Properties PropertiesOf(const webrtc::DataChannelInterface& channel);

  // `announcement` counts an incoming channel against the receive window until Accept().
  DataChannel(Properties properties,
              std::shared_ptr<Mailbox> mailbox,
              webrtc::Thread* network,
              ReceiveBudget::Charge announcement = {});

  // One of these two is to be called once, on the signaling thread. The events start with the engine's
  // channel. `announce` is called before the first of them, on the network thread, once the channel can be
  // used: an incoming channel is created slightly earlier.
  void Attach(webrtc::scoped_refptr<webrtc::DataChannelInterface> channel,
              std::function<void()> announce = nullptr);
  // Closes this channel, because the engine could not create its own.
  void Fail(Error error);

  void Send(webrtc::CopyOnWriteBuffer data, bool binary);
  void Close();
  // To be called when the connection is closed, which takes effect at once: nothing is sent or received.
  void End();
  // To be called when the program has the channel.
  void Accept() { announcement_ = {}; }
  std::vector<Message> Receive(size_t limit);
  size_t unread() const;
  // For a closed channel: unread messages no longer count against the receive window. If that exceeds what
  // closed channels may hold, the messages are dropped, and it returns false.
  bool ReleaseUnread();

  // Grows with Send(), and shrinks only in Settle(), so that it changes together with events.
  uint64_t buffered_amount() const;
  // Applies what the network has taken since the last call. True if the amount fell from above the low
  // threshold to it or below.
  bool Settle();
  uint64_t low_threshold() const;
  void set_low_threshold(uint64_t bytes);

  const Properties& properties() const { return properties_; }
  // The SCTP stream; none before the DTLS role is known.
  std::optional<int> id() const;
  size_t max_message_size() const;

 private:
  class Core;

  const Properties properties_;
  Owned<std::shared_ptr<Core>> core_;
  ReceiveBudget::Charge announcement_;
};

}  // namespace wrtc
