#include "net/datagram_queue.h"

#include <algorithm>

namespace wrtc {
namespace {

// The memory of the last queue of this thread that became empty. Queues are rarely full at the same time, so
// those of idle connections hold none.
thread_local std::vector<uint8_t> spare;

}  // namespace

void DatagramQueue::Add(std::span<const uint8_t> datagram, const webrtc::SocketAddress& to, bool ect1) {
  if (bytes_.empty()) {
    bytes_.swap(spare);
    bytes_.reserve(kCapacity);
  }
  const size_t begin = bytes_.size();
  bytes_.insert(bytes_.end(), datagram.begin(), datagram.end());
  if (!runs_.empty() && Extends(runs_.back(), datagram.size(), to, ect1)) {
    ++runs_.back().count;
    runs_.back().end = bytes_.size();
  } else {
    runs_.push_back({to, ect1, datagram.size(), 1, begin, bytes_.size()});
  }
}

// A shorter datagram ends a run, and an empty one cannot be part of it.
bool DatagramQueue::Extends(const Stored& run,
                            size_t size,
                            const webrtc::SocketAddress& to,
                            bool ect1) const {
  const bool all_full = run.end - run.begin == run.segment * run.count;
  return all_full && size > 0 && size <= run.segment && run.count < kMaxSegments && run.ect1 == ect1 &&
         run.to == to;
}

DatagramQueue::Run DatagramQueue::at(size_t index) const {
  const Stored& run = runs_[index];
  return {run.to, run.ect1, run.segment, run.count,
          std::span(bytes_).subspan(run.begin, run.end - run.begin)};
}

void DatagramQueue::Pop(size_t datagrams) {
  Stored& run = runs_.front();
  run.begin = std::min(run.end, run.begin + datagrams * run.segment);
  run.count -= datagrams;
  if (run.count == 0) runs_.pop_front();
  if (runs_.empty()) Release();
}

void DatagramQueue::Clear() {
  runs_.clear();
  Release();
}

void DatagramQueue::Release() {
  bytes_.clear();
  bytes_.swap(spare);
  bytes_ = {};
}

}  // namespace wrtc
