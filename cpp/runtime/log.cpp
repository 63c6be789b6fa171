#include "runtime/log.h"

#include <mutex>
#include <utility>

#include "rtc_base/logging.h"

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

class Sink : public webrtc::LogSink {
 public:
  Sink(std::shared_ptr<Mailbox> mailbox, Key key) : mailbox_(std::move(mailbox)), key_(key) {}

  void OnLogMessage(const std::string& message) override { Tell(message, webrtc::LS_INFO); }
  void OnLogMessage(const std::string& message, webrtc::LoggingSeverity severity) override {
    Tell(message, severity);
  }

 private:
  void Tell(const std::string& message, webrtc::LoggingSeverity severity) {
    const char* name = "info";
    for (const Severity& known : kSeverities) {
      if (known.engine == severity) name = known.name;
    }
    const size_t end = message.find_last_not_of('\n');
    mailbox_->Post(key_, "log", LogLine{name, message.substr(0, end + 1)});
  }

  const std::shared_ptr<Mailbox> mailbox_;
  const Key key_;
};

}  // namespace

void RouteLog(const std::optional<std::string>& severity, std::shared_ptr<Mailbox> mailbox, Key key) {
  static auto& mutex = *new std::mutex;
  static Sink* current = nullptr;
  std::lock_guard lock(mutex);
  if (current) {
    webrtc::LogMessage::RemoveLogToStream(current);
    delete std::exchange(current, nullptr);
  }
  if (!severity) return;
  for (const Severity& known : kSeverities) {
    if (*severity != known.name) continue;
    current = new Sink(std::move(mailbox), key);
    webrtc::LogMessage::AddLogToStream(current, known.engine);
  }
}

void SilenceLog() {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  webrtc::LogMessage::SetLogToStderr(false);
}

}  // namespace wrtc
