#include "net/mdns.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/async_dns_resolver.h"
#include "rtc_base/thread.h"

namespace wrtc {
namespace {

// RFC 6762 §3.
constexpr char kGroup[] = "224.0.0.251";
constexpr uint16_t kPort = 5353;
// RFC 1035 §3.2.2, RFC 3596.
constexpr uint16_t kTypeA = 1;
constexpr uint16_t kTypeAaaa = 28;
constexpr uint16_t kClassInternet = 1;
constexpr uint16_t kResponse = 0x8000;
// Asked again after each of these, then given up.
constexpr std::chrono::milliseconds kPatience[] = {
    std::chrono::milliseconds(250), std::chrono::milliseconds(750), std::chrono::milliseconds(2000)};

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
  // RFC 1035 §4.1.4: labels, the last of which may point to an earlier place.
  std::string Name() {
    std::string name;
    std::optional<size_t> resume;
    for (int labels = 0; ok_ && labels < 128; ++labels) {
      const auto head = Take(1);
      if (!ok_ || head[0] == 0) break;
      if ((head[0] & 0xc0) == 0xc0) {
        const auto low = Take(1);
        if (!ok_) break;
        if (!resume) resume = at_;
        at_ = (head[0] & 0x3f) << 8 | low[0];
        if (at_ >= packet_.size()) ok_ = false;
        continue;
      }
      const auto label = Take(head[0]);
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

class Socket {
 public:
  Socket() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) return;
    // Browsers answer to the group and not to who asked, so this must share the port with all others there.
    const int on = 1;
    setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    setsockopt(fd_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(kPort);
    if (bind(fd_, reinterpret_cast<sockaddr*>(&any), sizeof(any)) != 0) {
      close(fd_);
      fd_ = -1;
      return;
    }
    ForEachInterface([this](in_addr local) {
      ip_mreq join{};
      inet_pton(AF_INET, kGroup, &join.imr_multiaddr);
      join.imr_interface = local;
      setsockopt(fd_, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof(join));
    });
  }
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }

  bool ok() const { return fd_ >= 0; }

  void Ask(const std::vector<uint8_t>& question) {
    sockaddr_in group{};
    group.sin_family = AF_INET;
    group.sin_port = htons(kPort);
    inet_pton(AF_INET, kGroup, &group.sin_addr);
    ForEachInterface([&](in_addr local) {
      setsockopt(fd_, IPPROTO_IP, IP_MULTICAST_IF, &local, sizeof(local));
      sendto(fd_, question.data(), question.size(), 0, reinterpret_cast<sockaddr*>(&group), sizeof(group));
    });
  }

  // A packet that came within the time, or none.
  std::span<const uint8_t> Receive(std::chrono::milliseconds within) {
    pollfd readable{.fd = fd_, .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, static_cast<int>(within.count())) <= 0) return {};
    const ssize_t size = recv(fd_, buffer_, sizeof(buffer_), 0);
    return {buffer_, size > 0 ? static_cast<size_t>(size) : 0};
  }

 private:
  static void ForEachInterface(const std::function<void(in_addr)>& visit) {
    ifaddrs* all = nullptr;
    if (getifaddrs(&all) != 0) return;
    for (const ifaddrs* one = all; one; one = one->ifa_next) {
      if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
      visit(reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr);
    }
    freeifaddrs(all);
  }

  int fd_;
  uint8_t buffer_[9000];
};

// Blocks, so it has a thread of its own for its three seconds at the most.
std::vector<webrtc::IPAddress> Resolve(const std::string& name) {
  using Clock = std::chrono::steady_clock;
  Socket socket;
  if (!socket.ok()) return {};
  const std::vector<uint8_t> question = MdnsQuestion(name);
  for (const std::chrono::milliseconds patience : kPatience) {
    socket.Ask(question);
    const Clock::time_point end = Clock::now() + patience;
    for (auto now = Clock::now(); now < end; now = Clock::now()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - now);
      auto answers = MdnsAnswers(socket.Receive(left + std::chrono::milliseconds(1)), name);
      if (!answers.empty()) return answers;
    }
  }
  return {};
}

