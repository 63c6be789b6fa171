#include "net/datagram_socket.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "api/units/time_delta.h"

namespace wrtc {
namespace {

// A full queue in runs of one.
constexpr size_t kSendMessages = 64;
// So that one busy socket does not delay the others on its thread. With UDP_GRO, each may hold 64 datagrams.
// If they are acknowledgements, each may send four packets, which the other end should read in time.
constexpr unsigned kReceiveMessages = 16;
constexpr unsigned kReceiveMessagesWithGro = 4;
constexpr size_t kLargestDatagram = 65'536;
constexpr uint8_t kEcnMask = 0x03;
constexpr uint8_t kEct1 = 0x01;

struct Outgoing {
  sockaddr_storage to;
  iovec bytes;
  alignas(cmsghdr) uint8_t control[CMSG_SPACE(sizeof(uint16_t)) + CMSG_SPACE(sizeof(int))];
  size_t datagrams;
};

struct Incoming {
  sockaddr_storage from;
  iovec bytes;
  alignas(cmsghdr) uint8_t control[CMSG_SPACE(sizeof(timeval)) + 2 * CMSG_SPACE(sizeof(int))];
};

// Each thread reads into the same memory again. What nothing was read into takes no memory.
struct ReceiveBuffers {
  std::array<mmsghdr, kReceiveMessages> headers;
  std::array<Incoming, kReceiveMessages> messages;
  std::unique_ptr<uint8_t[]> bytes =
      std::make_unique_for_overwrite<uint8_t[]>(kReceiveMessages * kLargestDatagram);
};

template <class T>
void AddControl(msghdr& header, int level, int type, T value) {
  auto* const control =
      reinterpret_cast<cmsghdr*>(static_cast<uint8_t*>(header.msg_control) + header.msg_controllen);
  control->cmsg_level = level;
  control->cmsg_type = type;
  control->cmsg_len = CMSG_LEN(sizeof(value));
  std::memcpy(CMSG_DATA(control), &value, sizeof(value));
  header.msg_controllen += CMSG_SPACE(sizeof(value));
}

template <class T>
T ReadControl(const cmsghdr* control) {
  T value{};
  std::memcpy(&value, CMSG_DATA(control), std::min(sizeof(value), control->cmsg_len - CMSG_LEN(0)));
  return value;
}

// RFC 3168 §5.
webrtc::EcnMarking ToEcn(uint8_t traffic_class) {
  switch (traffic_class & kEcnMask) {
    case 1:
      return webrtc::EcnMarking::kEct1;
    case 2:
      return webrtc::EcnMarking::kEct0;
    case 3:
      return webrtc::EcnMarking::kCe;
  }
  return webrtc::EcnMarking::kNotEct;
}

}  // namespace

std::unique_ptr<DatagramSocket> DatagramSocket::Create(FlushingSocketServer& server, int family) {
  auto socket = std::make_unique<DatagramSocket>(server);
  return socket->Create(family, SOCK_DGRAM) ? std::move(socket) : nullptr;
}

DatagramSocket::DatagramSocket(FlushingSocketServer& server) : FlushingSocket(server) {
  SubscribeWriteEvent(this, [this](webrtc::Socket*) { OnWritable(); });
}

DatagramSocket::~DatagramSocket() {
  on_flushed_ = nullptr;
  DatagramSocket::Close();
}

bool DatagramSocket::Create(int family, int type) {
  if (!FlushingSocket::Create(family, type)) return false;
  // A kernel that does not know the option would send all segments as one datagram. 0 is no segmentation.
  if (SetUdpOption(UDP_SEGMENT, 0)) largest_segment_ = std::numeric_limits<size_t>::max();
  gro_ = SetUdpOption(UDP_GRO, 1);
  return true;
}

int DatagramSocket::SendTo(std::span<const uint8_t> datagram, const webrtc::SocketAddress& to, bool ect1) {
  if (!queue_.HasRoomFor(datagram.size())) {
    Flush();
    if (!queue_.HasRoomFor(datagram.size())) {
      SetError(EWOULDBLOCK);
      return -1;
    }
  }
  const bool failed = std::exchange(failed_, false);
  if (queue_.empty()) server().FlushLater(*this);
  queue_.Add(datagram, to, ect1);
  if (failed) {
    Flush();
    if (failed_) return -1;
  }
  return static_cast<int>(datagram.size());
}

void DatagramSocket::Flush() {
  if (queue_.empty()) return;
  thread_local std::array<mmsghdr, kSendMessages> headers;
  thread_local std::array<Outgoing, kSendMessages> messages;
  while (!queue_.empty() && !blocked_) {
    size_t count = 0;
    const auto add = [&](const DatagramQueue::Run& run, std::span<const uint8_t> bytes, size_t datagrams) {
      Outgoing& message = messages[count];
      message.datagrams = datagrams;
      message.bytes = {const_cast<uint8_t*>(bytes.data()), bytes.size()};
      msghdr& header = headers[count++].msg_hdr;
      header = {.msg_name = &message.to,
                .msg_namelen = static_cast<socklen_t>(run.to.ToSockAddrStorage(&message.to)),
                .msg_iov = &message.bytes,
                .msg_iovlen = 1,
                .msg_control = message.control};
      if (datagrams > 1) AddControl(header, SOL_UDP, UDP_SEGMENT, static_cast<uint16_t>(run.segment));
      if (run.ect1 && family_ == AF_INET6) AddControl<int>(header, IPPROTO_IPV6, IPV6_TCLASS, dscp_ | kEct1);
      if (run.ect1 && family_ != AF_INET6) AddControl<int>(header, IPPROTO_IP, IP_TOS, dscp_ | kEct1);
      if (header.msg_controllen == 0) header.msg_control = nullptr;
    };
    for (size_t i = 0; i < queue_.runs() && count < kSendMessages; ++i) {
      const DatagramQueue::Run run = queue_.at(i);
      if (run.count > 1 && run.segment <= largest_segment_) {
        add(run, run.bytes, run.count);
        continue;
      }
      for (size_t sent = 0; sent < run.count && count < kSendMessages; ++sent) {
        const size_t begin = sent * run.segment;
        add(run, run.bytes.subspan(begin, std::min(run.segment, run.bytes.size() - begin)), 1);
      }
    }
    const int sent = SendMessages(headers.data(), static_cast<unsigned>(count));
    if (sent < 0) OnFailure(errno, queue_.at(0), messages[0].datagrams);
    for (int i = 0; i < sent; ++i) queue_.Pop(messages[i].datagrams);
  }
  if (queue_.empty() && on_flushed_) on_flushed_();
}

void DatagramSocket::OnFailure(int error, const DatagramQueue::Run& run, size_t datagrams) {
  if (error == EINTR) return;
  if (webrtc::IsBlockingError(error)) {
    blocked_ = true;
    EnableEvents(webrtc::DE_WRITE);
    return;
  }
  if (datagrams > 1 && error == EIO) {
    // The device does not compute checksums, or the traffic is encrypted below (IPsec).
    largest_segment_ = 0;
    return;
  }
  if (datagrams > 1 && (error == EINVAL || error == EMSGSIZE)) {
    // Larger than the path's MTU. Datagrams sent one by one are fragmented.
    largest_segment_ = run.segment - 1;
    return;
  }
  failed_ = true;
  SetError(error);
  queue_.Pop(datagrams);
}

void DatagramSocket::OnWritable() {
  blocked_ = false;
  Flush();
}

void DatagramSocket::Receive(absl::FunctionRef<bool(const Received&)> receive) {
  thread_local ReceiveBuffers buffers;
  for (size_t i = 0; i < kReceiveMessages; ++i) {
    Incoming& message = buffers.messages[i];
    message.bytes = {buffers.bytes.get() + i * kLargestDatagram, kLargestDatagram};
    buffers.headers[i].msg_hdr = {.msg_name = &message.from,
                                  .msg_namelen = sizeof(message.from),
                                  .msg_iov = &message.bytes,
                                  .msg_iovlen = 1,
                                  .msg_control = message.control,
                                  .msg_controllen = sizeof(message.control)};
  }
  const int count =
      ReceiveMessages(buffers.headers.data(), gro_ ? kReceiveMessagesWithGro : kReceiveMessages);
  // Without a datagram, this is the error of an earlier one that could not be delivered, which ICE detects by
  // itself.
  EnableEvents(webrtc::DE_READ);
  const bool reads_ecn = read_ecn_;
  for (int i = 0; i < count; ++i) {
    msghdr& header = buffers.headers[i].msg_hdr;
    const std::span<const uint8_t> bytes(static_cast<uint8_t*>(header.msg_iov->iov_base),
                                         buffers.headers[i].msg_len);
    size_t segment = bytes.size();
    Received received{.ecn = webrtc::EcnMarking::kNotEct};
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control)) {
      const int level = control->cmsg_level;
      const int type = control->cmsg_type;
      if (level == SOL_UDP && type == UDP_GRO) {
        if (const int size = ReadControl<int>(control); size > 0) segment = static_cast<size_t>(size);
      } else if (level == SOL_SOCKET && type == SCM_TIMESTAMP) {
        const auto time = ReadControl<timeval>(control);
        received.arrival = webrtc::Timestamp::Seconds(time.tv_sec) + webrtc::TimeDelta::Micros(time.tv_usec);
      } else if (reads_ecn && ((level == IPPROTO_IP && type == IP_TOS) ||
                               (level == IPPROTO_IPV6 && type == IPV6_TCLASS))) {
        received.ecn = ToEcn(*CMSG_DATA(control));
      }
    }
    webrtc::SocketAddressFromSockAddrStorage(buffers.messages[i].from, &received.from);
    for (size_t begin = 0; begin < bytes.size(); begin += segment) {
      received.data = bytes.subspan(begin, std::min(segment, bytes.size() - begin));
      if (!receive(received)) return;
    }
  }
}

int DatagramSocket::SetOption(Option option, int value) {
  Flush();
  return FlushingSocket::SetOption(option, value);
}

int DatagramSocket::Close() {
  if (GetSocketFD() != INVALID_SOCKET) Flush();
  queue_.Clear();
  server().Forget(*this);
  return FlushingSocket::Close();
}

int DatagramSocket::SendMessages(mmsghdr* messages, unsigned count) {
  const int sent = count == 1 ? -1 : sendmmsg(GetSocketFD(), messages, count, MSG_NOSIGNAL);
  if (sent >= 0 || (count > 1 && errno != ENOSYS)) return sent;
  return sendmsg(GetSocketFD(), &messages->msg_hdr, MSG_NOSIGNAL) < 0 ? -1 : 1;
}

int DatagramSocket::ReceiveMessages(mmsghdr* messages, unsigned count) {
  return recvmmsg(GetSocketFD(), messages, count, MSG_DONTWAIT, nullptr);
}

bool DatagramSocket::SetUdpOption(int option, int value) {
  return setsockopt(GetSocketFD(), SOL_UDP, option, &value, sizeof(value)) == 0;
}

}  // namespace wrtc
