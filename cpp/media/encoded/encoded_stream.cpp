#include "media/encoded/encoded_stream.h"

#include <algorithm>
#include <utility>

#include "api/video/i420_buffer.h"
#include "rtc_base/numerics/divide_round.h"

namespace wrtc {

uint32_t RtpTimestampOf(int64_t time_us) {
  return static_cast<uint32_t>(webrtc::DivideRoundToNearest(time_us * 9, 100));
}

std::shared_ptr<const EncodedVideoFrame> EncodedStream::Add(EncodedVideoFrame frame) {
  std::lock_guard lock(mutex_);
  frame.number = ++last_number_;
  if (kept_.size() == kKept) kept_.pop_front();
  kept_.push_back(std::make_shared<const EncodedVideoFrame>(std::move(frame)));
  return kept_.back();
}

EncodedVideoFrames EncodedStream::Between(uint64_t seen, uint64_t last) const {
  std::lock_guard lock(mutex_);
  if (kept_.empty() || kept_.front()->number > seen + 1) return {};
  EncodedVideoFrames frames;
  for (const auto& frame : kept_) {
    if (frame->number > seen && frame->number <= last) frames.push_back(frame);
  }
  return frames;
}

EncodedVideoFrames EncodedStream::SinceKeyFrame(uint64_t seen, uint64_t last) const {
  std::lock_guard lock(mutex_);
  EncodedVideoFrames frames;
  for (const auto& frame : kept_) {
    if (frame->number <= seen || frame->number > last) continue;
    if (frame->is_key) frames.clear();
    if (frame->is_key || !frames.empty()) frames.push_back(frame);
  }
  return frames;
}

void EncodedStream::RequestKeyFrame() {
  {
    std::lock_guard lock(mutex_);
    if (!throttle_.Ask()) return;
  }
  producer_->OnKeyFrameRequest();
}

void EncodedStream::ReportCodec(webrtc::VideoCodecType has, const std::string& wants) {
  {
    std::lock_guard lock(mutex_);
    if (!reported_.insert(wants).second) return;
  }
  producer_->OnCodecMismatch(has, wants);
}

void EncodedStream::SetRate(const void* viewer, int64_t bits_per_second) {
  std::unique_lock lock(mutex_);
  rates_[viewer] = bits_per_second;
  ReportRate(std::move(lock));
}

void EncodedStream::RemoveRate(const void* viewer) {
  std::unique_lock lock(mutex_);
  rates_.erase(viewer);
  ReportRate(std::move(lock));
}

void EncodedStream::ReportRate(std::unique_lock<std::mutex> lock) {
  std::vector<int64_t> sorted;
  for (const auto& [viewer, rate] : rates_) sorted.push_back(rate);
  std::ranges::sort(sorted);
  const size_t slowest = rate_kind_ == Rate::kOfAll ? 0 : sorted.size() / 2;
  const int64_t rate = sorted.empty() ? 0 : sorted[slowest];
  if (std::exchange(rate_, rate) == rate) return;
  lock.unlock();
  producer_->OnTargetBitrate(rate);
}

webrtc::scoped_refptr<webrtc::I420BufferInterface> EncodedBuffer::ToI420() {
  auto black = webrtc::I420Buffer::Create(width(), height());
  webrtc::I420Buffer::SetBlack(black.get());
  return black;
}

}  // namespace wrtc
