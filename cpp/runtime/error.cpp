#include "runtime/error.h"

#include <algorithm>
#include <string_view>

namespace wrtc {
namespace {

const char* DomName(webrtc::RTCErrorType type) {
  switch (type) {
    case webrtc::RTCErrorType::INVALID_STATE:
      return "InvalidStateError";
    case webrtc::RTCErrorType::INVALID_MODIFICATION:
      return "InvalidModificationError";
    case webrtc::RTCErrorType::INVALID_RANGE:
      return "RangeError";
    case webrtc::RTCErrorType::INVALID_PARAMETER:
      return "InvalidAccessError";
    case webrtc::RTCErrorType::UNSUPPORTED_PARAMETER:
      return "NotSupportedError";
    case webrtc::RTCErrorType::NETWORK_ERROR:
      return "NetworkError";
    case webrtc::RTCErrorType::SYNTAX_ERROR:
      return "SdpParseException";
    case webrtc::RTCErrorType::OPERATION_ERROR_WITH_DATA:
      return "RTCError";
    case webrtc::RTCErrorType::UNSUPPORTED_OPERATION:
    case webrtc::RTCErrorType::NONE:
    case webrtc::RTCErrorType::RESOURCE_EXHAUSTED:
    case webrtc::RTCErrorType::INTERNAL_ERROR:
      return "OperationError";
  }
  return "OperationError";
}

// W3C webrtc §11.3, RTCErrorDetailType.
const char* DetailName(webrtc::RTCErrorDetailType detail) {
  switch (detail) {
    case webrtc::RTCErrorDetailType::DATA_CHANNEL_FAILURE:
      return "data-channel-failure";
    case webrtc::RTCErrorDetailType::DTLS_FAILURE:
      return "dtls-failure";
    case webrtc::RTCErrorDetailType::FINGERPRINT_FAILURE:
      return "fingerprint-failure";
    case webrtc::RTCErrorDetailType::SCTP_FAILURE:
      return "sctp-failure";
    case webrtc::RTCErrorDetailType::SDP_SYNTAX_ERROR:
      return "sdp-syntax-error";
    case webrtc::RTCErrorDetailType::HARDWARE_ENCODER_NOT_AVAILABLE:
      return "hardware-encoder-not-available";
    case webrtc::RTCErrorDetailType::HARDWARE_ENCODER_ERROR:
      return "hardware-encoder-error";
    case webrtc::RTCErrorDetailType::NONE:
      return "";
  }
  return "";
}

}  // namespace

Error ToError(const webrtc::RTCError& error, const std::string& doing) {
  std::string message = error.message();
  if (message.empty()) message = std::string(webrtc::ToString(error.type()));
  if (!doing.empty()) message = doing + ": " + message;
  return {.name = DomName(error.type()),
          .message = std::move(message),
          .detail = DetailName(error.error_detail()),
          .sctp_cause_code = error.sctp_cause_code()};
}

Error ToError(const webrtc::SdpParseError& error, const std::string& sdp) {
  Error result{.name = "SdpParseException", .detail = "sdp-syntax-error"};
  std::string_view text = sdp;
  const size_t at = error.line.empty() ? std::string_view::npos : text.find(error.line);
  std::string where = "SDP";
  if (at != std::string_view::npos) {
    result.sdp_line_number = 1 + static_cast<int>(std::count(text.begin(), text.begin() + at, '\n'));
    where = "line " + std::to_string(*result.sdp_line_number) + " of the SDP";
  }
  std::string reason = error.description.empty() ? "not a session description" : error.description;
  result.message = where + (error.line.empty() ? "" : " ('" + error.line + "')") + ": " + reason;
  return result;
}

void ThrowUnlessOk(const webrtc::RTCError& error, const std::string& doing) {
  if (!error.ok()) throw Failure(ToError(error, doing));
}

}  // namespace wrtc
