#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/data_channel_interface.h"
#include "interfaces/data_channel.h"
#include "net/delivery.h"
#include "runtime/error.h"
#include "runtime/flushing_socket_server.h"
#include "runtime/threads.h"

namespace wrtc {

// The engine is given messages up to this amount. It reports progress in steps of 100 kB, so it does not run
// dry.
inline constexpr uint64_t kFeed = 1024 * 1024;
// In portions of so many messages.
inline constexpr size_t kBatch = 64;
// When this much has been sent, the thread handles events of sockets before more is sent: after a pause, the
// congestion window may allow megabytes at once, which would overrun the receive buffers on the way.
inline constexpr uint64_t kSendAtOnce = 256 * 1024;

inline Failure NotOpen(const char* state) {
  return Failure(
      {.name = "InvalidStateError",
       .message = std::string("the data channel is ") + state +
                  ", not open: await channel.opened() before sending, and send nothing after close()"});
}

// The part that outlives the Python object: the engine's observer, which tasks on the network thread refer
// to.
class DataChannel::Core : public webrtc::DataChannelObserver, public std::enable_shared_from_this<Core> {
 public:
  Core(Key key, std::shared_ptr<Mailbox> mailbox, webrtc::Thread* network)
      : key_(key), mailbox_(std::move(mailbox)), network_(network) {}

  void Attach(webrtc::scoped_refptr<webrtc::DataChannelInterface> channel, std::function<void()> announce) {
    announce_ = std::move(announce);
    network_->BlockingCall([this, &channel] {
      {
        std::lock_guard lock(mutex_);
        channel_ = std::move(channel);
      }
      OnStateChange();
      channel_->RegisterObserver(this);
    });
  }
  void Fail(Error error) {
    {
      std::lock_guard lock(mutex_);
      state_ = webrtc::DataChannelInterface::kClosed;
      closing_ = true;
    }
    mailbox_->Post(key_, "state", ChannelState{state_, std::move(error)});
  }
  void Detach() {
    if (channel_) channel_->UnregisterObserver();
  }

  void Send(webrtc::CopyOnWriteBuffer data, bool binary) {
    std::lock_guard lock(mutex_);
    using Channel = webrtc::DataChannelInterface;
    if (state_ != Channel::kOpen || closing_) {
      throw NotOpen(
          Channel::DataStateString(closing_ && state_ == Channel::kOpen ? Channel::kClosing : state_));
    }
    if (max_message_size_ && data.size() > max_message_size_) {
      throw Failure({.name = "RangeError",
                     .message = "the message has " + std::to_string(data.size()) +
                                " bytes, but the peer accepts at most " + std::to_string(max_message_size_) +
                                " bytes (sctp.max_message_size)"});
    }
    if (buffered_ + data.size() > kMaxBuffered) {
      throw Failure({.name = "OperationError",
                     .message = std::to_string(buffered_) +
                                " bytes are already waiting to be sent, and the limit is " +
                                std::to_string(kMaxBuffered) +
                                ": use await channel.send_async(data), which waits for room"});
    }
    buffered_ += data.size();
    outbox_.emplace_back(std::move(data), binary);
    ScheduleFlush();
  }

  void Close() {
    std::lock_guard lock(mutex_);
    if (closing_) return;
    closing_ = true;
    if (channel_) return ScheduleFlush();
    // The engine's channel is still to be created: closing it keeps its place among the calls.
    Threads::Get().signaling()->PostTask([self = shared_from_this()] {
      std::lock_guard lock(self->mutex_);
      if (self->channel_) self->ScheduleFlush();
    });
  }

  void End() {
    std::lock_guard lock(mutex_);
    state_ = webrtc::DataChannelInterface::kClosed;
    closing_ = true;
    outbox_.clear();
  }

  std::vector<Message> Receive(size_t limit) {
    std::vector<Message> taken;
    size_t bytes = 0;
    std::lock_guard lock(mutex_);
    taken.reserve(std::min(limit, inbox_.size()));
    while (taken.size() < limit && !inbox_.empty()) {
      bytes += inbox_.front().data.size();
      if (!taken.empty() && bytes > kMaxTaken) break;
      taken.push_back(std::move(inbox_.front()));
      inbox_.pop_front();
    }
    if (inbox_.empty()) announced_ = false;
    return taken;
  }

  bool ReleaseUnread() {
    std::deque<Message> dropped;
    std::lock_guard lock(mutex_);
    for (Message& message : inbox_) {
      if (message.charge.LeaveBehind()) continue;
      inbox_.swap(dropped);
      return false;
    }
    return true;
  }

  bool Settle() {
    std::lock_guard lock(mutex_);
    settle_announced_ = false;
    const bool was_above = buffered_ > low_threshold_;
    buffered_ -= std::min(buffered_, taken_by_network_);
    taken_by_network_ = 0;
    return was_above && buffered_ <= low_threshold_;
  }

