#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/data_channel_interface.h"
#include "net/receive_budget.h"
#include "runtime/mailbox.h"
#include "runtime/owned.h"

namespace wrtc {

// W3C webrtc §6.2, RTCDataChannel.
//
// Outgoing messages wait in a queue of its own, of which the network thread feeds the engine as fast as
// SCTP takes them; send() never blocks. Incoming ones wait in an inbox until Python takes them, and count
// against the association's receive window until then.
class DataChannel : public Native, public Counted<DataChannel> {
 public:
  struct Message {
    webrtc::CopyOnWriteBuffer data;
    bool binary;
    // What it counts against the receive window, for as long as it is anywhere.
    ReceiveBudget::Charge charge;
  };

  // More than this in send()'s queue is an OperationError, as in browsers.
  static constexpr size_t kMaxBuffered = 16 * 1024 * 1024;

  // What Receive() gives at once: this many bytes, or one message. It counts against the window no longer.
  static constexpr size_t kMaxTaken = 1024 * 1024;

  // `announcement` is what an incoming channel counts against the receive window until Accept().
  DataChannel(webrtc::scoped_refptr<webrtc::DataChannelInterface> channel,
              std::shared_ptr<Mailbox> mailbox,
              ReceiveBudget::Charge announcement = {});

  // Starts the events. `announce` is called before the first of them, on the network thread, when the channel
  // can be used: an incoming one is made a moment before.
  void Attach(std::function<void()> announce = nullptr);

  void Send(webrtc::CopyOnWriteBuffer data, bool binary);
  void Close();
  // The program has the channel.
  void Accept() { announcement_ = {}; }
  std::vector<Message> Receive(size_t limit);
  size_t unread() const;
  // What is unread in a channel that is closed leaves the receive window to others. False if that is more
  // than closed channels may hold: then it is dropped.
  bool LeaveBehind();

  // Grows with Send(); falls only in Settle(), so that it changes with events and not by itself.
  uint64_t buffered_amount() const;
  // Applies what the network took since. True if the amount fell from above the low threshold to it or below.
  bool Settle();
  uint64_t low_threshold() const;
  void set_low_threshold(uint64_t bytes);

  // What never changes, read once: the engine's object may only be asked from its own threads without
  // waiting.
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
