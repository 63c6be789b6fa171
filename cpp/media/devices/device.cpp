#include "media/devices/device.h"

#include <memory>
#include <mutex>

#include "rtc_base/null_socket_server.h"
#include "runtime/fork.h"

namespace wrtc {

webrtc::Thread& DeviceThread() {
  static std::mutex guard;
  static webrtc::Thread* thread = nullptr;
  static Generation made_in = 0;
  std::lock_guard lock(guard);
  // Never destroyed: a child that was forked leaves its parent's alone.
  if (!thread || made_in != CurrentGeneration()) {
    thread = new webrtc::Thread(std::make_unique<webrtc::NullSocketServer>());
    thread->SetName("webrtc-devices", nullptr);
    thread->Start();
    made_in = CurrentGeneration();
  }
  return *thread;
}

}  // namespace wrtc
