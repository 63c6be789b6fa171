#include "net/srtp_library.h"

#include "pc/srtp_session.h"
#include "rtc_base/buffer.h"
#include "rtc_base/ssl_stream_adapter.h"

namespace wrtc {

void KeepSrtpLibrary() {
  // A session with a key keeps the library initialized. This one carries no packets, and lives as long as the
  // process.
  [[maybe_unused]] static const auto& holder = *[] {
    constexpr int kSuite = webrtc::kSrtpAes128CmSha1_80;
    int key_length = 0, salt_length = 0;
    webrtc::GetSrtpKeyAndSaltLengths(kSuite, &key_length, &salt_length);
    auto* const session = new webrtc::SrtpSession;
    session->SetSend(kSuite, webrtc::ZeroOnFreeBuffer<uint8_t>(key_length + salt_length), {});
    return session;
  }();
}

}  // namespace wrtc
