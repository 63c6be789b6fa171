#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "media/audio/audio_processor.h"

namespace wrtc {

// What this process plays, for the microphones that hear it and cancel it. Of several players the first is
// known.
class EchoReference {
 public:
  static constexpr int kRate = 48000;
  static constexpr int kChannels = 2;

  static void AddMicrophone(std::shared_ptr<AudioProcessor> processor);
  static void RemoveMicrophone(const AudioProcessor* processor);
  static void AddPlayer(const void* player);
  static void RemovePlayer(const void* player);
  static void Played(const void* player, const int16_t* samples, size_t frames);
};

}  // namespace wrtc
