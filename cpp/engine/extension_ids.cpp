#include "engine/extension_ids.h"

#include <algorithm>
#include <string_view>

namespace wrtc {
namespace {

using webrtc::RtpExtension;

// The ID of an extension is its position here, from 1. All sections of a bundle share their IDs (RFC 8843
// §8), even with an offer that was not used or was rolled back, so audio and video must assign the same IDs.
// The first three are those of aiortc. IDs above 14 need two-byte headers (RFC 8285 §4.3): they are for
// extensions that are not offered by default.
constexpr std::string_view kExtensionsById[] = {
    RtpExtension::kMidUri,
    RtpExtension::kAudioLevelUri,
    RtpExtension::kAbsSendTimeUri,
    RtpExtension::kTransportSequenceNumberUri,
    RtpExtension::kTimestampOffsetUri,
    RtpExtension::kVideoRotationUri,
    RtpExtension::kPlayoutDelayUri,
    RtpExtension::kVideoContentTypeUri,
    RtpExtension::kVideoTimingUri,
    RtpExtension::kColorSpaceUri,
    RtpExtension::kRidUri,
    RtpExtension::kRepairedRidUri,
    RtpExtension::kAbsoluteCaptureTimeUri,
    RtpExtension::kDependencyDescriptorUri,
    {},  // ID 15 is reserved in one-byte headers.
    RtpExtension::kVideoLayersAllocationUri,
    RtpExtension::kGenericFrameDescriptorUri00,
    RtpExtension::kCorruptionDetectionUri,
};

// An extension that only a newer engine has gets the ID after the last.
int IdOf(std::string_view uri) {
  return static_cast<int>(std::ranges::find(kExtensionsById, uri) - std::begin(kExtensionsById)) + 1;
}

}  // namespace

HeaderExtensions WithIds(HeaderExtensions extensions) {
  for (auto& extension : extensions) {
    extension.preferred_id = webrtc::RtpHeaderExtensionId(IdOf(extension.uri));
  }
  std::ranges::sort(extensions, {}, [](const auto& extension) { return extension.preferred_id->value(); });
  return extensions;
}

}  // namespace wrtc
