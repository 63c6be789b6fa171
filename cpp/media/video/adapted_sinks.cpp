#include "media/video/adapted_sinks.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "api/video/i420_buffer.h"
#include "media/base/video_adapter.h"
#include "media/base/video_broadcaster.h"

namespace wrtc {

class AdaptedSinks::AdaptedSink {
 public:
  explicit AdaptedSink(Sink* sink) : sink_(sink) {}

  Sink* sink() const { return sink_; }
  void Set(const webrtc::VideoSinkWants& wants) {
    broadcaster_.AddOrUpdateSink(sink_, wants);
    adapter_.OnSinkWants(broadcaster_.wants());
  }
  void Remove() { broadcaster_.RemoveSink(sink_); }
  void Constrain(const webrtc::VideoTrackSourceConstraints& constraints) {
    broadcaster_.ProcessConstraints(constraints);
  }

  bool Adapt(int64_t time_us, Delivery& delivery) {
    const int width = delivery.width, height = delivery.height;
    if (!adapter_.AdaptFrameResolution(width, height, time_us * 1000, &delivery.crop_width,
                                       &delivery.crop_height, &delivery.width, &delivery.height)) {
      broadcaster_.OnDiscardedFrame();
      return false;
    }
    delivery.crop_x = (width - delivery.crop_width) / 2;
    delivery.crop_y = (height - delivery.crop_height) / 2;
    return true;
  }

  void Deliver(webrtc::VideoFrame frame) {
    if (frame.rotation() != webrtc::kVideoRotation_0 && broadcaster_.wants().rotation_applied) {
      const auto buffer = frame.video_frame_buffer()->ToI420();
      frame.set_video_frame_buffer(webrtc::I420Buffer::Rotate(*buffer, frame.rotation()));
      frame.set_rotation(webrtc::kVideoRotation_0);
    }
    broadcaster_.OnFrame(frame);
  }

 private:
  Sink* const sink_;
  webrtc::VideoBroadcaster broadcaster_;
  webrtc::VideoAdapter adapter_;
};

AdaptedSinks::~AdaptedSinks() = default;

void AdaptedSinks::Set(Sink* sink, const webrtc::VideoSinkWants& wants) {
  std::lock_guard lock(mutex_);
  auto known = std::ranges::find(sinks_, sink, [](const auto& adapted) { return adapted->sink(); });
  if (known == sinks_.end()) {
    known = sinks_.insert(known, std::make_shared<AdaptedSink>(sink));
    if (constraints_) (*known)->Constrain(*constraints_);
  }
  (*known)->Set(wants);
}

void AdaptedSinks::Remove(Sink* sink) {
  std::shared_ptr<AdaptedSink> removed;
  {
    std::lock_guard lock(mutex_);
    const auto known = std::ranges::find(sinks_, sink, [](const auto& adapted) { return adapted->sink(); });
    if (known == sinks_.end()) return;
    removed = std::move(*known);
    sinks_.erase(known);
  }
  removed->Remove();
}

void AdaptedSinks::Constrain(const webrtc::VideoTrackSourceConstraints& constraints) {
  std::lock_guard lock(mutex_);
  constraints_ = constraints;
  for (const auto& adapted : sinks_) adapted->Constrain(constraints);
}

bool AdaptedSinks::empty() const {
  std::lock_guard lock(mutex_);
  return sinks_.empty();
}

std::vector<std::shared_ptr<AdaptedSinks::AdaptedSink>> AdaptedSinks::sinks() const {
  std::lock_guard lock(mutex_);
  return sinks_;
}

std::vector<AdaptedSinks::Delivery> AdaptedSinks::Plan(int width, int height, int64_t time_us) const {
  std::vector<Delivery> deliveries;
  for (auto& adapted : sinks()) {
    Delivery delivery{.adapted = adapted,
                      .width = width,
                      .height = height,
                      .crop_width = width,
                      .crop_height = height,
                      .crop_x = 0,
                      .crop_y = 0};
    if (!scales_ || adapted->Adapt(time_us, delivery)) deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

void AdaptedSinks::Deliver(const webrtc::VideoFrame& frame, const std::vector<Delivery>& deliveries) {
  const auto size = [](const Delivery& delivery) {
    return std::tuple(delivery.width, delivery.height, delivery.crop_width, delivery.crop_height);
  };
  // Several sinks may want the same size.
  std::vector<std::pair<const Delivery*, webrtc::scoped_refptr<webrtc::VideoFrameBuffer>>> scaled;
  for (const Delivery& delivery : deliveries) {
    webrtc::VideoFrame sized = frame;
    if (delivery.width != frame.width() || delivery.height != frame.height()) {
      auto known =
          std::ranges::find(scaled, size(delivery), [&](const auto& done) { return size(*done.first); });
      if (known == scaled.end()) {
        auto buffer =
            frame.video_frame_buffer()->CropAndScale(delivery.crop_x, delivery.crop_y, delivery.crop_width,
                                                     delivery.crop_height, delivery.width, delivery.height);
        known = scaled.insert(known, {&delivery, std::move(buffer)});
      }
      sized.set_video_frame_buffer(known->second);
    }
    delivery.adapted->Deliver(std::move(sized));
  }
}

}  // namespace wrtc
