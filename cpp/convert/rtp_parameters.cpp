#include "convert/rtp_parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "absl/strings/match.h"
#include "convert/choices.h"
#include "convert/dictionary.h"
#include "convert/enums.h"
#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

constexpr Choice<webrtc::DegradationPreference> kDegradation[] = {
    {webrtc::DegradationPreference::MAINTAIN_FRAMERATE, "maintain-framerate"},
    {webrtc::DegradationPreference::MAINTAIN_RESOLUTION, "maintain-resolution"},
    {webrtc::DegradationPreference::BALANCED, "balanced"},
    {webrtc::DegradationPreference::MAINTAIN_FRAMERATE_AND_RESOLUTION, "maintain-framerate-and-resolution"},
};

// bitratePriority is relative, both in the W3C's definition and in the engine: 1 is "low" (webrtc-priority
// §4).
constexpr Choice<double> kBitratePriorities[] = {{0.5, "very-low"},
                                                 {1.0, "low"},
                                                 {2.0, "medium"},
                                                 {4.0, "high"}};

py::dict CodecToPython(const webrtc::RtpCodec& codec) {
  py::dict out(py::arg("mime_type") = codec.mime_type(), py::arg("clock_rate") = codec.clock_rate);
  if (codec.num_channels) out["channels"] = *codec.num_channels;
  std::string line;
  for (const auto& [key, value] : codec.parameters) {
    line += (line.empty() ? "" : ";") + (key.empty() ? value : key + "=" + value);
  }
  if (!line.empty()) out["sdp_fmtp_line"] = line;
  return out;
}

void CodecFromPython(const py::dict& given, webrtc::MediaType kind, webrtc::RtpCodec& codec) {
  const std::string mime_type = Get<std::string>(given, "mime_type").value_or("");
  const size_t slash = mime_type.find('/');
  codec.kind = kind;
  codec.name = slash == std::string::npos ? mime_type : mime_type.substr(slash + 1);
  Read(given, "clock_rate", codec.clock_rate);
  Read(given, "channels", codec.num_channels);
  std::istringstream line(Get<std::string>(given, "sdp_fmtp_line").value_or(""));
  for (std::string item; std::getline(line, item, ';');) {
    const size_t begin = item.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    item = item.substr(begin);
    const size_t equals = item.find('=');
    if (equals == std::string::npos) {
      codec.parameters[""] = item;
    } else {
      codec.parameters[item.substr(0, equals)] = item.substr(equals + 1);
    }
  }
}

py::dict EncodingToPython(const webrtc::RtpEncodingParameters& encoding) {
  py::dict out(py::arg("active") = encoding.active,
               py::arg("priority") = NameOf(kBitratePriorities, encoding.bitrate_priority),
               py::arg("network_priority") = NameOf(kPriorities, encoding.network_priority));
  if (!encoding.rid.empty()) out["rid"] = encoding.rid;
  if (encoding.max_bitrate_bps) out["max_bitrate"] = *encoding.max_bitrate_bps;
  if (encoding.min_bitrate_bps) out["min_bitrate"] = *encoding.min_bitrate_bps;
  if (encoding.max_framerate) out["max_framerate"] = *encoding.max_framerate;
  if (encoding.scale_resolution_down_by) out["scale_resolution_down_by"] = *encoding.scale_resolution_down_by;
  if (encoding.scalability_mode) out["scalability_mode"] = *encoding.scalability_mode;
  if (encoding.adaptive_ptime) out["adaptive_ptime"] = true;
  if (encoding.codec) out["codec"] = CodecToPython(*encoding.codec);
  return out;
}

// The engine stores bits per second as an int. A higher limit has no effect anyway.
void ReadBitrate(const py::dict& given, const char* key, std::optional<int>& target) {
  if (const auto bitrate = Get<int64_t>(given, key)) {
    target = static_cast<int>(std::min<int64_t>(*bitrate, std::numeric_limits<int>::max()));
  }
}

// The same for frames per second.
constexpr double kMaxFramerate = 1e6;

void EncodingFromPython(const py::dict& given, webrtc::RtpEncodingParameters& encoding) {
  Read(given, "active", encoding.active);
  Read(given, "rid", encoding.rid);
  ReadBitrate(given, "max_bitrate", encoding.max_bitrate_bps);
  ReadBitrate(given, "min_bitrate", encoding.min_bitrate_bps);
  Read(given, "max_framerate", encoding.max_framerate);
  if (encoding.max_framerate) encoding.max_framerate = std::min(*encoding.max_framerate, kMaxFramerate);
  Read(given, "scale_resolution_down_by", encoding.scale_resolution_down_by);
  Read(given, "scalability_mode", encoding.scalability_mode);
  Read(given, "adaptive_ptime", encoding.adaptive_ptime);
  Read(given, "request_key_frame", encoding.request_key_frame);
  ReadChoice(given, "priority", kBitratePriorities, encoding.bitrate_priority);
  ReadChoice(given, "network_priority", kPriorities, encoding.network_priority);
  if (auto codec = Get<py::dict>(given, "codec")) {
    const std::string mime_type = Get<std::string>(*codec, "mime_type").value_or("");
    encoding.codec.emplace();
    CodecFromPython(
        *codec, absl::StartsWith(mime_type, "audio/") ? webrtc::MediaType::AUDIO : webrtc::MediaType::VIDEO,
        *encoding.codec);
  }
}

