#include "media/encoded/key_frame_requests.h"

#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "absl/base/no_destructor.h"
#include "logging/rtc_event_log/events/rtc_event_rtcp_packet_incoming.h"
#include "modules/rtp_rtcp/source/rtcp_packet/common_header.h"
#include "modules/rtp_rtcp/source/rtcp_packet/fir.h"
#include "modules/rtp_rtcp/source/rtcp_packet/pli.h"

namespace wrtc {
namespace {

namespace rtcp = webrtc::rtcp;

// Never destroyed: a connection may log until the process ends.
struct Listeners {
  std::mutex mutex;
  std::vector<std::weak_ptr<KeyFrameRequestListener>> all;

  static Listeners& Get() {
    static absl::NoDestructor<Listeners> listeners;
    return *listeners;
  }
};

void Notify(uint32_t ssrc) {
  std::vector<std::shared_ptr<KeyFrameRequestListener>> living;
  {
    std::lock_guard lock(Listeners::Get().mutex);
    for (const auto& listener : Listeners::Get().all) {
      if (auto held = listener.lock()) living.push_back(std::move(held));
    }
  }
  for (const auto& listener : living) listener->OnKeyFrameRequest(ssrc);
}

void FindRequests(std::span<const uint8_t> packet) {
  rtcp::CommonHeader header;
  while (!packet.empty() && header.Parse(packet.data(), packet.size())) {
    if (header.type() == rtcp::Pli::kPacketType && header.fmt() == rtcp::Pli::kFeedbackMessageType) {
      rtcp::Pli pli;
      if (pli.Parse(header)) Notify(pli.media_ssrc());
    } else if (header.type() == rtcp::Fir::kPacketType && header.fmt() == rtcp::Fir::kFeedbackMessageType) {
      rtcp::Fir fir;
      if (!fir.Parse(header)) return;
      for (const rtcp::Fir::Request& request : fir.requests()) Notify(request.ssrc);
    }
    packet = packet.subspan(header.packet_size());
  }
}

class RequestLog : public webrtc::RtcEventLog {
  bool StartLogging(std::unique_ptr<webrtc::RtcEventLogOutput>, int64_t) override { return false; }
  void StopLogging() override {}
  void Log(std::unique_ptr<webrtc::RtcEvent> event) override {
    if (event->GetType() != webrtc::RtcEvent::Type::RtcpPacketIncoming) return;
    const webrtc::Buffer& packet = static_cast<webrtc::RtcEventRtcpPacketIncoming&>(*event).packet();
    FindRequests({packet.data(), packet.size()});
  }
};

class RequestLogFactory : public webrtc::RtcEventLogFactoryInterface {
  std::unique_ptr<webrtc::RtcEventLog> Create(const webrtc::Environment&) const override {
    return std::make_unique<RequestLog>();
  }
};

}  // namespace

void AddKeyFrameRequestListener(const std::shared_ptr<KeyFrameRequestListener>& listener) {
  std::lock_guard lock(Listeners::Get().mutex);
  std::erase_if(Listeners::Get().all, [](const auto& known) { return known.expired(); });
  Listeners::Get().all.push_back(listener);
}

std::unique_ptr<webrtc::RtcEventLogFactoryInterface> CreateKeyFrameRequestLogFactory() {
  return std::make_unique<RequestLogFactory>();
}

}  // namespace wrtc
