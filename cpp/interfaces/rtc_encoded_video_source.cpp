#include "interfaces/rtc_encoded_video_source.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "api/video_codecs/video_codec.h"
#include "bind.h"
#include "common_video/h264/h264_common.h"
#include "convert/bytes.h"
#include "convert/pixels.h"
#include "engine/engine.h"
#include "interfaces/rtc_encoded_audio_sink.h"
#include "interfaces/rtc_encoded_audio_source.h"
#include "interfaces/rtc_encoded_video_sink.h"
#include "interfaces/rtp_transform.h"
#include "rtc_base/bitstream_reader.h"
#include "rtc_base/time_utils.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

#include <pybind11/stl.h>

namespace wrtc {
namespace {

// Asks the program for key frames and bitrates, or the sender of a forwarded track for key frames.
class MailboxProducer : public EncodedVideoProducer {
 public:
  MailboxProducer(Key key, std::shared_ptr<Mailbox> mailbox, std::shared_ptr<DecodeGate> gate)
      : key_(key), mailbox_(std::move(mailbox)), gate_(std::move(gate)) {}

  void OnKeyFrameRequest() override {
    if (gate_) gate_->RequestKeyFrame();
    mailbox_->Post(key_, "keyframerequest");
  }
  void OnTargetBitrate(int64_t bits_per_second) override {
    mailbox_->Post(key_, "targetbitrate", bits_per_second);
  }
  void OnCodecMismatch(webrtc::VideoCodecType has, const std::string& wants) override {
    mailbox_->Post(
        key_, "problem",
        Error{.name = "InvalidStateError",
              .message = std::string("the frames are ") + webrtc::CodecTypeToPayloadString(has) +
                         ", but a receiver negotiated " + wants + ": make that " +
                         "connection's transceiver prefer the codec of the frames (set_codec_preferences)"});
  }