class MdnsResolver : public webrtc::AsyncDnsResolverInterface, private webrtc::AsyncDnsResolverResult {
 public:
  void Start(const webrtc::SocketAddress& address, absl::AnyInvocable<void()> callback) override {
    address_ = address;
    callback_ = std::move(callback);
    std::thread([name = address.hostname(), queue = webrtc::TaskQueueBase::Current(), flag = safety_.flag(),
                 this] {
      std::vector<webrtc::IPAddress> found = Resolve(name);
      queue->PostTask(webrtc::SafeTask(flag, [this, found = std::move(found)]() mutable {
        found_ = std::move(found);
        callback_();
      }));
    }).detach();
  }
  void Start(const webrtc::SocketAddress& address, int, absl::AnyInvocable<void()> callback) override {
    Start(address, std::move(callback));
  }
  const webrtc::AsyncDnsResolverResult& result() const override { return *this; }

 private:
  bool GetResolvedAddress(int family, webrtc::SocketAddress* address) const override {
    for (const webrtc::IPAddress& ip : found_) {
      if (family != AF_UNSPEC && ip.family() != family) continue;
      *address = address_;
      address->SetResolvedIP(ip);
      return true;
    }
    return false;
  }
  int GetError() const override { return found_.empty() ? EHOSTUNREACH : 0; }

  webrtc::SocketAddress address_;
  absl::AnyInvocable<void()> callback_;
  std::vector<webrtc::IPAddress> found_;
  webrtc::ScopedTaskSafety safety_;
};

// Chooses by the name when it is known, which is when the resolver is started.
class NameResolver : public webrtc::AsyncDnsResolverInterface {
 public:
  void Start(const webrtc::SocketAddress& address, absl::AnyInvocable<void()> callback) override {
    Choose(address).Start(address, std::move(callback));
  }
  void Start(const webrtc::SocketAddress& address, int family, absl::AnyInvocable<void()> callback) override {
    Choose(address).Start(address, family, std::move(callback));
  }
  const webrtc::AsyncDnsResolverResult& result() const override { return chosen_->result(); }

 private:
  webrtc::AsyncDnsResolverInterface& Choose(const webrtc::SocketAddress& address) {
    if (absl::EndsWithIgnoreCase(address.hostname(), ".local")) {
      chosen_ = std::make_unique<MdnsResolver>();
    } else {
      chosen_ = std::make_unique<webrtc::AsyncDnsResolver>();
    }
    return *chosen_;
  }

  std::unique_ptr<webrtc::AsyncDnsResolverInterface> chosen_;
};

class NameResolverFactory : public webrtc::AsyncDnsResolverFactoryInterface {
 public:
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateAndResolve(
      const webrtc::SocketAddress& address,
      absl::AnyInvocable<void()> callback) override {
    auto resolver = Create();
    resolver->Start(address, std::move(callback));
    return resolver;
  }
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateAndResolve(
      const webrtc::SocketAddress& address,
      int family,
      absl::AnyInvocable<void()> callback) override {
    auto resolver = Create();
    resolver->Start(address, family, std::move(callback));
    return resolver;
  }
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> Create() override {
    return std::make_unique<NameResolver>();
  }
};

}  // namespace

std::vector<uint8_t> MdnsQuestion(const std::string& name) {
  std::vector<uint8_t> packet(12);
  packet[5] = 2;  // two questions
  for (const uint16_t type : {kTypeA, kTypeAaaa}) {
    for (size_t begin = 0; begin <= name.size();) {
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

std::vector<webrtc::IPAddress> MdnsAnswers(std::span<const uint8_t> packet, const std::string& name) {
  std::vector<webrtc::IPAddress> found;
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
    const std::string owner = reader.Name();
    const uint16_t type = reader.Read16();
    reader.Take(6);
    const auto data = reader.Take(reader.Read16());
    if (!reader.ok() || !absl::EqualsIgnoreCase(owner, name)) continue;
    if (type == kTypeA && data.size() == sizeof(in_addr)) {
      in_addr address;
      std::memcpy(&address, data.data(), sizeof(address));
      found.emplace_back(address);
    } else if (type == kTypeAaaa && data.size() == sizeof(in6_addr)) {
      in6_addr address;
      std::memcpy(&address, data.data(), sizeof(address));
      found.emplace_back(address);
    }
  }
  return found;
}

std::unique_ptr<webrtc::AsyncDnsResolverFactoryInterface> CreateDnsResolverFactory() {
  return std::make_unique<NameResolverFactory>();
}

}  // namespace wrtc
