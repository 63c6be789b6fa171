#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "api/audio_codecs/audio_encoder_factory.h"
#include "api/scoped_refptr.h"
#include "media/audio/local_audio.h"
#include "media/encoded/frame_transformer.h"

namespace wrtc {

// How long an Opus packet plays (RFC 6716 §3.1), in ticks of 48 kHz; 0 for what is none.
int OpusTicks(std::span<const uint8_t> packet);

// Opus packets as a track's sound. The engine hands only samples from a source to an encoder, and hands them
// over as they are: so the packets travel in the samples, quietly, and the encoder takes them out again.
class EncodedAudioSource : public LocalAudio {
 public:
  // In order, without gaps. False for what is no Opus packet of whole 10 ms, or larger than samples can carry
  // (374 kbit/s). From any thread.
  bool PushPacket(std::span<const uint8_t> packet);

 protected:
  // Nothing for that long.
  void PushGap(int ticks);
};

// Passes on the Opus that a receiver gets.
class ForwardedAudioSource : public EncodedAudioSource, private AudioPacketSink {
 public:
  // `keep` is what the transformer needs to be in use.
  ForwardedAudioSource(webrtc::scoped_refptr<FrameTransformer> transformer, std::shared_ptr<void> keep);
  ~ForwardedAudioSource() override;

 private:
  void OnPacket(const webrtc::TransformableFrameInterface& packet) override;

  const std::shared_ptr<void> keep_;
  const webrtc::scoped_refptr<FrameTransformer> transformer_;
  // When the next packet is due.
  std::optional<uint32_t> due_;
};

// Encoders that take packets out of the samples, and have `factory`'s encode what is sound.
webrtc::scoped_refptr<webrtc::AudioEncoderFactory> CreatePassThroughAudioEncoderFactory(
    webrtc::scoped_refptr<webrtc::AudioEncoderFactory> factory);

}  // namespace wrtc
