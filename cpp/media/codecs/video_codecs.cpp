#include "media/codecs/video_codecs.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/no_destructor.h"
#include "absl/strings/match.h"
#include "media/base/media_constants.h"
#include "media/codecs/openh264.h"
#include "media/engine/internal_decoder_factory.h"
#include "media/engine/internal_encoder_factory.h"
#include "media/engine/simulcast_encoder_adapter.h"
#include "modules/video_coding/codecs/h264/include/h264.h"

namespace wrtc {
namespace {

using Formats = std::vector<webrtc::SdpVideoFormat>;

int NextRegistration() {
  static std::atomic<int> last{0};
  return ++last;
}

// A registration without parameters stands for all formats of that name.
bool Covers(const webrtc::SdpVideoFormat& registered, const webrtc::SdpVideoFormat& format) {
  if (!registered.parameters.empty()) return registered.IsSameCodec(format);
  return absl::EqualsIgnoreCase(registered.name, format.name);
}

template <class Codec>
class Registry {
 public:
  static Registry& Get() {
    static absl::NoDestructor<Registry> registry;
    return *registry;
  }

  int Add(webrtc::SdpVideoFormat format, MakeCodec<Codec> make) {
    std::lock_guard lock(mutex_);
    entries_.push_back({NextRegistration(), std::move(format), std::move(make)});
    return entries_.back().registration;
  }

  void Remove(int registration) {
    std::lock_guard lock(mutex_);
    std::erase_if(entries_,
                  [registration](const Entry& entry) { return entry.registration == registration; });
  }

  Formats formats() const {
    std::lock_guard lock(mutex_);
    Formats all;
    for (const Entry& entry : entries_) all.push_back(entry.format);
    return all;
  }

  // The latest registration of a format wins.
  std::unique_ptr<Codec> Make(const webrtc::Environment& env, const webrtc::SdpVideoFormat& format) const {
    MakeCodec<Codec> make;
    {
      std::lock_guard lock(mutex_);
      for (const Entry& entry : entries_) {
        if (Covers(entry.format, format)) make = entry.make;
      }
    }
    return make ? make(env, format) : nullptr;
  }

 private:
  struct Entry {
    int registration;
    webrtc::SdpVideoFormat format;
    MakeCodec<Codec> make;
  };

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

bool IsH264(const webrtc::SdpVideoFormat& format) {
  return absl::EqualsIgnoreCase(format.name, webrtc::kH264CodecName);
}

// The encoder makes constrained baseline, which is a subset of each of these profiles. Chrome offers the same
// ones.
Formats H264Formats() {
  Formats all;
  if (!OpenH264::Get().available()) return all;
  for (const auto profile :
       {webrtc::H264Profile::kProfileBaseline, webrtc::H264Profile::kProfileConstrainedBaseline,
        webrtc::H264Profile::kProfileMain}) {
    for (const char* packetization_mode : {"1", "0"}) {
      all.push_back(
          webrtc::CreateH264Format(profile, webrtc::H264Level::kLevel3_1, packetization_mode, true));
    }
  }
  return all;
}

Formats WithOurs(Formats engine, const Formats& registered) {
  for (const Formats& more : {H264Formats(), registered}) {
    for (const webrtc::SdpVideoFormat& format : more) {
      const auto covered = [&](const webrtc::SdpVideoFormat& known) { return Covers(format, known); };
      if (std::ranges::none_of(engine, covered)) engine.push_back(format);
    }
  }
  return engine;
}

// Creates encoders of one stream, or of more if the encoder supports it.
class Encoders : public webrtc::VideoEncoderFactory {
 public:
  using VideoEncoderFactory::QueryCodecSupport;

  Formats GetSupportedFormats() const override {
    return WithOurs(engine_.GetSupportedFormats(), Registry<webrtc::VideoEncoder>::Get().formats());
  }

  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format,
                                 std::optional<std::string> scalability_mode,
                                 std::optional<webrtc::Resolution> resolution) const override {
    const auto in = [&](const Formats& formats) { return format.IsCodecInList(formats); };
    if (in(engine_.GetSupportedFormats())) {
      return engine_.QueryCodecSupport(format, scalability_mode, resolution);
    }
    const std::string mode = scalability_mode.value_or("L1T1");
    if (in(H264Formats())) return {.is_supported = mode == "L1T1" || mode == "L1T2" || mode == "L1T3"};
    return {.is_supported = in(Registry<webrtc::VideoEncoder>::Get().formats()) && mode == "L1T1"};
  }

