#pragma once

#include <memory>

#include "api/make_ref_counted.h"
#include "media/base/video_broadcaster.h"
#include "media/encoded/decode_gate.h"
#include "media/encoded/encoded_stream.h"
#include "pc/video_track_source.h"
#include "rtc_base/numerics/sequence_number_unwrapper.h"
#include "rtc_base/timestamp_aligner.h"

namespace wrtc {

// The source of a track whose frames are already encoded. Created and destroyed on the signaling thread.
class EncodedVideoSource : public webrtc::VideoTrackSource {
 public:
  explicit EncodedVideoSource(std::unique_ptr<EncodedVideoProducer> producer);

  // From any thread, but only one at a time.
  void Push(EncodedVideoFrame frame);
  // Whether a sink wants the frames.
  bool wanted() const { return broadcaster_.frame_wanted(); }

 protected:
  webrtc::VideoSourceInterface<webrtc::VideoFrame>* source() override { return &broadcaster_; }

 private:
  const std::shared_ptr<EncodedStream> stream_;
  webrtc::VideoBroadcaster broadcaster_;
  int64_t last_time_us_ = 0;
};

// Forwards what a receiver gets. It ends with the received track.
class ForwardedVideoSource : public EncodedVideoSource,
                             private EncodedVideoSink,
                             private webrtc::ObserverInterface {
 public:
  // `keep` keeps the gate in use.
  ForwardedVideoSource(std::unique_ptr<EncodedVideoProducer> producer,
                       std::shared_ptr<DecodeGate> gate,
                       webrtc::scoped_refptr<webrtc::VideoTrackInterface> track,
                       std::shared_ptr<void> keep);
  ~ForwardedVideoSource() override;

 private:
  void OnFrame(const EncodedVideoFrame& frame) override;
  void OnChanged() override;

  const std::shared_ptr<void> keep_;
  const std::shared_ptr<DecodeGate> gate_;
  const webrtc::scoped_refptr<webrtc::VideoTrackInterface> track_;
  webrtc::RtpTimestampUnwrapper unwrapper_;
  webrtc::TimestampAligner aligner_;
};

}  // namespace wrtc
