#include "media/codecs/h264_size.h"

#include "common_video/h264/h264_common.h"
#include "rtc_base/bitstream_reader.h"

namespace wrtc {
namespace {

// ITU-T H.264 table 7-1. A subset has the same beginning; the engine has no name for its type.
constexpr uint8_t kSubsetSps = 15;

// The most that is 16 leading zeros in an Exp-Golomb code (§9.1), and more than any size needs. OpenH264
// loses bits after a longer code, so it would then read other offsets than these functions.
constexpr uint32_t kMaxValue = (1u << 17) - 2;

uint64_t ReadValue(webrtc::BitstreamReader& reader) {
  const uint32_t value = reader.ReadExponentialGolomb();
  if (value > kMaxValue) reader.Invalidate();
  return value;
}

// §7.3.2.1.1: these profiles declare a chroma format and scaling lists.
bool IsHigh(uint8_t profile) {
  constexpr uint8_t kHigh[] = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244};
  for (const uint8_t high : kHigh) {
    if (profile == high) return true;
  }
  return false;
}

// §7.3.2.1.1.1.
void SkipScalingList(webrtc::BitstreamReader& reader, int size) {
  int last = 8, next = 8;
  for (int i = 0; i < size && next != 0; ++i) {
    const int delta = reader.ReadSignedExponentialGolomb();
    if (delta < -128 || delta > 127) reader.Invalidate();
    if (!reader.Ok()) return;
    next = (last + delta + 256) % 256;
    last = next;
  }
}

void SkipHighFields(webrtc::BitstreamReader& reader) {
  constexpr uint64_t k444 = 3;
  const uint64_t chroma_format = ReadValue(reader);
  if (chroma_format == k444) reader.ConsumeBits(1);
  ReadValue(reader);  // Bit depths of luma and chroma.
  ReadValue(reader);
  reader.ConsumeBits(1);
  if (!reader.Read<bool>()) return;
  for (int i = 0; i < (chroma_format == k444 ? 12 : 8); ++i) {
    if (reader.Read<bool>()) SkipScalingList(reader, i < 6 ? 16 : 64);
  }
}

void SkipPictureOrder(webrtc::BitstreamReader& reader) {
  const uint64_t type = ReadValue(reader);
  if (type == 0) ReadValue(reader);
  if (type != 1) return;
  reader.ConsumeBits(1);
  ReadValue(reader);
  ReadValue(reader);
  const uint64_t count = ReadValue(reader);
  for (uint64_t i = 0; i < count && reader.Ok(); ++i) ReadValue(reader);
}

std::optional<H264Size> ParseSize(std::span<const uint8_t> sps) {
  const std::vector<uint8_t> bytes = webrtc::H264::ParseRbsp(sps);
  webrtc::BitstreamReader reader(bytes);
  const auto profile = reader.Read<uint8_t>();
  reader.ConsumeBits(16);  // Constraints and level.
  ReadValue(reader);       // ID.
  if (IsHigh(profile)) SkipHighFields(reader);
  ReadValue(reader);  // Bits of the frame number.
  SkipPictureOrder(reader);
  ReadValue(reader);  // Reference frames.
  reader.ConsumeBits(1);
  H264Size size;
  size.width = 16 * (ReadValue(reader) + 1);
  size.height = 16 * (ReadValue(reader) + 1);
  if (!reader.Read<bool>()) {  // Interlaced: the height is that of a field.
    size.height *= 2;
    reader.ConsumeBits(1);
  }
  reader.ConsumeBits(1);
  if (reader.Read<bool>()) {
    const uint64_t left = ReadValue(reader), right = ReadValue(reader);
    const uint64_t top = ReadValue(reader), bottom = ReadValue(reader);
    size.cropped_width = 2 * (left + right);
    size.cropped_height = 2 * (top + bottom);
  }
  return reader.Ok() ? std::optional(size) : std::nullopt;
}

}  // namespace

std::vector<std::optional<H264Size>> ParseH264Sizes(std::span<const uint8_t> frame) {
  std::vector<std::optional<H264Size>> sizes;
  for (const auto& unit : webrtc::H264::FindNaluIndices(frame)) {
    const auto payload = frame.subspan(unit.payload_start_offset, unit.payload_size);
    if (payload.empty()) continue;
    const uint8_t type = webrtc::H264::ParseNaluType(payload[0]);
    if (type != webrtc::H264::kSps && type != kSubsetSps) continue;
    sizes.push_back(ParseSize(payload.subspan(webrtc::H264::kNaluTypeSize)));
  }
  return sizes;
}

}  // namespace wrtc
