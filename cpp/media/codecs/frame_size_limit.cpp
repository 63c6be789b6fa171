#include "media/codecs/frame_size_limit.h"

#include <algorithm>
#include <optional>

#include "media/codecs/h264_size.h"
#include "modules/video_coding/utility/vp9_uncompressed_header_parser.h"

namespace wrtc {
namespace {

bool Exceeds(uint64_t width, uint64_t height) {
  return width * height > kMaxDecodedSamples;
}

// RFC 6386 §9.1: in a key frame, width and height (14 bits each) follow the tag and the start code.
bool Vp8Exceeds(std::span<const uint8_t> data) {
  if (data.size() < 10 || (data[0] & 1) != 0) return false;
  const auto side = [&](size_t at) { return static_cast<uint64_t>((data[at + 1] & 0x3f) << 8 | data[at]); };
  return Exceeds(side(6), side(8));
}

// VP9 bitstream specification, annex B: a superframe ends with an index of its frames.
bool Vp9Exceeds(std::span<const uint8_t> data) {
  const auto frame_exceeds = [](std::span<const uint8_t> frame) {
    const auto header = webrtc::ParseUncompressedVp9Header(frame);
    return header && Exceeds(static_cast<uint64_t>(std::max(header->frame_width, 0)),
                             static_cast<uint64_t>(std::max(header->frame_height, 0)));
  };
  if (data.empty()) return false;
  const uint8_t marker = data.back();
  const size_t frames = (marker & 7) + 1u;
  const size_t size_bytes = ((marker >> 3) & 3) + 1u;
  const size_t index_bytes = 2 + frames * size_bytes;
  if ((marker & 0xe0) != 0xc0 || data.size() < index_bytes || data[data.size() - index_bytes] != marker) {
    return frame_exceeds(data);
  }
  const auto index = data.last(index_bytes).subspan(1);
  auto rest = data.first(data.size() - index_bytes);
  for (size_t i = 0; i < frames; ++i) {
    size_t size = 0;
    for (size_t byte = 0; byte < size_bytes; ++byte) {
      size |= static_cast<size_t>(index[i * size_bytes + byte]) << (8 * byte);
    }
    size = std::min(size, rest.size());
    if (frame_exceeds(rest.first(size))) return true;
    rest = rest.subspan(size);
  }
  return false;
}

// A size that cannot be parsed is too large, too.
bool H264Exceeds(std::span<const uint8_t> data) {
  return std::ranges::any_of(ParseH264Sizes(data), [](const std::optional<H264Size>& size) {
    return !size || Exceeds(size->width, size->height);
  });
}

}  // namespace

bool ExceedsFrameSizeLimit(webrtc::VideoCodecType codec, std::span<const uint8_t> data) {
  switch (codec) {
    case webrtc::kVideoCodecVP8:
      return Vp8Exceeds(data);
    case webrtc::kVideoCodecVP9:
      return Vp9Exceeds(data);
    case webrtc::kVideoCodecH264:
      return H264Exceeds(data);
    default:
      return false;
  }
}

}  // namespace wrtc
