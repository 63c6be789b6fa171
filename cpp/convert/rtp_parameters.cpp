#include "convert/rtp_parameters.h"

#include <sstream>

#include "absl/strings/match.h"
#include "convert/dictionary.h"
#include "convert/enums.h"

namespace wrtc {
namespace {

constexpr std::pair<webrtc::Priority, const char*> kPriorities[] = {
    {webrtc::Priority::kVeryLow, "very-low"},
    {webrtc::Priority::kLow, "low"},
    {webrtc::Priority::kMedium, "medium"},
    {webrtc::Priority::kHigh, "high"},
};

constexpr std::pair<webrtc::DegradationPreference, const char*> kDegradation[] = {
    {webrtc::DegradationPreference::MAINTAIN_FRAMERATE, "maintain-framerate"},
    {webrtc::DegradationPreference::MAINTAIN_RESOLUTION, "maintain-resolution"},
    {webrtc::DegradationPreference::BALANCED, "balanced"},
    {webrtc::DegradationPreference::MAINTAIN_FRAMERATE_AND_RESOLUTION, "maintain-framerate-and-resolution"},
};

// bitratePriority is relative in the W3C's words and in the engine's: 1 is "low" (webrtc-priority §4).
constexpr std::pair<double, const char*> kBitratePriorities[] = {{0.5, "very-low"},
                                                                 {1.0, "low"},
                                                                 {2.0, "medium"},
                                                                 {4.0, "high"}};

template <class V, size_t N>
const char* NameOf(const std::pair<V, const char*> (&table)[N], V value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return table[0].second;
}

template <class V, size_t N>
V ValueOf(const std::pair<V, const char*> (&table)[N], const std::string& given) {
  std::string choices;
  for (const auto& [value, name] : table) {
    if (given == name) return value;
    choices += std::string(choices.empty() ? "" : ", ") + name;
  }
  throw py::type_error("'" + given + "' is none of " + choices);
}

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

void EncodingFromPython(const py::dict& given, webrtc::RtpEncodingParameters& encoding) {
  Read(given, "active", encoding.active);
  Read(given, "rid", encoding.rid);
  Read(given, "max_bitrate", encoding.max_bitrate_bps);
  Read(given, "min_bitrate", encoding.min_bitrate_bps);
  Read(given, "max_framerate", encoding.max_framerate);
  Read(given, "scale_resolution_down_by", encoding.scale_resolution_down_by);
  Read(given, "scalability_mode", encoding.scalability_mode);
  Read(given, "adaptive_ptime", encoding.adaptive_ptime);
  if (auto name = Get<py::str>(given, "priority"))
    encoding.bitrate_priority = ValueOf(kBitratePriorities, *name);
  if (auto name = Get<py::str>(given, "network_priority"))
    encoding.network_priority = ValueOf(kPriorities, *name);
  if (auto codec = Get<py::dict>(given, "codec")) {
    const std::string mime_type = Get<std::string>(*codec, "mime_type").value_or("");
    encoding.codec.emplace();
    CodecFromPython(
        *codec, absl::StartsWith(mime_type, "audio/") ? webrtc::MediaType::AUDIO : webrtc::MediaType::VIDEO,
        *encoding.codec);
  }
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
  if (auto name = Get<py::str>(given, "degradation_preference")) {
    parameters.degradation_preference = ValueOf(kDegradation, *name);
  }
  const py::list encodings = Get<py::list>(given, "encodings").value_or(py::list());
  if (encodings.size() != parameters.encodings.size()) {
    throw Failure({.name = "InvalidModificationError",
                   .message = "set_parameters: there are " + std::to_string(parameters.encodings.size()) +
                              " encodings, and their number cannot change (given: " +
                              std::to_string(encodings.size()) + ")"});
  }
  for (size_t i = 0; i < encodings.size(); ++i) {
    EncodingFromPython(py::cast<py::dict>(encodings[i]), parameters.encodings[i]);
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

py::dict CapabilitiesToPython(const webrtc::RtpCapabilities& capabilities) {
  py::list codecs, extensions;
  for (const auto& codec : capabilities.codecs) codecs.append(CodecToPython(codec));
  for (const auto& extension : capabilities.header_extensions) {
    extensions.append(py::dict(py::arg("uri") = extension.uri));
  }
  return py::dict(py::arg("codecs") = codecs, py::arg("header_extensions") = extensions);
}

}  // namespace wrtc