  std::unique_ptr<webrtc::VideoEncoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpVideoFormat& format) override {
    if (auto encoder = Registry<webrtc::VideoEncoder>::Get().Make(env, format)) return encoder;
    if (!IsH264(format)) return engine_.Create(env, format);
    if (!format.IsCodecInList(H264Formats())) return nullptr;
    return CreateOpenH264Encoder(webrtc::H264EncoderSettings::Parse(format).packetization_mode ==
                                 webrtc::H264PacketizationMode::SingleNalUnit);
  }

 private:
  mutable webrtc::InternalEncoderFactory engine_;
};

class SimulcastEncoders : public webrtc::VideoEncoderFactory {
 public:
  using VideoEncoderFactory::QueryCodecSupport;

  Formats GetSupportedFormats() const override { return single_.GetSupportedFormats(); }
  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format,
                                 std::optional<std::string> scalability_mode,
                                 std::optional<webrtc::Resolution> resolution) const override {
    return single_.QueryCodecSupport(format, scalability_mode, resolution);
  }
  std::unique_ptr<webrtc::VideoEncoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpVideoFormat& format) override {
    if (!format.IsCodecInList(GetSupportedFormats())) return nullptr;
    return std::make_unique<webrtc::SimulcastEncoderAdapter>(env, &single_, nullptr, format);
  }

 private:
  Encoders single_;
};

class Decoders : public webrtc::VideoDecoderFactory {
 public:
  using VideoDecoderFactory::QueryCodecSupport;

  Formats GetSupportedFormats() const override {
    return WithOurs(engine_.GetSupportedFormats(), Registry<webrtc::VideoDecoder>::Get().formats());
  }

  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format,
                                 bool reference_scaling,
                                 std::optional<webrtc::Resolution> resolution) const override {
    if (format.IsCodecInList(engine_.GetSupportedFormats())) {
      return engine_.QueryCodecSupport(format, reference_scaling, resolution);
    }
    return {.is_supported = format.IsCodecInList(GetSupportedFormats()) && !reference_scaling};
  }

  std::unique_ptr<webrtc::VideoDecoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpVideoFormat& format) override {
    if (auto decoder = Registry<webrtc::VideoDecoder>::Get().Make(env, format)) return decoder;
    if (!IsH264(format)) return engine_.Create(env, format);
    // The decoder accepts any profile.
    return OpenH264::Get().available() ? CreateOpenH264Decoder() : nullptr;
  }

 private:
  webrtc::InternalDecoderFactory engine_;
};

}  // namespace

std::unique_ptr<webrtc::VideoEncoderFactory> CreateVideoEncoderFactory() {
  return std::make_unique<SimulcastEncoders>();
}

std::unique_ptr<webrtc::VideoEncoderFactory> CreateSingleVideoEncoderFactory() {
  return std::make_unique<Encoders>();
}

std::unique_ptr<webrtc::VideoDecoderFactory> CreateVideoDecoderFactory() {
  return std::make_unique<Decoders>();
}

int RegisterVideoEncoder(webrtc::SdpVideoFormat format, MakeCodec<webrtc::VideoEncoder> make) {
  return Registry<webrtc::VideoEncoder>::Get().Add(std::move(format), std::move(make));
}

int RegisterVideoDecoder(webrtc::SdpVideoFormat format, MakeCodec<webrtc::VideoDecoder> make) {
  return Registry<webrtc::VideoDecoder>::Get().Add(std::move(format), std::move(make));
}

void UnregisterVideoCodec(int registration) {
  Registry<webrtc::VideoEncoder>::Get().Remove(registration);
  Registry<webrtc::VideoDecoder>::Get().Remove(registration);
}

void UpdateVideoCapabilities(webrtc::RtpCapabilities& capabilities, bool sending) {
  const Formats formats = sending ? Encoders().GetSupportedFormats() : Decoders().GetSupportedFormats();
  auto& codecs = capabilities.codecs;
  const auto is = [](const webrtc::RtpCodecCapability& codec, const webrtc::SdpVideoFormat& format) {
    return codec.name == format.name && codec.parameters == format.parameters;
  };
  std::erase_if(codecs, [&](const webrtc::RtpCodecCapability& codec) {
    return codec.IsMediaCodec() &&
           std::ranges::none_of(formats, [&](const auto& format) { return is(codec, format); });
  });
  for (const webrtc::SdpVideoFormat& format : formats) {
    if (std::ranges::any_of(codecs, [&](const auto& codec) { return is(codec, format); })) continue;
    webrtc::RtpCodecCapability codec;
    codec.name = format.name;
    codec.kind = webrtc::MediaType::VIDEO;
    codec.clock_rate = webrtc::kVideoCodecClockrate;
    codec.parameters = format.parameters;
    codecs.push_back(std::move(codec));
  }
}

}  // namespace wrtc
