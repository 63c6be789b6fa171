#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>

#include "api/jsep.h"
#include "api/rtc_error.h"

namespace wrtc {

// An error as Python will see it: the name of a DOMException (or of a Python exception), and what the W3C's
// RTCError adds to it.
struct Error {
  std::string name;
  std::string message;
  std::string detail;
  std::optional<int> sdp_line_number;
  std::optional<int> sctp_cause_code;
};

// The only mapping from the engine's errors. `doing` names what failed, such as "set_remote_description".
Error ToError(const webrtc::RTCError& error, const std::string& doing = "");

// The message gives the line of `sdp` at which the parser stopped, and the reason.
Error ToError(const webrtc::SdpParseError& error, const std::string& sdp);

class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_(std::move(error)) {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

void ThrowUnlessOk(const webrtc::RTCError& error, const std::string& doing);

template <class T>
T ValueOrThrow(webrtc::RTCErrorOr<T> result, const std::string& doing) {
  if (!result.ok()) throw Failure(ToError(result.error(), doing));
  return result.MoveValue();
}

}  // namespace wrtc
