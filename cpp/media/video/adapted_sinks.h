#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "api/video/video_frame.h"
#include "api/video/video_sink_interface.h"
#include "api/video/video_source_interface.h"
#include "api/video_track_source_constraints.h"

namespace wrtc {

// The sinks of a source. Each gets frames in the size and at the rate that it wants: an encoder that asks for
// smaller frames does not affect a reader of the track, or another encoder. From any thread.
class AdaptedSinks {
 public:
  using Sink = webrtc::VideoSinkInterface<webrtc::VideoFrame>;

  // Without `scales`, every sink gets the frames as they are.
  explicit AdaptedSinks(bool scales) : scales_(scales) {}
  ~AdaptedSinks();

  void Set(Sink* sink, const webrtc::VideoSinkWants& wants);
  // When it returns, the sink is no longer being called.
  void Remove(Sink* sink);
  void Constrain(const webrtc::VideoTrackSourceConstraints& constraints);
  bool empty() const;

  class AdaptedSink;
  // A sink that takes a frame; the part of the frame that it gets, and in which size.
  struct Delivery {
    std::shared_ptr<AdaptedSink> adapted;
    int width, height;
    int crop_width, crop_height, crop_x, crop_y;
  };
  std::vector<Delivery> Plan(int width, int height, int64_t time_us) const;
  // Sinks that were removed meanwhile get nothing.
  static void Deliver(const webrtc::VideoFrame& frame, const std::vector<Delivery>& deliveries);

 private:
  std::vector<std::shared_ptr<AdaptedSink>> sinks() const;

  const bool scales_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<AdaptedSink>> sinks_;
  std::optional<webrtc::VideoTrackSourceConstraints> constraints_;
};

}  // namespace wrtc