void UpdateEncoding(webrtc::RtpEncodingParameters& encoding, const py::dict& given) {
  webrtc::RtpEncodingParameters wanted;
  wanted.ssrc = encoding.ssrc;
  wanted.csrcs = encoding.csrcs;
  wanted.num_temporal_layers = encoding.num_temporal_layers;
  EncodingFromPython(given, wanted);
  if (wanted.rid != encoding.rid) {
    throw Failure({.name = "InvalidModificationError",
                   .message = "set_parameters: the rid '" + encoding.rid + "' cannot be changed to '" +
                              wanted.rid + "'"});
  }
  encoding = std::move(wanted);
}

}  // namespace

py::dict ParametersToPython(const webrtc::RtpParameters& parameters) {
  py::list codecs, extensions, encodings;
  for (const auto& codec : parameters.codecs) {
    py::dict out = CodecToPython(codec);
    out["payload_type"] = codec.payload_type;
    codecs.append(std::move(out));
  }
  for (const auto& extension : parameters.header_extensions) {
    extensions.append(py::dict(py::arg("uri") = extension.uri, py::arg("id") = extension.id.value(),
                               py::arg("encrypted") = extension.encrypt));
  }
  for (const auto& encoding : parameters.encodings) encodings.append(EncodingToPython(encoding));
  py::dict out(py::arg("transaction_id") = parameters.transaction_id, py::arg("codecs") = codecs,
               py::arg("header_extensions") = extensions, py::arg("encodings") = encodings,
               py::arg("rtcp") = py::dict(py::arg("cname") = parameters.rtcp.cname,
                                          py::arg("reduced_size") = parameters.rtcp.reduced_size));
  if (parameters.degradation_preference) {
    out["degradation_preference"] = NameOf(kDegradation, *parameters.degradation_preference);
  }
  return out;
}

void UpdateParameters(webrtc::RtpParameters& parameters, const py::dict& given) {
  Read(given, "transaction_id", parameters.transaction_id);
  const py::dict had = ParametersToPython(parameters);
  for (const char* fixed : {"codecs", "header_extensions", "rtcp"}) {
    const auto wanted = Get<py::object>(given, fixed);
    if (wanted && py::len(*wanted) > 0 && !wanted->equal(had[fixed])) {
      throw Failure(
          {.name = "InvalidModificationError",
           .message = std::string("set_parameters: ") + fixed + " are negotiated and cannot be changed"});
    }
  }
  parameters.degradation_preference.reset();
  ReadChoice(given, "degradation_preference", kDegradation, parameters.degradation_preference);
  const py::list encodings = Get<py::list>(given, "encodings").value_or(py::list());
  if (encodings.size() != parameters.encodings.size()) {
    throw Failure({.name = "InvalidModificationError",
                   .message = "set_parameters: the number of encodings is " +
                              std::to_string(parameters.encodings.size()) + " and cannot be changed to " +
                              std::to_string(encodings.size())});
  }
  for (size_t i = 0; i < encodings.size(); ++i) {
    UpdateEncoding(parameters.encodings[i], py::cast<py::dict>(encodings[i]));
  }
}

webrtc::RtpTransceiverInit TransceiverInitFromPython(const py::dict& given) {
  webrtc::RtpTransceiverInit init;
  Read(given, "direction", init.direction);
  Read(given, "stream_ids", init.stream_ids);
  for (py::handle encoding : Get<py::list>(given, "send_encodings").value_or(py::list())) {
    EncodingFromPython(py::cast<py::dict>(encoding), init.send_encodings.emplace_back());
  }
  return init;
}

webrtc::RtpCodecCapability CodecCapabilityFromPython(const py::dict& given, webrtc::MediaType kind) {
  webrtc::RtpCodecCapability codec;
  CodecFromPython(given, kind, codec);
  return codec;
}

py::list HeaderExtensionsToPython(const std::vector<webrtc::RtpHeaderExtensionCapability>& extensions) {
  py::list out;
  for (const auto& extension : extensions) {
    out.append(py::dict(py::arg("uri") = extension.uri, py::arg("direction") = extension.direction));
  }
  return out;
}

std::vector<webrtc::RtpHeaderExtensionCapability> HeaderExtensionsFromPython(const py::list& given) {
  std::vector<webrtc::RtpHeaderExtensionCapability> extensions;
  for (py::handle each : given) {
    const py::dict one = py::cast<py::dict>(each);
    Read(one, "uri", extensions.emplace_back().uri);
    Read(one, "direction", extensions.back().direction);
  }
  return extensions;
}

py::dict CapabilitiesToPython(const webrtc::RtpCapabilities& capabilities) {
  py::list codecs;
  for (const auto& codec : capabilities.codecs) codecs.append(CodecToPython(codec));
  return py::dict(py::arg("codecs") = codecs,
                  py::arg("header_extensions") = HeaderExtensionsToPython(capabilities.header_extensions));
}

py::list SourcesToPython(const std::vector<webrtc::RtpSource>& sources, webrtc::RtpSourceType type) {
  // The engine counts from the start of the machine, the W3C from 1970.
  const double epoch_ms = static_cast<double>(webrtc::TimeUTCMicros() - webrtc::TimeMicros()) / 1e3;
  py::list out;
  for (const webrtc::RtpSource& source : sources) {
    if (source.source_type() != type) continue;
    py::dict one(py::arg("timestamp") = epoch_ms + source.timestamp().ms<double>(),
                 py::arg("source") = source.source_id(), py::arg("rtp_timestamp") = source.rtp_timestamp());
    // RFC 6464 §3: the level is in -dBov, and 127 is silence.
    if (const auto level = source.audio_level()) {
      one["audio_level"] = *level >= 127 ? 0.0 : std::pow(10.0, -*level / 20.0);
    }
    out.append(std::move(one));
  }
  return out;
}

}  // namespace wrtc
