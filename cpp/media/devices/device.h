#pragma once

#include <exception>
#include <utility>

#include "rtc_base/thread.h"

namespace wrtc {

// How a device is set; 0 for what it does not have.
struct DeviceSettings {
  int width = 0;
  int height = 0;
  double frame_rate = 0;
  int sample_rate = 0;
  int channels = 0;
};

// A device that is open. It stops when it is destroyed.
class Device {
 public:
  virtual ~Device() = default;
  DeviceSettings settings() const { return settings_; }

 protected:
  DeviceSettings settings_;
};

// Where devices are listed, opened and closed: the engine's modules want one thread for that, and some take
// their time.
webrtc::Thread& DeviceThread();

// `work` on that thread; what it throws is thrown here.
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