 private:
  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
  const std::shared_ptr<DecodeGate> gate_;
};

bool HasIdr(const webrtc::EncodedImageBufferInterface& data) {
  const std::span bytes(data.data(), data.size());
  return std::ranges::any_of(webrtc::H264::FindNaluIndices(bytes), [bytes](const auto& unit) {
    return unit.payload_size > 0 &&
           webrtc::H264::ParseNaluType(bytes[unit.payload_start_offset]) == webrtc::H264::NaluType::kIdr;
  });
}

// Whether the first slice is a B slice (ITU-T H.264 table 7-6).
bool HasB(const webrtc::EncodedImageBufferInterface& data) {
  using Type = webrtc::H264::NaluType;
  constexpr size_t kHeaderBytes = 16;  // enough for the beginning of a slice header
  const std::span bytes(data.data(), data.size());
  for (const auto& unit : webrtc::H264::FindNaluIndices(bytes)) {
    if (unit.payload_size < 2) continue;
    const auto payload = bytes.subspan(unit.payload_start_offset, std::min(unit.payload_size, kHeaderBytes));
    if (webrtc::H264::ParseNaluType(payload[0]) != Type::kSlice) continue;
    const std::vector<uint8_t> header = webrtc::H264::ParseRbsp(payload.subspan(1));
    webrtc::BitstreamReader reader(header);
    reader.ReadExponentialGolomb();  // first_mb_in_slice
    const uint32_t slice_type = reader.ReadExponentialGolomb();
    return reader.Ok() && slice_type % 5 == 1;
  }
  return false;
}

template <class Make>
webrtc::scoped_refptr<EncodedVideoSource> OnSignalingThread(Make make) {
  return Threads::Get().signaling()->BlockingCall(make);
}

}  // namespace

RtcEncodedVideoSource::RtcEncodedVideoSource(std::shared_ptr<Mailbox> mailbox)
    : source_(OnSignalingThread([&] {
        return webrtc::make_ref_counted<EncodedVideoSource>(
            std::make_unique<MailboxProducer>(key(), std::move(mailbox), nullptr));
      })) {}

RtcEncodedVideoSource::RtcEncodedVideoSource(const std::shared_ptr<RtpReceiver>& receiver,
                                             std::shared_ptr<Mailbox> mailbox)
    : source_([&]() -> webrtc::scoped_refptr<EncodedVideoSource> {
        auto transform = WrapperOf<ReceiverTransform>(receiver->engine());
        auto gate = transform->transformer()->gate();
        webrtc::scoped_refptr<webrtc::VideoTrackInterface> track(
            static_cast<webrtc::VideoTrackInterface*>(receiver->engine()->track().get()));
        return OnSignalingThread([&]() -> webrtc::scoped_refptr<EncodedVideoSource> {
          return webrtc::make_ref_counted<ForwardedVideoSource>(
              std::make_unique<MailboxProducer>(key(), std::move(mailbox), gate), gate, track, transform);
        });
      }()) {}

std::shared_ptr<MediaStreamTrack> RtcEncodedVideoSource::CreateTrack(const std::string& id) {
  return WrapperOf<MediaStreamTrack>(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>(
      Engine::Get().factory()->CreateVideoTrack(source_.share(), id)));
}

void RtcEncodedVideoSource::Push(EncodedVideoFrame frame, std::optional<int64_t> timestamp_us) {
  std::lock_guard lock(mutex_);
  frame.time_us = webrtc::TimeMicros();
  frame.rtp_timestamp = RtpTimestampOf(timestamp_us.value_or(frame.time_us));
  if (timestamp_us) frame.time_us = clock_.ToEngine(*timestamp_us, frame.time_us);
  // Some encoders mark every frame that refers to no other as a key frame, but a receiver can only start with
  // an IDR.
  if (frame.codec == webrtc::kVideoCodecH264) frame.is_key = frame.is_key && HasIdr(*frame.data);
  source_->Push(std::move(frame));
}

namespace {

webrtc::VideoCodecType ReadCodec(const std::string& name) {
  const webrtc::VideoCodecType codec = webrtc::PayloadStringToCodecType(name);
  if (codec == webrtc::kVideoCodecGeneric) {
    throw Failure(
        {.name = "RangeError", .message = "the codec is '" + name + "': it must be VP8, VP9, H264 or AV1"});
  }
  return codec;
}

// A copy, except of what another connection has received, which never changes.
webrtc::scoped_refptr<webrtc::EncodedImageBufferInterface> DataOf(const py::buffer& data) {
  if (py::isinstance<EncodedVideoFrame>(data)) return data.cast<const EncodedVideoFrame&>().data;
  const py::buffer_info info = data.request();
  CheckBytes(info, "an encoded frame");
  return webrtc::EncodedImageBuffer::Create(static_cast<const uint8_t*>(info.ptr),
                                            static_cast<size_t>(info.size));
}

}  // namespace

void bind_rtc_encoded_video_source(py::module_& m) {
  bind_rtc_encoded_video_sink(m);
  bind_rtc_encoded_audio_sink(m);
  bind_rtc_encoded_audio_source(m);
  py::class_<RtcEncodedVideoSource, std::shared_ptr<RtcEncodedVideoSource>>(m, "RtcEncodedVideoSource")
      .def(py::init<std::shared_ptr<Mailbox>>(), py::arg("mailbox").none(false), unlocked())
      .def(py::init<const std::shared_ptr<RtpReceiver>&, std::shared_ptr<Mailbox>>(),
           py::arg("receiver").none(false), py::arg("mailbox").none(false), unlocked(),
           "Forwards what the receiver gets.")
      .def_property_readonly("key", &RtcEncodedVideoSource::key)
      .def_property_readonly("wanted", py::cpp_function(&RtcEncodedVideoSource::wanted, unlocked()),
                             "Whether a sink wants the frames.")
      .def("create_track", &RtcEncodedVideoSource::CreateTrack, py::arg("id"), unlocked())
      .def(
          "push",
          [](RtcEncodedVideoSource& source, const py::buffer& data, bool key_frame, const std::string& codec,
             int width, int height, int rotation, std::optional<int64_t> timestamp) {
            EncodedVideoFrame frame{.data = DataOf(data),
                                    .codec = ReadCodec(codec),
                                    .is_key = key_frame,
                                    .width = width,
                                    .height = height,
                                    .rotation = ReadRotation(rotation)};
            if (frame.codec == webrtc::kVideoCodecH264 && HasB(*frame.data)) {
              throw Failure({.name = "NotSupportedError",
                             .message =
                                 "the H.264 frame is a B-frame, which WebRTC does not support: configure the "
                                 "encoder without B-frames (libx264: bf=0, or tune=zerolatency)"});
            }
            Unlocked([&] { source.Push(std::move(frame), timestamp); });
          },
          py::arg("data"), py::arg("key_frame"), py::arg("codec"), py::arg("width"), py::arg("height"),
          py::arg("rotation"), py::arg("timestamp"));
}

}  // namespace wrtc
