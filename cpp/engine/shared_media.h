#pragma once

#include <memory>
#include <utility>

#include "pc/media_factory.h"

namespace wrtc {

// While it exists, the media engines have no codecs, as far as its thread can see. For a connection that gets
// its tables of codecs later: computing them takes more than half of its creation.
class WithoutCodecs {
 public:
  WithoutCodecs();
  ~WithoutCodecs();
  WithoutCodecs(const WithoutCodecs&) = delete;
  WithoutCodecs& operator=(const WithoutCodecs&) = delete;
};

// The media engine that all PeerConnectionFactories share, and their calls. It adds two things to what
// `factory` creates: a header extension has the same ID for audio and video, and a Call is created when it is
// needed. It must outlive the factories.
class SharedMedia {
 public:
  explicit SharedMedia(std::unique_ptr<webrtc::MediaFactory> factory) : factory_(std::move(factory)) {}

  // For one PeerConnectionFactory. The first one's dependencies become those of the media engine.
  std::unique_ptr<webrtc::MediaFactory> MakeFactory();

 private:
  class Factory;

  const std::unique_ptr<webrtc::MediaFactory> factory_;
  std::unique_ptr<webrtc::MediaEngineInterface> engine_;
  // How many factories have a connection. Worker thread.
  int users_ = 0;
};

}  // namespace wrtc
