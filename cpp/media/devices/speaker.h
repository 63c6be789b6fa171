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

// Holds what a track gives until a speaker takes it: as much as evens out their clocks and threads, and no
// more, so that what is heard is of now.
class PlayoutQueue {
 public:
  static constexpr int kRate = EchoReference::kRate;
  static constexpr int kChannels = EchoReference::kChannels;

  void Put(const int16_t* samples, int rate, int channels, size_t frames);
  // Fills `out`, with silence for what there is not.
  void Take(int16_t* out, size_t frames);
  // How often there was too little or too much.
  uint64_t slips() const { return slips_; }

 private:
  std::mutex mutex_;
  std::deque<int16_t> samples_;
  std::optional<RateConverter> converter_;
  bool playing_ = false;
  std::atomic<uint64_t> slips_{0};
};

// Opens a speaker that plays the queue; throws NotFoundError or NotReadableError. On the device thread.
std::unique_ptr<Device> OpenSpeaker(std::shared_ptr<PlayoutQueue> from, const std::string& id);

}  // namespace wrtc
