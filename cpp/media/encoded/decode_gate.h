#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "api/media_stream_interface.h"
#include "api/scoped_refptr.h"
#include "api/video/encoded_image.h"
#include "api/video/resolution.h"
#include "api/video_codecs/video_decoder_factory.h"
#include "media/encoded/encoded_stream.h"
#include "media/encoded/key_frame_throttle.h"

namespace wrtc {

// Receives the encoded frames of a received track, in decoding order.
class EncodedVideoSink {
 public:
  virtual void OnFrame(const EncodedVideoFrame& frame) = 0;

 protected:
  ~EncodedVideoSink() = default;
};

// Sits in front of the decoder of a received track. It passes the frames to sinks, and lets them be decoded
// only while the track has a sink that wants pixels.
//
// The engine puts frames in order between the point where a receiver's frames can be intercepted and the
// decoder, and a decoder does not know its receiver. So the payload of a frame is deposited at the gate, a
// ticket for it goes through the engine's frame buffer, and the decoder redeems the ticket at the gate.
class DecodeGate : public std::enable_shared_from_this<DecodeGate> {
 public:
  using Ticket = std::array<uint8_t, 24>;

  static std::shared_ptr<DecodeGate> Create(webrtc::scoped_refptr<webrtc::VideoTrackInterface> track);
  ~DecodeGate();

  void AddSink(EncodedVideoSink* sink);
  // When it returns, the sink is no longer being called.
  void RemoveSink(EncodedVideoSink* sink);
  // Whether frames must go through the gate.
  bool is_open() const;
  // `size` is that of the layer; zero if the frame does not tell.
  Ticket Deposit(std::span<const uint8_t> payload, webrtc::Resolution size);
  // Requests a key frame from the sender.
  void RequestKeyFrame();

  // What a decoder should decode for `image`, which holds a ticket: the frame itself, or nothing if no sink
  // wants pixels.
  static std::optional<webrtc::EncodedImage> Admit(const webrtc::EncodedImage& image,
                                                   webrtc::VideoCodecType codec);

 private:
  // About ten seconds: the engine never decodes a frame that is older.
  static constexpr size_t kMaxDeposited = 300;
  // Ten seconds of 25 Mbit/s. A peer may send frames of several megabytes.
  static constexpr size_t kMaxDepositedBytes = 32 << 20;

  explicit DecodeGate(webrtc::scoped_refptr<webrtc::VideoTrackInterface> track);

  struct Deposited {
    webrtc::scoped_refptr<webrtc::EncodedImageBufferInterface> payload;
    webrtc::Resolution size;
  };

  std::optional<Deposited> Redeem(uint64_t number);
  // Requires the mutex.
  Deposited Forget(std::map<uint64_t, Deposited>::iterator entry);
  bool OnFrame(const webrtc::EncodedImage& image, webrtc::VideoCodecType codec);
  bool IsWatched() const;

  const webrtc::scoped_refptr<webrtc::VideoTrackInterface> track_;
  const uint64_t id_;

  mutable std::mutex mutex_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, Deposited> deposited_;
  size_t deposited_bytes_ = 0;
  KeyFrameThrottle throttle_;
  // Whether the decoder has the frames that the next one refers to.
  bool decoding_ = true;

  mutable std::mutex sinks_mutex_;
  std::vector<EncodedVideoSink*> sinks_;

  // Used by the decoder's thread only.
  int width_ = 0;
  int height_ = 0;
};

// Decoders that go through the gate.
std::unique_ptr<webrtc::VideoDecoderFactory> CreateGatedDecoderFactory(
    std::unique_ptr<webrtc::VideoDecoderFactory> factory);

}  // namespace wrtc
