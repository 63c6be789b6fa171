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

// 10 ms of samples for which the encoder sends no packet, while RTP timestamps advance.
Pcm NoPacketMarker();

// Opus packets as the audio of a track. The engine passes only samples from a source to an encoder, and does
// not change them. So packets travel inside samples of low amplitude, and the encoder extracts them.
class EncodedAudioSource : public LocalAudio {
 public:
  // Packets must come in order, without gaps. False if it is not an Opus packet whose duration is a multiple
  // of 10 ms, or too large for the samples (more than 374 kbit/s). From any thread.
  bool PushPacket(std::span<const uint8_t> packet);
  // Packets from a peer that could not be forwarded.
  virtual uint64_t rejected() const { return 0; }

 protected:
  // Sends no packets for that long.
  void PushGap(int ticks);
};

// Forwards the Opus packets that a receiver gets.
class ForwardedAudioSource : public EncodedAudioSource, private AudioPacketSink {
 public:
  // `keep` keeps the transformer in use.
  ForwardedAudioSource(webrtc::scoped_refptr<FrameTransformer> transformer, std::shared_ptr<void> keep);
  ~ForwardedAudioSource() override;

  uint64_t rejected() const override { return rejected_; }

 private:
  void OnPacket(const webrtc::TransformableFrameInterface& packet) override;

  const std::shared_ptr<void> keep_;
  const webrtc::scoped_refptr<FrameTransformer> transformer_;
  // Used by the delivering thread only.
  std::optional<uint32_t> due_;  // the timestamp expected next
  SilenceBudget silence_;
  std::atomic<uint64_t> rejected_{0};
};

// Encoders that extract packets from samples; the encoders of `factory` encode real audio.
webrtc::scoped_refptr<webrtc::AudioEncoderFactory> CreatePassThroughAudioEncoderFactory(
    webrtc::scoped_refptr<webrtc::AudioEncoderFactory> factory);

}  // namespace wrtc
