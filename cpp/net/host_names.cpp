#include "net/host_names.h"

#include <netdb.h>
#include <pthread.h>

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "api/task_queue/task_queue_base.h"
#include "rtc_base/ip_address.h"
#include "runtime/per_generation.h"

namespace wrtc {
namespace {

// A name that is looked up blocks its thread for seconds if DNS does not answer.
constexpr int kMaxThreads = 32;

struct Answer {
  int error = 0;
  std::vector<webrtc::IPAddress> addresses;
};

Answer LookUp(const std::string& name, int family) {
  const addrinfo hints = {.ai_flags = AI_ADDRCONFIG, .ai_family = family, .ai_socktype = SOCK_DGRAM};
  addrinfo* found = nullptr;
  Answer answer{.error = getaddrinfo(name.c_str(), nullptr, &hints, &found)};
  if (answer.error != 0) return answer;
  for (const addrinfo* each = found; each; each = each->ai_next) {
    webrtc::IPAddress address;
    if (webrtc::IPFromAddrInfo(const_cast<addrinfo*>(each), &address)) answer.addresses.push_back(address);
  }
  freeaddrinfo(found);
  return answer;
}

// The lookups of the process. Those for the same name that begin while one is in progress share its answer.
class Lookups {
 public:
  using Done = std::function<void(const Answer&)>;

  static Lookups& Get() {
    static PerGeneration<Lookups> lookups;
    return lookups.Get([] { return new Lookups; });
  }

  // Calls `done` on a thread of its own, or here if there cannot be one.
  void Begin(const std::string& name, int family, Done done) {
    std::unique_lock lock(mutex_);
    const Question question(name, family);
    std::vector<Done>& waiting = asked_[question];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;
    queue_.push_back(question);
    if (threads_ == kMaxThreads || StartThread() || threads_ > 0) return;
    queue_.pop_back();
    const auto unanswered = asked_.extract(question);
    lock.unlock();
    for (const Done& each : unanswered.mapped()) each({.error = EAI_AGAIN});
  }

 private:
  using Question = std::pair<std::string, int>;

  bool StartThread() {
    try {
      std::thread([this] { Work(); }).detach();
    } catch (const std::system_error&) {
      return false;
    }
    ++threads_;
    return true;
  }

  void Work() {
    pthread_setname_np(pthread_self(), "webrtc-names");
    std::unique_lock lock(mutex_);
    while (!queue_.empty()) {
      const Question question = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      const Answer answer = LookUp(question.first, question.second);
      lock.lock();
      const auto answered = asked_.extract(question);
      lock.unlock();
      for (const Done& done : answered.mapped()) done(answer);
      lock.lock();
    }
    --threads_;
  }

  std::mutex mutex_;
  std::map<Question, std::vector<Done>> asked_;
  std::deque<Question> queue_;
  int threads_ = 0;
};

class Resolver : public webrtc::AsyncDnsResolverInterface, private webrtc::AsyncDnsResolverResult {
 public:
  void Start(const webrtc::SocketAddress& address, absl::AnyInvocable<void()> callback) override {
    Start(address, address.family(), std::move(callback));
  }
  void Start(const webrtc::SocketAddress& address, int family, absl::AnyInvocable<void()> callback) override {
    address_ = address;
    callback_ = std::move(callback);
    auto* const here = webrtc::TaskQueueBase::Current();
    Lookups::Get().Begin(address.hostname(), family,
                         [this, here, flag = safety_.flag()](const Answer& answer) {
                           here->PostTask(webrtc::SafeTask(flag, [this, answer] {
                             answer_ = answer;
                             // The callback may destroy this object.
                             std::exchange(callback_, nullptr)();
                           }));
                         });
  }
  const webrtc::AsyncDnsResolverResult& result() const override { return *this; }

 private:
  bool GetResolvedAddress(int family, webrtc::SocketAddress* address) const override {
    for (const webrtc::IPAddress& ip : answer_.addresses) {
      if (ip.family() != family) continue;
      *address = address_;
      address->SetResolvedIP(ip);
      return true;
    }
    return false;
  }
  int GetError() const override { return answer_.error; }

  webrtc::SocketAddress address_;
  absl::AnyInvocable<void()> callback_;
  Answer answer_;
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace

std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateHostResolver() {
  return std::make_unique<Resolver>();
}

}  // namespace wrtc
