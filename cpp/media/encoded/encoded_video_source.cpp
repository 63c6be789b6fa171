#include "media/encoded/encoded_video_source.h"

#include <algorithm>
#include <utility>

#include "api/video/video_frame.h"

namespace wrtc {

EncodedVideoSource::EncodedVideoSource(std::unique_ptr<PictureMaker> maker)
    : VideoTrackSource(/*remote=*/false),
      stream_(std::make_shared<EncodedStream>(std::move(maker), EncodedStream::Rate::kOfHalf)) {}

void EncodedVideoSource::Push(EncodedPicture picture) {
  // The engine counts in milliseconds, and drops a second picture of the same one.
  constexpr int64_t kLeastUs = 1000;
  picture.time_us = last_time_us_ = std::max(picture.time_us, last_time_us_ + kLeastUs);
  // Where a stream does not tell its size, this one lets the engine give it a usual bitrate.
  if (picture.width == 0 || picture.height == 0) {
    picture.width = 1280;
    picture.height = 720;
  }
  auto numbered = stream_->Add(std::move(picture));
  broadcaster_.OnFrame(webrtc::VideoFrame::Builder()
                           .set_video_frame_buffer(webrtc::make_ref_counted<EncodedBuffer>(stream_, numbered))
                           .set_timestamp_us(numbered->time_us)
                           .build());
}

ForwardedVideoSource::ForwardedVideoSource(std::unique_ptr<PictureMaker> maker,
                                           std::shared_ptr<DecodeGate> gate,
                                           webrtc::scoped_refptr<webrtc::VideoTrackInterface> track,
                                           std::shared_ptr<void> keep)
    : EncodedVideoSource(std::move(maker)),
      keep_(std::move(keep)),
      gate_(std::move(gate)),
      track_(std::move(track)) {
  track_->RegisterObserver(this);
  OnChanged();
  gate_->AddSink(this);
}

ForwardedVideoSource::~ForwardedVideoSource() {
  gate_->RemoveSink(this);
  track_->UnregisterObserver(this);
}

void ForwardedVideoSource::OnPicture(const EncodedPicture& picture) {
  EncodedPicture timed = picture;
  // By the sender's clock, which counts at 90 kHz, they are as far apart as they were made.
  const int64_t rtp_us = unwrapper_.Unwrap(picture.rtp_timestamp) * 100 / 9;
  timed.time_us = aligner_.TranslateTimestamp(rtp_us, picture.time_us);
  Push(std::move(timed));
}

void ForwardedVideoSource::OnChanged() {
  if (track_->state() == webrtc::MediaStreamTrackInterface::kEnded && state() != kEnded) SetState(kEnded);
}

}  // namespace wrtc
