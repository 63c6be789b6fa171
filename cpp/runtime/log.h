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
  // How many messages came in addition to those that were kept.
  uint64_t dropped = 0;
};

// Keeps the engine's messages of that severity (verbose, info, warning, error) and above for TakeLog(), and
// posts a "log" record to the mailbox when there are some. Without a severity they are discarded, as they are
// at the start. The route does not keep the mailbox alive, and ends with it.
void RouteLog(const std::optional<std::string>& severity, const std::shared_ptr<Mailbox>& mailbox, Key key);

// The messages kept since the last call.
LogLines TakeLog();

// Stops the engine from writing to stderr.
void SilenceLog();

}  // namespace wrtc
