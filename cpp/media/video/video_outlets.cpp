#include "media/video/video_outlets.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "api/video/i420_buffer.h"
#include "media/base/video_adapter.h"
#include "media/base/video_broadcaster.h"

namespace wrtc {

class VideoOutlets::Outlet {
 public:
  explicit Outlet(Sink* sink) : sink_(sink) {}

  Sink* sink() const { return sink_; }
  void Set(const webrtc::VideoSinkWants& wants) {
    broadcaster_.AddOrUpdateSink(sink_, wants);
    adapter_.OnSinkWants(broadcaster_.wants());
  }
  void Remove() { broadcaster_.RemoveSink(sink_); }
  void Constrain(const webrtc::VideoTrackSourceConstraints& constraints) {
    broadcaster_.ProcessConstraints(constraints);
  }

  bool Adapt(int64_t time_us, Order& order) {
    const int width = order.width, height = order.height;
    if (!adapter_.AdaptFrameResolution(width, height, time_us * 1000, &order.crop_width, &order.crop_height,
                                       &order.width, &order.height)) {
      broadcaster_.OnDiscardedFrame();
      return false;
    }
    order.crop_x = (width - order.crop_width) / 2;
    order.crop_y = (height - order.crop_height) / 2;
    return true;
  }

  void Deliver(webrtc::VideoFrame frame) {
    if (frame.rotation() != webrtc::kVideoRotation_0 && broadcaster_.wants().rotation_applied) {
      const auto upright = frame.video_frame_buffer()->ToI420();
      frame.set_video_frame_buffer(webrtc::I420Buffer::Rotate(*upright, frame.rotation()));
      frame.set_rotation(webrtc::kVideoRotation_0);
    }
    broadcaster_.OnFrame(frame);
  }

 private:
  Sink* const sink_;
  webrtc::VideoBroadcaster broadcaster_;
  webrtc::VideoAdapter adapter_;
};

VideoOutlets::~VideoOutlets() = default;

void VideoOutlets::Set(Sink* sink, const webrtc::VideoSinkWants& wants) {
  std::lock_guard lock(mutex_);
  auto known = std::ranges::find(outlets_, sink, [](const auto& outlet) { return outlet->sink(); });
  if (known == outlets_.end()) {
    known = outlets_.insert(known, std::make_shared<Outlet>(sink));
    if (constraints_) (*known)->Constrain(*constraints_);
  }
  (*known)->Set(wants);
}

void VideoOutlets::Remove(Sink* sink) {
  std::shared_ptr<Outlet> removed;
  {
    std::lock_guard lock(mutex_);
    const auto known = std::ranges::find(outlets_, sink, [](const auto& outlet) { return outlet->sink(); });
    if (known == outlets_.end()) return;
    removed = std::move(*known);
    outlets_.erase(known);
  }
  removed->Remove();
}

void VideoOutlets::Constrain(const webrtc::VideoTrackSourceConstraints& constraints) {
  std::lock_guard lock(mutex_);
  constraints_ = constraints;
  for (const auto& outlet : outlets_) outlet->Constrain(constraints);
}

bool VideoOutlets::empty() const {
  std::lock_guard lock(mutex_);
  return outlets_.empty();
}

std::vector<std::shared_ptr<VideoOutlets::Outlet>> VideoOutlets::outlets() const {
  std::lock_guard lock(mutex_);
  return outlets_;
}

std::vector<VideoOutlets::Order> VideoOutlets::Ask(int width, int height, int64_t time_us) const {
  std::vector<Order> orders;
  for (auto& outlet : outlets()) {
    Order order{.outlet = outlet,
                .width = width,
                .height = height,
                .crop_width = width,
                .crop_height = height,
                .crop_x = 0,
                .crop_y = 0};
    if (!scales_ || outlet->Adapt(time_us, order)) orders.push_back(std::move(order));
  }
  return orders;
}

void VideoOutlets::Deliver(const webrtc::VideoFrame& frame, const std::vector<Order>& orders) {
  const auto size = [](const Order& order) {
    return std::tuple(order.width, order.height, order.crop_width, order.crop_height);
  };
  // Several may want the same size.
  std::vector<std::pair<const Order*, webrtc::scoped_refptr<webrtc::VideoFrameBuffer>>> scaled;
  for (const Order& order : orders) {
    webrtc::VideoFrame sized = frame;
    if (order.width != frame.width() || order.height != frame.height()) {
      auto known =
          std::ranges::find(scaled, size(order), [&](const auto& done) { return size(*done.first); });
      if (known == scaled.end()) {
        auto buffer = frame.video_frame_buffer()->CropAndScale(order.crop_x, order.crop_y, order.crop_width,
                                                               order.crop_height, order.width, order.height);
        known = scaled.insert(known, {&order, std::move(buffer)});
      }
      sized.set_video_frame_buffer(known->second);
    }
    order.outlet->Deliver(std::move(sized));
  }
}

}  // namespace wrtc
