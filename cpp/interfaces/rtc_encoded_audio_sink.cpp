#include "interfaces/rtc_encoded_audio_sink.h"

#include <atomic>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "interfaces/rtp_transform.h"
#include "media/audio/capture_clock.h"
#include "media/encoded/frame_queue.h"
#include "media/encoded/opus_packet.h"
#include "rtc_base/time_utils.h"

namespace wrtc {

class EncodedAudioSinkCore final : public AudioPacketSink {
 public:
  EncodedAudioSinkCore(Key key,
                       std::shared_ptr<ReceiverTransform> transform,
                       std::shared_ptr<Mailbox> mailbox,
                       size_t capacity)
      : queue(key,
              std::move(mailbox),
              capacity,
              [](const RtcEncodedAudioSink::Packet& packet) { return packet.data.size(); }),
        transform_(std::move(transform)) {
    transform_->transformer()->AddPacketSink(this);
  }
  ~EncodedAudioSinkCore() { Stop(); }

  void Stop() {
    if (!stopped_.exchange(true)) transform_->transformer()->RemovePacketSink(this);
  }

  FrameQueue<RtcEncodedAudioSink::Packet> queue;

 private:
  void OnPacket(const webrtc::TransformableFrameInterface& packet) override {
    const auto data = packet.GetData();
    const std::string mime_type = packet.GetMimeType();
    RtcEncodedAudioSink::Packet taken{.data = {data.begin(), data.end()},
                                      .codec = mime_type.substr(mime_type.find('/') + 1),
                                      .rtp_timestamp = packet.GetTimestamp()};
    const bool opus = absl::EqualsIgnoreCase(taken.codec, "opus");
    // RFC 3551 §6: PCMU, PCMA and G.722 have a clock rate of 8 kHz, and one byte per tick.
    taken.rate = opus ? 48000 : 8000;
    taken.duration = opus ? OpusTicks(data) : static_cast<int>(data.size());
    if (taken.duration == 0) return queue.Refuse();  // not an Opus packet
    if (!clock_ || clock_rate_ != taken.rate) {
      clock_.emplace(taken.rate, /*audio=*/true);
      clock_rate_ = taken.rate;
    }
    const auto arrived = packet.ReceiveTime();
    taken.time_us = clock_->Arrived(taken.rtp_timestamp, arrived ? arrived->us() : webrtc::TimeMicros());
    queue.Put(std::move(taken));
  }

  const std::shared_ptr<ReceiverTransform> transform_;
  std::atomic<bool> stopped_{false};
  // Used by the delivering thread only.
  std::optional<CaptureClock> clock_;
  int clock_rate_ = 0;
};

RtcEncodedAudioSink::RtcEncodedAudioSink(const std::shared_ptr<RtpReceiver>& receiver,
                                         std::shared_ptr<Mailbox> mailbox,
                                         size_t capacity) {
  Hold(std::make_shared<EncodedAudioSinkCore>(key(), WrapperOf<ReceiverTransform>(receiver->engine()),
                                              std::move(mailbox), capacity));
}

void bind_rtc_encoded_audio_sink(py::module_& m) {
  py::class_<RtcEncodedAudioSink, std::shared_ptr<RtcEncodedAudioSink>>(m, "RtcEncodedAudioSink")
      .def(py::init<const std::shared_ptr<RtpReceiver>&, std::shared_ptr<Mailbox>, size_t>(),
           py::arg("receiver").none(false), py::arg("mailbox").none(false), py::arg("capacity"), unlocked())
      .def_property_readonly("key", &RtcEncodedAudioSink::key)
      .def(
          "take",
          [](RtcEncodedAudioSink& sink, size_t limit) {
            py::list out;
            for (const RtcEncodedAudioSink::Packet& packet : sink.Take(limit)) {
              const py::bytes data(reinterpret_cast<const char*>(packet.data.data()), packet.data.size());
              out.append(py::make_tuple(data, packet.codec, packet.rate, packet.duration,
                                        packet.rtp_timestamp, packet.time_us));
            }
            return out;
          },
          py::arg("limit"),
          "Up to `limit` waiting packets: (data, codec, rate, duration, rtp_timestamp, time).")
      .def_property_readonly("dropped", &RtcEncodedAudioSink::dropped,
                             "Packets that were not read in time, or were malformed.")
      .def_property_readonly("received", &RtcEncodedAudioSink::received,
                             "All packets, including dropped ones.")
      .def("stop", &RtcEncodedAudioSink::Stop, unlocked());
}

}  // namespace wrtc
