#include "media/encoded/encoded_video_source.h"

#include <algorithm>
#include <utility>

#include "api/video/video_frame.h"
#include "media/codecs/frame_size_limit.h"

namespace wrtc {

EncodedVideoSource::EncodedVideoSource(std::unique_ptr<EncodedVideoProducer> producer)
    : VideoTrackSource(/*remote=*/false),
      stream_(std::make_shared<EncodedStream>(std::move(producer), EncodedStream::Rate::kOfHalf)) {}

void EncodedVideoSource::Push(EncodedVideoFrame frame) {
  // The engine counts in milliseconds, and drops a second frame with the same one.
  constexpr int64_t kMinStepUs = 1000;
  frame.time_us = last_time_us_ = std::max(frame.time_us, last_time_us_ + kMinStepUs);
  // Without a size, the engine would choose a very low bitrate: this one gives a usual bitrate. It also
  // replaces what a peer declares beyond all levels, which the engine would multiply without a check.
  const auto samples = int64_t{frame.width} * frame.height;
  if (samples == 0 || samples > int64_t{kMaxDecodedSamples}) {
    frame.width = 1280;
    frame.height = 720;
  }
  auto numbered = stream_->Add(std::move(frame));
  broadcaster_.OnFrame(webrtc::VideoFrame::Builder()
                           .set_video_frame_buffer(webrtc::make_ref_counted<EncodedBuffer>(stream_, numbered))
                           .set_timestamp_us(numbered->time_us)
                           .build());
}

ForwardedVideoSource::ForwardedVideoSource(std::unique_ptr<EncodedVideoProducer> producer,
                                           std::shared_ptr<DecodeGate> gate,
                                           webrtc::scoped_refptr<webrtc::VideoTrackInterface> track,
                                           std::shared_ptr<void> keep)
    : EncodedVideoSource(std::move(producer)),
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

void ForwardedVideoSource::OnFrame(const EncodedVideoFrame& frame) {
  EncodedVideoFrame timed = frame;
  // Restores the intervals of the sender's clock, which runs at 90 kHz.
  const int64_t rtp_us = unwrapper_.Unwrap(frame.rtp_timestamp) * 100 / 9;
  timed.time_us = aligner_.TranslateTimestamp(rtp_us, frame.time_us);
  Push(std::move(timed));
}

void ForwardedVideoSource::OnChanged() {
  if (track_->state() == webrtc::MediaStreamTrackInterface::kEnded && state() != kEnded) SetState(kEnded);
}

}  // namespace wrtc
