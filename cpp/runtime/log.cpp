#include "runtime/log.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "rtc_base/logging.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

struct Severity {
  const char* name;
  webrtc::LoggingSeverity engine;
};
constexpr Severity kSeverities[] = {{"verbose", webrtc::LS_VERBOSE},
                                    {"info", webrtc::LS_INFO},
                                    {"warning", webrtc::LS_WARNING},
                                    {"error", webrtc::LS_ERROR}};

// For a busy loop; about 4 MB at most. Peers can make the engine log a lot.
constexpr size_t kMaxLines = 1000;
constexpr size_t kMaxBytes = 4096;

class Sink : public webrtc::LogSink {
 public:
  Sink(const std::shared_ptr<Mailbox>& mailbox, Key key) : mailbox_(mailbox), key_(key) {}

  LogLines Take() {
    std::lock_guard lock(mutex_);
    announced_ = false;
    return std::exchange(kept_, LogLines());
  }

  void OnLogMessage(const std::string& message) override { Keep(message, webrtc::LS_INFO); }
  void OnLogMessage(const std::string& message, webrtc::LoggingSeverity severity) override {
    Keep(message, severity);
  }

 private:
  void Keep(const std::string& message, webrtc::LoggingSeverity severity) {
    // A forked child does not have the loop, and the lock may be held for ever there.
    if (generation_ != CurrentGeneration()) return;
    const std::shared_ptr<Mailbox> mailbox = mailbox_.lock();
    if (!mailbox) return;
    const char* name = "info";
    for (const Severity& known : kSeverities) {
      if (known.engine == severity) name = known.name;
    }
    const size_t end = message.find_last_not_of('\n') + 1;
    {
      std::lock_guard lock(mutex_);
      if (kept_.lines.size() == kMaxLines) {
        ++kept_.dropped;
      } else {
        kept_.lines.push_back({name, message.substr(0, std::min(end, kMaxBytes))});
      }
      if (std::exchange(announced_, true)) return;
    }
    mailbox->Post(key_, "log");
  }

  const std::weak_ptr<Mailbox> mailbox_;
  const Key key_;
  const Generation generation_ = CurrentGeneration();
  std::mutex mutex_;
  LogLines kept_;
  bool announced_ = false;
};

// Protected by the guard of the threads.
Sink* current = nullptr;

}  // namespace

void RouteLog(const std::optional<std::string>& severity, const std::shared_ptr<Mailbox>& mailbox, Key key) {
  std::lock_guard lock(Threads::Guard());
  if (current) {
    webrtc::LogMessage::RemoveLogToStream(current);
    delete std::exchange(current, nullptr);
  }
  if (!severity) return;
  for (const Severity& known : kSeverities) {
    if (*severity != known.name) continue;
    current = new Sink(mailbox, key);
    webrtc::LogMessage::AddLogToStream(current, known.engine);
  }
}

LogLines TakeLog() {
  std::lock_guard lock(Threads::Guard());
  return current ? current->Take() : LogLines();
}

void SilenceLog() {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  webrtc::LogMessage::SetLogToStderr(false);
}

}  // namespace wrtc
