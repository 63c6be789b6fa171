#pragma once

#include <exception>
#include <utility>

#include "rtc_base/thread.h"

namespace wrtc {

// The settings of a device; 0 for those it does not have.
struct DeviceSettings {
  int width = 0;
  int height = 0;
  double frame_rate = 0;
  int sample_rate = 0;
  int channels = 0;
};

// An open device. Its destructor stops it.
class Device {
 public:
  virtual ~Device() = default;
  DeviceSettings settings() const { return settings_; }

 protected:
  DeviceSettings settings_;
};

// The thread on which devices are listed, opened and closed. The engine's modules require one thread for
// this, and some take long.
webrtc::Thread& DeviceThread();

// Runs `work` on that thread. Exceptions are rethrown here.
template <class F>
auto OnDeviceThread(F&& work) {
  std::exception_ptr failed;
  using Result = decltype(work());
  Result result{};
  DeviceThread().BlockingCall([&] {
    try {
      result = work();
    } catch (...) {
      failed = std::current_exception();
    }
  });
  if (failed) std::rethrow_exception(failed);
  return result;
}

}  // namespace wrtc
