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
#include "media/encoded/key_frame_patience.h"

namespace wrtc {

// Takes the encoded pictures of a received track, in the order in which they can be decoded.
class EncodedSink {
 public:
  virtual void OnPicture(const EncodedPicture& picture) = 0;

 protected:
  ~EncodedSink() = default;
};

// Stands before the decoder of a received track: gives the pictures to sinks, and has them decoded only while
// somebody watches the track.
//
// The engine orders pictures between the place where a receiver's frames can be had and its decoder, and a
// decoder does not know its receiver. So a picture's payload is left at the gate, a ticket for it goes
// through the engine's frame buffer, and the decoder comes to the gate with that.
class DecodeGate : public std::enable_shared_from_this<DecodeGate> {
 public:
  using Ticket = std::array<uint8_t, 24>;

  static std::shared_ptr<DecodeGate> Create(webrtc::scoped_refptr<webrtc::VideoTrackInterface> track);
  ~DecodeGate();

  void AddSink(EncodedSink* sink);
  // The sink is not being called any more when this returns.
  void RemoveSink(EncodedSink* sink);
  // Whether pictures are to go by ticket.
  bool is_open() const;
  // `size` is that of the layer; zero where it does not tell.
  Ticket Leave(std::span<const uint8_t> payload, webrtc::Resolution size);
  // Asks the sender for one.
  void RequestKeyFrame();

  // What a decoder does with `image`: the picture itself, or nothing for one that nobody watches.
  static std::optional<webrtc::EncodedImage> Admit(const webrtc::EncodedImage& image,
                                                   webrtc::VideoCodecType codec);

 private:
  // About ten seconds: what the engine has not decoded by then it never will.
  static constexpr size_t kMostLeft = 300;
  // Ten seconds of 25 Mbit/s. A peer may send pictures of megabytes.
  static constexpr size_t kMostLeftBytes = 32 << 20;

  explicit DecodeGate(webrtc::scoped_refptr<webrtc::VideoTrackInterface> track);

  struct Left {
    webrtc::scoped_refptr<webrtc::EncodedImageBufferInterface> payload;
    webrtc::Resolution size;
  };

  std::optional<Left> Redeem(uint64_t number);
  // With the mutex held.
  Left Forget(std::map<uint64_t, Left>::iterator entry);
  bool OnPicture(const webrtc::EncodedImage& image, webrtc::VideoCodecType codec);
  bool IsWatched() const;

  const webrtc::scoped_refptr<webrtc::VideoTrackInterface> track_;
  const uint64_t id_;

  mutable std::mutex mutex_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, Left> left_;
  size_t left_bytes_ = 0;
  KeyFramePatience patience_;
  // Whether the decoder has what the next picture needs.
  bool decoding_ = true;

  mutable std::mutex sinks_mutex_;
  std::vector<EncodedSink*> sinks_;

  // Of the decoder's thread.
  int width_ = 0;
  int height_ = 0;
};

// Decoders that ask the gate.
std::unique_ptr<webrtc::VideoDecoderFactory> CreateGatedDecoderFactory(
    std::unique_ptr<webrtc::VideoDecoderFactory> factory);

}  // namespace wrtc
