#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "api/audio_codecs/audio_encoder_factory.h"
#include "api/scoped_refptr.h"
#include "media/audio/local_audio.h"
#include "media/encoded/frame_transformer.h"
#include "media/encoded/opus_packet.h"

namespace wrtc {

// 10 ms of a source for which an encoder sends nothing, while RTP timestamps go on.
Pcm NothingToSend();

// Opus packets as a track's sound. The engine hands only samples from a source to an encoder, and hands them
// over as they are: so the packets travel in the samples, quietly, and the encoder takes them out again.
class EncodedAudioSource : public LocalAudio {
 public:
  // In order, without gaps. False for what is no Opus packet of whole 10 ms, or larger than samples can carry
  // (374 kbit/s). From any thread.
  bool PushPacket(std::span<const uint8_t> packet);
  // Packets of a peer that could not be passed on.
  virtual uint64_t refused() const { return 0; }

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

  uint64_t refused() const override { return refused_; }

 private:
  void OnPacket(const webrtc::TransformableFrameInterface& packet) override;

  const std::shared_ptr<void> keep_;
  const webrtc::scoped_refptr<FrameTransformer> transformer_;
  // The delivering thread's.
  std::optional<uint32_t> due_;  // when the next packet is
  SilenceBudget silence_;
  std::atomic<uint64_t> refused_{0};
};

// Encoders that take packets out of the samples, and have `factory`'s encode what is sound.
webrtc::scoped_refptr<webrtc::AudioEncoderFactory> CreatePassThroughAudioEncoderFactory(
    webrtc::scoped_refptr<webrtc::AudioEncoderFactory> factory);

}  // namespace wrtc
