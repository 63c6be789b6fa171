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

// The sinks of a source, each of which gets the pictures in the size and at the rate that it wants: an
// encoder that asks for smaller ones has no effect on a reader of the track, or on another encoder. From any
// thread.
class VideoOutlets {
 public:
  using Sink = webrtc::VideoSinkInterface<webrtc::VideoFrame>;

  // Without `scales` all get the pictures as they are.
  explicit VideoOutlets(bool scales) : scales_(scales) {}
  ~VideoOutlets();

  void Set(Sink* sink, const webrtc::VideoSinkWants& wants);
  // The sink is not being called any more when this returns.
  void Remove(Sink* sink);
  void Constrain(const webrtc::VideoTrackSourceConstraints& constraints);
  bool empty() const;

  class Outlet;
  // Who takes a picture, and which part of it in which size.
  struct Order {
    std::shared_ptr<Outlet> outlet;
    int width, height;
    int crop_width, crop_height, crop_x, crop_y;
  };
  std::vector<Order> Ask(int width, int height, int64_t time_us) const;
  // A sink that was removed in between gets nothing.
  static void Deliver(const webrtc::VideoFrame& frame, const std::vector<Order>& orders);

 private:
  std::vector<std::shared_ptr<Outlet>> outlets() const;

  const bool scales_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Outlet>> outlets_;
  std::optional<webrtc::VideoTrackSourceConstraints> constraints_;
};

}  // namespace wrtc
