#pragma once

#include <cstdint>
#include <span>

#include "api/units/time_delta.h"

namespace wrtc {

// Finds silence that need not be sent: samples that are all zero, for longer than a decoder needs to fade out.
// A packet from time to time keeps the receiver's clock and statistics going. Steps are 10 ms of samples.
class DigitalSilence {
 public:
  enum class Send { kAudio, kComfortNoise, kNothing };

  // What to send for a step. `complete` is whether the encoder has sent all that it was given before.
  Send Step(std::span<const int16_t> samples, bool complete);

 private:
  int silent_steps_ = 0;
};

// Sends silence as audio for that long, whatever was said before: tones of DTMF are sent between packets of
// audio. From any thread.
void SendSilenceFor(webrtc::TimeDelta duration);

}  // namespace wrtc
