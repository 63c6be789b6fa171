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

// A track's source whose pictures are encoded already. Made and destroyed on the signaling thread.
class EncodedVideoSource : public webrtc::VideoTrackSource {
 public:
  explicit EncodedVideoSource(std::unique_ptr<PictureMaker> maker);

  // From any thread, but from one at a time.
  void Push(EncodedPicture picture);
  // Whether somebody takes the pictures.
  bool wanted() const { return broadcaster_.frame_wanted(); }

 protected:
  webrtc::VideoSourceInterface<webrtc::VideoFrame>* source() override { return &broadcaster_; }

 private:
  const std::shared_ptr<EncodedStream> stream_;
  webrtc::VideoBroadcaster broadcaster_;
  int64_t last_time_us_ = 0;
};

// Passes on what a receiver gets, and ends with it.
class ForwardedVideoSource : public EncodedVideoSource,
                             private EncodedSink,
                             private webrtc::ObserverInterface {
 public:
  // `keep` is what the gate needs to be in use.
  ForwardedVideoSource(std::unique_ptr<PictureMaker> maker,
                       std::shared_ptr<DecodeGate> gate,
                       webrtc::scoped_refptr<webrtc::VideoTrackInterface> track,
                       std::shared_ptr<void> keep);
  ~ForwardedVideoSource() override;

 private:
  void OnPicture(const EncodedPicture& picture) override;
  void OnChanged() override;

  const std::shared_ptr<void> keep_;
  const std::shared_ptr<DecodeGate> gate_;
  const webrtc::scoped_refptr<webrtc::VideoTrackInterface> track_;
  webrtc::RtpTimestampUnwrapper unwrapper_;
  webrtc::TimestampAligner aligner_;
};

}  // namespace wrtc