  template <class T>
  T Read(T Core::* member) const {
    std::lock_guard lock(mutex_);
    return this->*member;
  }
  void set_low_threshold(uint64_t bytes) {
    std::lock_guard lock(mutex_);
    low_threshold_ = bytes;
  }
  size_t unread() const {
    std::lock_guard lock(mutex_);
    return inbox_.size();
  }

  uint64_t buffered_ = 0;
  uint64_t low_threshold_ = 0;
  size_t max_message_size_ = 0;
  std::optional<int> id_;

 private:
  // Everything below runs on the network thread, except ScheduleFlush(), which requires the lock.
  void ScheduleFlush() {
    if (flush_scheduled_) return;
    flush_scheduled_ = true;
    network_->PostTask([self = shared_from_this()] { self->Flush(); });
  }

  void Flush() {
    uint64_t sent = 0;
    while (sent < kSendAtOnce) {
      std::deque<webrtc::DataBuffer> batch;
      bool close = false;
      {
        std::lock_guard lock(mutex_);
        while (!outbox_.empty() && in_engine_ <= kFeed && batch.size() < kBatch) {
          in_engine_ += outbox_.front().size();
          batch.push_back(std::move(outbox_.front()));
          outbox_.pop_front();
        }
        // A closed connection does not announce that its channels close.
        close = closing_ && outbox_.empty() && state_ != webrtc::DataChannelInterface::kClosed;
        // While messages are given to the engine, it reports progress, which must not schedule another flush.
        flush_scheduled_ = !batch.empty() && !close;
        sent += in_engine_;
      }
      for (const webrtc::DataBuffer& message : batch) channel_->Send(message);
      if (close) channel_->Close();
      if (batch.empty() || close) return;
      std::lock_guard lock(mutex_);
      sent -= std::min(sent, in_engine_);
    }
    auto* const sockets = static_cast<FlushingSocketServer*>(webrtc::Thread::Current()->socketserver());
    sockets->AfterEvents([self = shared_from_this()] { self->Flush(); });
  }

  void OnStateChange() override {
    if (!TakeState()) return;
    if (auto announce = std::exchange(announce_, nullptr)) announce();
    PostState();
  }

  bool TakeState() {
    using Channel = webrtc::DataChannelInterface;
    const Channel::DataState state = channel_->state();
    std::lock_guard lock(mutex_);
    if (state_ == Channel::kClosed) return false;
    if (const int id = channel_->id(); id >= 0) id_ = id;
    if (state == Channel::kClosed) {
      outbox_.clear();
      closing_ = true;
    }
    return std::exchange(state_, state) != state;
  }

  void PostState() {
    std::optional<Error> error;
    if (state_ == webrtc::DataChannelInterface::kClosed && !channel_->error().ok())
      error = ToError(channel_->error());
    mailbox_->Post(key_, "state", ChannelState{state_, std::move(error)});
  }

  void OnMessage(const webrtc::DataBuffer& buffer) override {
    bool announce = false;
    {
      std::lock_guard lock(mutex_);
      // W3C webrtc §6.2: messages for a channel that this end is closing are dropped. They would take room in
      // the window from other channels, and from what the peer has to send before its side is closed.
      if (closing_) return;
      // There is no charge for messages that the engine kept until the observer was registered, at most what
      // a window holds.
      auto [charge, message] = Delivery::Handed();
      if (!message) message.emplace(buffer.data.cdata(), buffer.data.cdata() + buffer.size());
      inbox_.push_back({*std::move(message), buffer.binary, std::move(charge)});
      announce = !std::exchange(announced_, true);
    }
    if (announce) mailbox_->Post(key_, "readable");
  }

  void OnBufferedAmountChange(uint64_t sent) override {
    bool announce = false;
    {
      std::lock_guard lock(mutex_);
      in_engine_ -= std::min(in_engine_, sent);
      taken_by_network_ += sent;
      announce = !std::exchange(settle_announced_, true);
    }
    if (announce) mailbox_->Post(key_, "settled");
    // Not called from here: the engine is in the middle of sending.
    std::lock_guard lock(mutex_);
    if (!outbox_.empty()) ScheduleFlush();
  }

  void OnMaxMessageSize(int size) override {
    std::lock_guard lock(mutex_);
    max_message_size_ = size;
  }

  bool IsOkToCallOnTheNetworkThread() override { return true; }

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
  webrtc::Thread* const network_;
  std::function<void()> announce_;

  mutable std::mutex mutex_;
  // Null until Attach(), and constant afterwards.
  webrtc::scoped_refptr<webrtc::DataChannelInterface> channel_;
  webrtc::DataChannelInterface::DataState state_ = webrtc::DataChannelInterface::kConnecting;
  std::deque<webrtc::DataBuffer> outbox_;
  bool flush_scheduled_ = false;
  bool closing_ = false;
  uint64_t in_engine_ = 0;
  uint64_t taken_by_network_ = 0;
  bool settle_announced_ = false;
  std::deque<Message> inbox_;
  bool announced_ = false;
};

}  // namespace wrtc
