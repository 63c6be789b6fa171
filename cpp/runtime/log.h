#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/mailbox.h"

namespace wrtc {

struct LogLine {
  std::string severity;
  std::string text;
};

struct LogLines {
  std::vector<LogLine> lines;
  // How many more came than were kept.
  uint64_t dropped = 0;
};

// Keeps the engine's messages of that severity (verbose, info, warning, error) and above for TakeLog(), and
// posts a "log" record to the mailbox when there are some. Without a severity they go nowhere, which is how
// the engine starts. The route does not keep the mailbox, and ends with it.
void RouteLog(const std::optional<std::string>& severity, const std::shared_ptr<Mailbox>& mailbox, Key key);

// What was kept since the last time.
LogLines TakeLog();

// Nothing is written to stderr by itself.
void SilenceLog();

}  // namespace wrtc
