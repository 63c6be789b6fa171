#include "net/mdns_questions.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "net/limits.h"
#include "net/mdns_packet.h"
#include "rtc_base/logging.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kNothingDue{-1};
// So that a flood of packets does not delay queries and timeouts.
constexpr int kPacketsAtOnce = 64;

// Written under the guard of the engine threads.
std::atomic<MdnsQuestions*> running{nullptr};

}  // namespace

MdnsQuestions::MdnsQuestions() : process_(getpid()), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

MdnsQuestions& MdnsQuestions::Get() {
  if (MdnsQuestions* questions = running) return *questions;
  Threads::Get();
  std::lock_guard lock(Threads::Guard());
  if (!running) {
    running = new MdnsQuestions;
    Threads::OnStopped(&MdnsQuestions::Forget);
  }
  return *running;
}

void MdnsQuestions::Forget() {
  MdnsQuestions* const gone = running.exchange(nullptr);
  // A forked child has no thread to stop, and the lock may be held for ever there: the object is leaked.
  if (gone->process_ != getpid()) return;
  gone->stopping_ = true;
  gone->Wake();
  std::thread thread;
  {
    std::lock_guard lock(gone->mutex_);
    thread = std::move(gone->thread_);
  }
  if (thread.joinable()) thread.join();
}

bool MdnsQuestions::Ask(std::string name, Done done) {
  absl::AsciiStrToLower(&name);
  std::lock_guard lock(mutex_);
  if (stopping_ || !StartThread()) return false;
  auto found = questions_.find(name);
  if (found == questions_.end()) {
    if (questions_.size() >= limits::kNamesOfProcess) return false;
    found = questions_.emplace(std::move(name), Question{.next = Clock::now()}).first;
    Wake();
  }
  found->second.waiting.push_back(std::move(done));
  return true;
}

bool MdnsQuestions::StartThread() {
  if (thread_.joinable()) return true;
  try {
    thread_ = std::thread([this] { Run(); });
  } catch (const std::system_error& error) {
    RTC_LOG(LS_WARNING) << "cannot start a thread for multicast DNS: " << error.what();
    return false;
  }
  return true;
}

void MdnsQuestions::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
}

void MdnsQuestions::Run() {
  std::optional<MdnsSocket> socket;
  while (!stopping_) {
    {
      std::lock_guard lock(mutex_);
      if (questions_.empty()) {
        socket.reset();
      } else if (!socket) {
        socket.emplace();
      }
    }
    if (!socket) {
      Wait(-1, kNothingDue);
      continue;
    }
    Wait(socket->descriptor(), AskWhatIsDue(*socket));
    TakeAnswers(*socket);
  }
}

milliseconds MdnsQuestions::AskWhatIsDue(MdnsSocket& socket) {
  const Clock::time_point now = Clock::now();
  std::vector<std::string> due, over;
  Clock::time_point next = Clock::time_point::max();
  {
    std::lock_guard lock(mutex_);
    for (auto& [name, question] : questions_) {
      if (question.next <= now) {
        if (question.asked == std::size(limits::kNamePatience) || socket.descriptor() < 0) {
          over.push_back(name);
          continue;
        }
        due.push_back(name);
        question.next = now + limits::kNamePatience[question.asked++];
      }
      next = std::min(next, question.next);
    }
  }
  for (const std::string& name : due) socket.Ask(MdnsQuestion(name));
  for (const std::string& name : over) End(name, {});
  if (next == Clock::time_point::max()) return milliseconds(0);
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(next - Clock::now()));
}

void MdnsQuestions::TakeAnswers(MdnsSocket& socket) {
  std::span<const uint8_t> packet;
  for (int i = 0; i < kPacketsAtOnce && socket.descriptor() >= 0 && socket.Receive(packet); ++i) {
    std::map<std::string, Addresses> found;
    for (const MdnsAnswer& answer : MdnsAnswers(packet)) {
      Addresses& addresses = found[answer.name];
      if (addresses.size() < limits::kAddressesOfName) addresses.push_back(answer.address);
    }
    for (const auto& [name, addresses] : found) End(name, addresses);
  }
}

void MdnsQuestions::Wait(int socket, milliseconds time) {
  // poll() ignores negative descriptors.
  pollfd watched[] = {{.fd = wake_, .events = POLLIN, .revents = 0},
                      {.fd = socket, .events = POLLIN, .revents = 0}};
  poll(watched, std::size(watched), static_cast<int>(time.count()));
  uint64_t count;
  [[maybe_unused]] const ssize_t size = read(wake_, &count, sizeof(count));
}

void MdnsQuestions::End(const std::string& name, const Addresses& addresses) {
  Question ended;
  {
    std::lock_guard lock(mutex_);
    const auto found = questions_.find(name);
    if (found == questions_.end()) return;
    ended = std::move(found->second);
    questions_.erase(found);
  }
  for (const Done& done : ended.waiting) done(addresses);
}

}  // namespace wrtc
