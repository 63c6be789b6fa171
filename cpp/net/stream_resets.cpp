#include "net/stream_resets.h"

namespace wrtc {

Streams ResetPortions::Add(std::span<const dcsctp::StreamID> streams) {
  waiting_.insert(waiting_.end(), streams.begin(), streams.end());
  return Next();
}

Streams ResetPortions::Done(std::span<const dcsctp::StreamID> streams) {
  for (const dcsctp::StreamID stream : streams) under_way_.erase(stream);
  return Next();
}

void ResetPortions::Clear() {
  waiting_.clear();
  under_way_.clear();
}

Streams ResetPortions::Next() {
  Streams next;
  while (!waiting_.empty() && under_way_.size() < kPortion) {
    if (under_way_.insert(waiting_.front()).second) next.push_back(waiting_.front());
    waiting_.pop_front();
  }
  return next;
}

bool IncomingChannels::Admit(dcsctp::StreamID stream) {
  if (open_.size() >= kMaxChannels && !open_.contains(stream)) return false;
  open_[stream] = {};
  return true;
}

void IncomingChannels::OnReset(dcsctp::StreamID stream, bool incoming) {
  const auto entry = open_.find(stream);
  if (entry == open_.end()) return;
  (incoming ? entry->second.incoming : entry->second.outgoing) = true;
  if (entry->second.incoming && entry->second.outgoing) open_.erase(entry);
}

}  // namespace wrtc
