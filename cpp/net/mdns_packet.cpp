#include "net/mdns_packet.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace wrtc {
namespace {

constexpr std::string_view kDomain = ".local";
constexpr size_t kUuidLength = 36;
// RFC 1035 §3.2.2, RFC 3596.
constexpr uint16_t kTypeA = 1;
constexpr uint16_t kTypeAaaa = 28;
constexpr uint16_t kClassInternet = 1;
// RFC 6762 §10.2: the first bit of an answer's class is a flag.
constexpr uint16_t kClassMask = 0x7fff;
constexpr uint16_t kResponse = 0x8000;
// RFC 1035 §2.3.4.
constexpr size_t kMaxName = 255;

class Reader {
 public:
  explicit Reader(std::span<const uint8_t> packet) : packet_(packet) {}

  bool ok() const { return ok_; }

  uint16_t Read16() {
    const auto bytes = Take(2);
    return ok_ ? static_cast<uint16_t>(bytes[0] << 8 | bytes[1]) : 0;
  }

  std::span<const uint8_t> Take(size_t count) {
    if (count > packet_.size() - at_) ok_ = false;
    if (!ok_) return {};
    at_ += count;
    return packet_.subspan(at_ - count, count);
  }

  // RFC 1035 §4.1.4: labels, the last of which may be a pointer to an earlier position.
  std::string Name() {
    std::string name;
    std::optional<size_t> resume;
    size_t earliest = at_;
    while (true) {
      const auto head = Take(1);
      if (!ok_ || head[0] == 0) break;
      if ((head[0] & 0xc0) == 0xc0) {
        const auto low = Take(1);
        if (!ok_) break;
        if (!resume) resume = at_;
        const size_t target = (head[0] & 0x3f) << 8 | low[0];
        // Pointers may only go backward, so that there are no loops.
        if (target >= earliest) {
          ok_ = false;
          break;
        }
        earliest = at_ = target;
        continue;
      }
      if (head[0] & 0xc0) {
        ok_ = false;
        break;
      }
      const auto label = Take(head[0]);
      if (!ok_ || name.size() + label.size() + 1 > kMaxName) {
        ok_ = false;
        break;
      }
      if (!name.empty()) name += '.';
      name.append(label.begin(), label.end());
    }
    if (resume) at_ = *resume;
    return name;
  }

 private:
  std::span<const uint8_t> packet_;
  size_t at_ = 0;
  bool ok_ = true;
};

void Append16(std::vector<uint8_t>& out, uint16_t value) {
  out.push_back(value >> 8);
  out.push_back(value & 0xff);
}

template <class Address>
webrtc::IPAddress AddressOf(std::span<const uint8_t> data) {
  Address address;
  std::memcpy(&address, data.data(), sizeof(address));
  return webrtc::IPAddress(address);
}

}  // namespace

bool IsMdnsName(std::string_view host) {
  if (host.size() != kUuidLength + kDomain.size() || !absl::EndsWithIgnoreCase(host, kDomain)) return false;
  for (size_t i = 0; i < kUuidLength; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? host[i] != '-' : !absl::ascii_isxdigit(host[i])) return false;
  }
  return true;
}

std::vector<uint8_t> MdnsQuestion(std::string_view name) {
  std::vector<uint8_t> packet(12);
  packet[5] = 2;  // two questions
  for (const uint16_t type : {kTypeA, kTypeAaaa}) {
    for (size_t begin = 0; begin < name.size();) {
      const size_t end = std::min(name.find('.', begin), name.size());
      packet.push_back(static_cast<uint8_t>(end - begin));
      packet.insert(packet.end(), name.begin() + begin, name.begin() + end);
      begin = end + 1;
    }
    packet.push_back(0);
    Append16(packet, type);
    Append16(packet, kClassInternet);
  }
  return packet;
}

std::vector<MdnsAnswer> MdnsAnswers(std::span<const uint8_t> packet) {
  std::vector<MdnsAnswer> found;
  Reader reader(packet);
  reader.Take(2);
  if (!(reader.Read16() & kResponse)) return found;
  const int questions = reader.Read16();
  const int answers = reader.Read16();
  reader.Take(4);
  for (int i = 0; i < questions && reader.ok(); ++i) {
    reader.Name();
    reader.Take(4);
  }
  for (int i = 0; i < answers && reader.ok(); ++i) {
    std::string owner = reader.Name();
    const uint16_t type = reader.Read16();
    const bool internet = (reader.Read16() & kClassMask) == kClassInternet;
    reader.Take(4);
    const auto data = reader.Take(reader.Read16());
    if (!reader.ok() || !internet) continue;
    absl::AsciiStrToLower(&owner);
    if (type == kTypeA && data.size() == sizeof(in_addr)) {
      found.push_back({std::move(owner), AddressOf<in_addr>(data)});
    } else if (type == kTypeAaaa && data.size() == sizeof(in6_addr)) {
      found.push_back({std::move(owner), AddressOf<in6_addr>(data)});
    }
  }
  return found;
}

}  // namespace wrtc
