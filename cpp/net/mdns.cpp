#include "net/mdns.h"

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "api/task_queue/task_queue_base.h"
#include "net/limits.h"
#include "net/mdns_packet.h"
#include "net/mdns_questions.h"
#include "rtc_base/logging.h"

namespace wrtc {
namespace {

// What the resolvers of one connection share, on the network thread.
struct Share {
  MdnsQuestions& questions;
  size_t asking = 0;
};

class Resolver : public webrtc::AsyncDnsResolverInterface, private webrtc::AsyncDnsResolverResult {
 public:
  explicit Resolver(std::shared_ptr<Share> share) : share_(std::move(share)) {}
  ~Resolver() override { Release(); }

  void Start(const webrtc::SocketAddress& address, absl::AnyInvocable<void()> callback) override {
    address_ = address;
    callback_ = std::move(callback);
    auto* const here = webrtc::TaskQueueBase::Current();
    auto end = [this, here, flag = safety_.flag()](const MdnsQuestions::Addresses& found) {
      here->PostTask(webrtc::SafeTask(flag, [this, found] { End(found); }));
    };
    if (!Ask(end)) end({});
  }
  void Start(const webrtc::SocketAddress& address, int, absl::AnyInvocable<void()> callback) override {
    Start(address, std::move(callback));
  }
  const webrtc::AsyncDnsResolverResult& result() const override { return *this; }

 private:
  bool Ask(const MdnsQuestions::Done& done) {
    if (!IsMdnsName(address_.hostname())) {
      RTC_LOG(LS_WARNING) << "candidate ignored: its host name is not a UUID under .local";
      return false;
    }
    if (share_->asking >= limits::kNamesOfConnection || !share_->questions.Ask(address_.hostname(), done)) {
      RTC_LOG(LS_WARNING) << "candidate ignored: too many names are being resolved";
      return false;
    }
    asking_ = true;
    ++share_->asking;
    return true;
  }
  void Release() {
    if (std::exchange(asking_, false)) --share_->asking;
  }
  void End(const MdnsQuestions::Addresses& found) {
    Release();
    found_ = found;
    // The callback may destroy this object.
    std::exchange(callback_, nullptr)();
  }

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

  const std::shared_ptr<Share> share_;
  webrtc::SocketAddress address_;
  absl::AnyInvocable<void()> callback_;
  MdnsQuestions::Addresses found_;
  bool asking_ = false;
  webrtc::ScopedTaskSafety safety_;
};

class ResolverFactory : public webrtc::AsyncDnsResolverFactoryInterface {
 public:
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateAndResolve(
      const webrtc::SocketAddress& address,
      absl::AnyInvocable<void()> callback) override {
    auto resolver = Create();
    resolver->Start(address, std::move(callback));
    return resolver;
  }
  std::unique_ptr<webrtc::AsyncDnsResolverInterface>
  CreateAndResolve(const webrtc::SocketAddress& address, int, absl::AnyInvocable<void()> callback) override {
    return CreateAndResolve(address, std::move(callback));
  }
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> Create() override {
    return std::make_unique<Resolver>(share_);
  }

 private:
  const std::shared_ptr<Share> share_ = std::make_shared<Share>(MdnsQuestions::Get());
};

}  // namespace

std::unique_ptr<webrtc::AsyncDnsResolverFactoryInterface> CreateDnsResolverFactory() {
  return std::make_unique<ResolverFactory>();
}

}  // namespace wrtc
