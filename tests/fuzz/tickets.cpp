// Encoded frames at the decode gate: tickets from the gate, corrupted, joined and fabricated ones.
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "api/environment/environment_factory.h"
#include "api/make_ref_counted.h"
#include "api/video_codecs/video_decoder.h"
#include "input.h"
#include "media/encoded/decode_gate.h"
#include "pc/video_rtp_track_source.h"
#include "pc/video_track.h"
#include "rtc_base/checks.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

// Reads each byte that it is to decode, so that a sanitizer detects missing ones.
class Reader : public webrtc::VideoDecoder {
 public:
  bool Configure(const Settings&) override { return true; }
  int32_t Decode(const webrtc::EncodedImage& image, int64_t) override {
    sum_ += std::accumulate(image.data(), image.data() + image.size(), uint64_t{0});
    return 0;
  }
  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback*) override { return 0; }
  int32_t Release() override { return 0; }

 private:
  volatile uint64_t sum_ = 0;
};

class Readers : public webrtc::VideoDecoderFactory {
 public:
  std::vector<webrtc::SdpVideoFormat> GetSupportedFormats() const override {
    return {webrtc::SdpVideoFormat("VP8")};
  }
  std::unique_ptr<webrtc::VideoDecoder> Create(const webrtc::Environment&,
                                               const webrtc::SdpVideoFormat&) override {
    return std::make_unique<Reader>();
  }
};

// As a receiver creates it.
webrtc::scoped_refptr<webrtc::VideoTrackInterface> MakeTrack() {
  Threads& threads = Threads::Get();
  return threads.signaling()->BlockingCall([&] {
    auto source = webrtc::make_ref_counted<webrtc::VideoRtpTrackSource>(nullptr);
    return webrtc::VideoTrack::Create("video", source, threads.worker());
  });
}

// Kept between inputs: frames wait there until they are redeemed.
struct Stage {
  std::shared_ptr<DecodeGate> gate = DecodeGate::Create(MakeTrack());
  std::unique_ptr<webrtc::VideoDecoder> decoder =
      CreateGatedDecoderFactory(std::make_unique<Readers>())
          ->Create(webrtc::CreateEnvironment(), webrtc::SdpVideoFormat("VP8"));
};

void Play(Input input) {
  static auto& stage = *new Stage;
  std::vector<DecodeGate::Ticket> tickets;
  while (!input.empty()) {
    const auto step = input.Take<uint8_t>();
    if (step % 4 == 0 || tickets.empty()) {
      const webrtc::Resolution size{input.Take<int32_t>(), input.Take<int32_t>()};
      tickets.push_back(stage.gate->Deposit(input.TakeBytes(input.Take<uint8_t>()), size));
      continue;
    }
    std::vector<uint8_t> bytes;
    for (int count = step / 4 % 8; count >= 0; --count) {
      DecodeGate::Ticket ticket = tickets[input.Take<uint8_t>() % tickets.size()];
      if (step % 4 == 2) ticket[input.Take<uint8_t>() % ticket.size()] ^= input.Take<uint8_t>();
      bytes.insert(bytes.end(), ticket.begin(), ticket.end());
    }
    if (step % 4 == 3) bytes.resize(bytes.size() - input.Take<uint8_t>() % bytes.size());
    webrtc::EncodedImage image;
    image.SetEncodedData(webrtc::EncodedImageBuffer::Create(bytes.data(), bytes.size()));
    image.SetFrameType(step & 128 ? webrtc::VideoFrameType::kVideoFrameKey
                                  : webrtc::VideoFrameType::kVideoFrameDelta);
    stage.decoder->Decode(image, 0);
  }
}

}  // namespace
}  // namespace wrtc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  wrtc::Play({data, size});
  return 0;
}
