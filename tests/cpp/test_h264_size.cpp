#include <initializer_list>
#include <string>

#include "check.h"
#include "media/codecs/frame_size_limit.h"
#include "media/codecs/h264_size.h"

using wrtc::ExceedsFrameSizeLimit;
using wrtc::ParseH264Sizes;

namespace {

constexpr uint8_t kSps = 0x67, kSubsetSps = 0x6f;

std::string Code(uint32_t value) {
  std::string digits;
  for (uint64_t rest = uint64_t{value} + 1; rest > 0; rest /= 2) digits.insert(0, rest % 2 ? "1" : "0");
  return std::string(digits.size() - 1, '0') + digits;
}

// A NAL unit of those bits, after profile, constraints and level.
std::vector<uint8_t> Unit(uint8_t type, uint8_t profile, std::string bits) {
  std::vector<uint8_t> unit = {0, 0, 1, type, profile, 0xc0, 52};
  bits.resize((bits.size() + 8) / 8 * 8, '1');
  int zeros = 0;
  for (size_t at = 0; at < bits.size(); at += 8) {
    const auto byte = static_cast<uint8_t>(std::stoi(bits.substr(at, 8), nullptr, 2));
    if (zeros >= 2 && byte <= 3) {
      unit.push_back(3);
      zeros = 0;
    }
    unit.push_back(byte);
    zeros = byte == 0 ? zeros + 1 : 0;
  }
  return unit;
}

// 640x480 with these offsets: left, right, top, bottom.
std::vector<uint8_t> Cropped(std::initializer_list<uint32_t> offsets, uint8_t type = kSps) {
  std::string bits = Code(0) + Code(0) + Code(2) + Code(1) + "0" + Code(39) + Code(29) + "1" + "1" + "1";
  for (const uint32_t offset : offsets) bits += Code(offset);
  return Unit(type, 66, bits + "0");
}

bool LeavesAPicture(const std::vector<uint8_t>& frame) {
  const auto sizes = ParseH264Sizes(frame);
  return sizes.size() == 1 && sizes[0] && sizes[0]->leaves_a_picture();
}

}  // namespace

TEST(cropping_must_leave_a_pixel_of_h264) {
  CHECK(LeavesAPicture(Cropped({0, 0, 0, 0})));
  CHECK(LeavesAPicture(Cropped({160, 159, 239, 0})));
  CHECK(!LeavesAPicture(Cropped({160, 160, 0, 0})));
  CHECK(!LeavesAPicture(Cropped({0, 0, 0, 240})));
  CHECK(!LeavesAPicture(Cropped({0, 0, 0, 240}, kSubsetSps)));
}

TEST(cropping_that_overflows_32_bits_is_refused) {
  for (const uint32_t large : {1u << 16, 1u << 29, 1u << 30, 1u << 31, 0xffff'fffeu}) {
    CHECK(!LeavesAPicture(Cropped({large, 0u - large, 0, 0})));
    CHECK(!LeavesAPicture(Cropped({0, 0, large, 0u - large})));
    CHECK(!LeavesAPicture(Cropped({large, 0, 0, 0})));
  }
}

TEST(codes_that_openh264_misreads_are_refused) {
  const auto with_offset = [](uint32_t offset_for_non_ref_pic) {
    return Unit(kSps, 66,
                Code(0) + Code(0) + Code(1) + "1" + Code(offset_for_non_ref_pic) + Code(0) + Code(1) +
                    Code(0) + Code(1) + "0" + Code(39) + Code(29) + "1" + "1" + "0" + "0");
  };
  CHECK(LeavesAPicture(with_offset(0x1fffe)));
  CHECK(!LeavesAPicture(with_offset(0x1ffff)));
}

TEST(sizes_are_found_behind_the_fields_of_high_profiles) {
  // 4:2:0, 8 bits, the first scaling list, whose values are all 8; then frames of two fields.
  std::string list = "1";
  for (int i = 0; i < 16; ++i) list += Code(0);
  const std::string high = Code(1) + Code(0) + Code(0) + "0" + "1" + list + "0000000";
  const std::string rest = Code(0) + Code(0) + Code(0) + Code(1) + "0" + Code(119) + Code(33) + "001" + "00";
  const auto sizes = ParseH264Sizes(Unit(kSps, 100, Code(0) + high + rest));
  CHECK(sizes.size() == 1 && sizes[0] && sizes[0]->width == 1920 && sizes[0]->height == 1088);
}

TEST(the_limit_applies_to_the_size_before_cropping) {
  const auto cropped_to_one_pixel = [](uint32_t macroblocks) {
    return Unit(kSps, 66,
                Code(0) + Code(0) + Code(2) + Code(1) + "0" + Code(macroblocks - 1) + Code(255) + "1" + "1" +
                    "1" + Code(0) + Code(8 * macroblocks - 1) + Code(0) + Code(2047) + "0");
  };
  CHECK(!ExceedsFrameSizeLimit(webrtc::kVideoCodecH264, cropped_to_one_pixel(256)));
  CHECK(ExceedsFrameSizeLimit(webrtc::kVideoCodecH264, cropped_to_one_pixel(1024)));
  CHECK(ExceedsFrameSizeLimit(webrtc::kVideoCodecH264, {Cropped({0, 0, 0, 0}).data(), 9}));
}
