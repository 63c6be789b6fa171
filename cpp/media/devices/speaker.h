#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/media_stream_interface.h"
#include "media/audio/echo_reference.h"
#include "media/audio/pcm.h"
#include "media/devices/device.h"

namespace wrtc {

// Buffers a track's audio until a speaker takes it: enough to even out differences between clocks and
// threads, but no more, to keep the delay low.
class PlayoutQueue {
 public:
  static constexpr int kRate = EchoReference::kRate;
  static constexpr int kChannels = EchoReference::kChannels;

  void Put(const int16_t* samples, int rate, int channels, size_t frames);
  // Fills `out`, with silence if there is too little.
  void Take(int16_t* out, size_t frames);
  // How often there was too little or too much audio.
  uint64_t discontinuities() const { return discontinuities_; }

 private:
  std::mutex mutex_;
  std::deque<int16_t> samples_;
  std::optional<RateConverter> converter_;
  bool playing_ = false;
  std::atomic<uint64_t> discontinuities_{0};
};

// Opens a speaker that plays the queue; throws NotFoundError or NotReadableError. For the device thread.
std::unique_ptr<Device> OpenSpeaker(std::shared_ptr<PlayoutQueue> from, const std::string& id);

}  // namespace wrtc
