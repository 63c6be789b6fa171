#include "net/mdns_socket.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

namespace wrtc {
namespace {

// RFC 6762 §3.
constexpr uint16_t kPort = 5353;
constexpr in_addr_t kGroup = 0xe00000fb;  // 224.0.0.251
// RFC 6762 §11: routers decrement it, so only packets from the same link still have this value.
constexpr int kTimeToLive = 255;

sockaddr_in At(in_addr_t address) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(kPort);
  at.sin_addr.s_addr = htonl(address);
  return at;
}

in_addr_t Of(const sockaddr* address) {
  return reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr;
}

template <class Visit>
void ForEachInterface(Visit visit) {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return;
  for (const ifaddrs* one = all; one; one = one->ifa_next) {
    if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET) visit(*one);
  }
  freeifaddrs(all);
}

bool OnLink(in_addr_t source) {
  bool found = false;
  ForEachInterface([&](const ifaddrs& one) {
    if (one.ifa_netmask && ((Of(one.ifa_addr) ^ source) & Of(one.ifa_netmask)) == 0) found = true;
  });
  return found;
}

// Where a packet was sent to, and its time to live.
struct PacketInfo {
  in_addr_t destination = 0;
  int time_to_live = 0;
};

PacketInfo PacketInfoOf(msghdr& message) {
  PacketInfo packet_info;
  for (cmsghdr* one = CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one)) {
    if (one->cmsg_level != IPPROTO_IP) continue;
    if (one->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(one), sizeof(info));
      packet_info.destination = info.ipi_addr.s_addr;
    } else if (one->cmsg_type == IP_TTL) {
      std::memcpy(&packet_info.time_to_live, CMSG_DATA(one), sizeof(packet_info.time_to_live));
    }
  }
  return packet_info;
}

// RFC 6762 §6, §11: the packet must come from the mDNS port and from the same link. Packets to the multicast
// group never leave the link, whatever their time to live: browsers send them with 1.
bool IsAcceptable(const sockaddr_in& source, const PacketInfo& packet_info) {
  if (source.sin_port != htons(kPort)) return false;
  if (packet_info.destination == htonl(kGroup)) return true;
  return packet_info.time_to_live == kTimeToLive && OnLink(source.sin_addr.s_addr);
}

}  // namespace

MdnsSocket::MdnsSocket() : descriptor_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  if (descriptor_ < 0) return;
  const auto set = [this](int level, int option, const auto& value) {
    setsockopt(descriptor_, level, option, &value, sizeof(value));
  };
  // Browsers answer to the group, not to the sender of the query. So this socket must share the port with
  // other listeners.
  set(SOL_SOCKET, SO_REUSEADDR, 1);
  set(SOL_SOCKET, SO_REUSEPORT, 1);
  set(IPPROTO_IP, IP_MULTICAST_TTL, kTimeToLive);
  set(IPPROTO_IP, IP_PKTINFO, 1);
  set(IPPROTO_IP, IP_RECVTTL, 1);
  const sockaddr_in any = At(INADDR_ANY);
  if (bind(descriptor_, reinterpret_cast<const sockaddr*>(&any), sizeof(any)) != 0) {
    close(descriptor_);
    descriptor_ = -1;
    return;
  }
  ForEachInterface([&](const ifaddrs& one) {
    ip_mreq join{};
    join.imr_multiaddr.s_addr = htonl(kGroup);
    join.imr_interface.s_addr = Of(one.ifa_addr);
    set(IPPROTO_IP, IP_ADD_MEMBERSHIP, join);
  });
}

MdnsSocket::~MdnsSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

void MdnsSocket::Ask(const std::vector<uint8_t>& question) {
  const sockaddr_in group = At(kGroup);
  ForEachInterface([&](const ifaddrs& one) {
    const in_addr local{Of(one.ifa_addr)};
    setsockopt(descriptor_, IPPROTO_IP, IP_MULTICAST_IF, &local, sizeof(local));
    sendto(descriptor_, question.data(), question.size(), 0, reinterpret_cast<const sockaddr*>(&group),
           sizeof(group));
  });
}

bool MdnsSocket::Receive(std::span<const uint8_t>& packet) {
  sockaddr_in source{};
  iovec where{buffer_, sizeof(buffer_)};
  alignas(cmsghdr) uint8_t control[CMSG_SPACE(sizeof(in_pktinfo)) + CMSG_SPACE(sizeof(int))];
  msghdr message{.msg_name = &source,
                 .msg_namelen = sizeof(source),
                 .msg_iov = &where,
                 .msg_iovlen = 1,
                 .msg_control = control,
                 .msg_controllen = sizeof(control)};
  const ssize_t size = recvmsg(descriptor_, &message, 0);
  if (size < 0) return false;
  const size_t accepted = IsAcceptable(source, PacketInfoOf(message)) ? static_cast<size_t>(size) : 0;
  packet = std::span<const uint8_t>(buffer_, accepted);
  return true;
}

}  // namespace wrtc
