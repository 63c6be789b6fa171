#include "media/devices/device.h"

#include <memory>

#include "rtc_base/null_socket_server.h"
#include "runtime/per_generation.h"

namespace wrtc {

webrtc::Thread& DeviceThread() {
  static PerGeneration<webrtc::Thread> thread;
  return thread.Get([] {
    auto* const started = new webrtc::Thread(std::make_unique<webrtc::NullSocketServer>());
    started->SetName("webrtc-devices", nullptr);
    started->Start();
    return started;
  });
}

}  // namespace wrtc
