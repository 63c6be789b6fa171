#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "media/audio/audio_processor.h"

namespace wrtc {

// The audio that this process plays, for microphones that cancel its echo. If there are several players, only
// the first is used.
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
