#include "interfaces/encoded_source.h"

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
#include "interfaces/encoded_audio_sink.h"
#include "interfaces/encoded_audio_source.h"
#include "interfaces/encoded_sink.h"
#include "interfaces/rtp_transform.h"
#include "rtc_base/bitstream_reader.h"
#include "rtc_base/time_utils.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

#include <pybind11/stl.h>

namespace wrtc {
namespace {

// Tells the program, or asks who sends.
class Teller : public PictureMaker {
 public:
  Teller(Key key, std::shared_ptr<Mailbox> mailbox, std::shared_ptr<DecodeGate> gate)
      : key_(key), mailbox_(std::move(mailbox)), gate_(std::move(gate)) {}

  void OnKeyFrameRequest() override {
    if (gate_) gate_->RequestKeyFrame();
    mailbox_->Post(key_, "keyframerequest");
  }
  void OnTargetBitrate(int64_t bits_per_second) override {
    mailbox_->Post(key_, "targetbitrate", bits_per_second);
  }
  void OnOtherCodec(webrtc::VideoCodecType has, const std::string& wants) override {
    mailbox_->Post(
        key_, "problem",
        Error{.name = "InvalidStateError",
              .message = std::string("these pictures are ") + webrtc::CodecTypeToPayloadString(has) +
                         ", and one who is to get them as they are negotiated " + wants +
                         ": have that one's " +
                         "transceiver prefer the codec of the pictures (set_codec_preferences)"});
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

// B slices (ITU-T H.264 table 7-6), in the first slice of a picture.
bool HasB(const webrtc::EncodedImageBufferInterface& data) {
  using Type = webrtc::H264::NaluType;
  constexpr size_t kMost = 16;  // bytes that the beginning of a slice header takes, and more
  const std::span bytes(data.data(), data.size());
  for (const auto& unit : webrtc::H264::FindNaluIndices(bytes)) {
    if (unit.payload_size < 2) continue;
    const auto payload = bytes.subspan(unit.payload_start_offset, std::min(unit.payload_size, kMost));
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

EncodedSource::EncodedSource(std::shared_ptr<Mailbox> mailbox)
    : source_(OnSignalingThread([&] {
        return webrtc::make_ref_counted<EncodedVideoSource>(
            std::make_unique<Teller>(key(), std::move(mailbox), nullptr));
      })) {}

EncodedSource::EncodedSource(const std::shared_ptr<RtpReceiver>& receiver, std::shared_ptr<Mailbox> mailbox)
    : source_([&]() -> webrtc::scoped_refptr<EncodedVideoSource> {
        auto transform = WrapperOf<ReceiverTransform>(receiver->engine());
        auto gate = transform->transformer()->gate();
        webrtc::scoped_refptr<webrtc::VideoTrackInterface> track(
            static_cast<webrtc::VideoTrackInterface*>(receiver->engine()->track().get()));
        return OnSignalingThread([&]() -> webrtc::scoped_refptr<EncodedVideoSource> {
          return webrtc::make_ref_counted<ForwardedVideoSource>(
              std::make_unique<Teller>(key(), std::move(mailbox), gate), gate, track, transform);
        });
      }()) {}

std::shared_ptr<MediaStreamTrack> EncodedSource::CreateTrack(const std::string& id) {
  return WrapperOf<MediaStreamTrack>(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>(
      Engine::Get().factory()->CreateVideoTrack(source_.share(), id)));
}

void EncodedSource::Push(EncodedPicture picture, std::optional<int64_t> timestamp_us) {
  std::lock_guard lock(mutex_);
  picture.time_us = webrtc::TimeMicros();
  picture.rtp_timestamp = RtpTimestampOf(timestamp_us.value_or(picture.time_us));
  if (timestamp_us) picture.time_us = clock_.ToEngine(*timestamp_us, picture.time_us);
  // Some take any picture that needs no other one for a key frame. A receiver cannot begin with it.
  if (picture.codec == webrtc::kVideoCodecH264) picture.is_key = picture.is_key && HasIdr(*picture.data);
  source_->Push(std::move(picture));
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

}  // namespace

void bind_encoded_source(py::module_& m) {
  bind_encoded_sink(m);
  bind_encoded_audio_sink(m);
  bind_encoded_audio_source(m);
  py::class_<EncodedSource, std::shared_ptr<EncodedSource>>(m, "EncodedSource")
      .def(py::init<std::shared_ptr<Mailbox>>(), py::arg("mailbox").none(false), unlocked())
      .def(py::init<const std::shared_ptr<RtpReceiver>&, std::shared_ptr<Mailbox>>(),
           py::arg("receiver").none(false), py::arg("mailbox").none(false), unlocked(),
           "What the receiver gets.")
      .def_property_readonly("key", &EncodedSource::key)
      .def_property_readonly("wanted", py::cpp_function(&EncodedSource::wanted, unlocked()),
                             "Whether somebody takes the pictures.")
      .def("create_track", &EncodedSource::CreateTrack, py::arg("id"), unlocked())
      .def(
          "push",
          [](EncodedSource& source, const py::buffer& data, bool key_frame, const std::string& codec,
             int width, int height, int rotation, std::optional<int64_t> timestamp) {
            const py::buffer_info info = data.request();
            CheckBytes(info, "an encoded picture");
            EncodedPicture picture{.codec = ReadCodec(codec),
                                   .is_key = key_frame,
                                   .width = width,
                                   .height = height,
                                   .rotation = ReadRotation(rotation)};
            picture.data = webrtc::EncodedImageBuffer::Create(static_cast<const uint8_t*>(info.ptr),
                                                              static_cast<size_t>(info.size));
            if (picture.codec == webrtc::kVideoCodecH264 && HasB(*picture.data)) {
              throw Failure({.name = "NotSupportedError",
                             .message = "this H.264 picture is a B-frame, which no call carries: have the "
                                        "encoder make none (libx264: bf=0, or tune=zerolatency)"});
            }
            Unlocked([&] { source.Push(std::move(picture), timestamp); });
          },
          py::arg("data"), py::arg("key_frame"), py::arg("codec"), py::arg("width"), py::arg("height"),
          py::arg("rotation"), py::arg("timestamp"));
}

}  // namespace wrtc
