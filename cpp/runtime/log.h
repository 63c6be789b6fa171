#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/mailbox.h"

namespace wrtc {

// Sends the engine's messages of that severity (verbose, info, warning, error) and above to the mailbox as
// "log" records. Without a severity they go nowhere, which is how the engine starts.
void RouteLog(const std::optional<std::string>& severity, std::shared_ptr<Mailbox> mailbox, Key key);

// Nothing is written to stderr by itself.
void SilenceLog();

}  // namespace wrtc
