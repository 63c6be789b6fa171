#include "media/devices/screen.h"

#include <dlfcn.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <future>
#include <mutex>
#include <set>
#include <utility>

#include "media/devices/ticker.h"
#include "modules/desktop_capture/desktop_and_cursor_composer.h"
#include "modules/desktop_capture/desktop_capture_options.h"
#include "modules/desktop_capture/desktop_capturer.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

using webrtc::DesktopCapturer;

// A window that is drawn for the first time may need several attempts.
constexpr int kFirstAttempts = 20;

Failure NotFound(std::string message) {
  return Failure({.name = "NotFoundError", .message = std::move(message)});
}

// Xlib ends the process when its server is gone, and when a request fails, for example because a window was
// just closed. For these displays it must not.
class Displays {
 public:
  // `gone` is set when the server is gone.
  static void Add(void* display, std::atomic<bool>* gone) {
    std::lock_guard lock(mutex);
    ours.insert(display);
    // The engine has loaded Xlib. The last of these functions came with libX11 1.7.
    const auto on_error = Find<OnError (*)(OnError)>("XSetErrorHandler");
    const auto on_io_error = Find<OnIoError (*)(OnIoError)>("XSetIOErrorHandler");
    const auto on_exit = Find<void (*)(void*, void (*)(void*, void*), void*)>("XSetIOErrorExitHandler");
    if (!on_error || !on_io_error || !on_exit) return;
    on_exit(display, [](void*, void* flag) { *static_cast<std::atomic<bool>*>(flag) = true; }, gone);
    if (others) return;
    // Installed once: during a capture, the engine swaps in its own handler from time to time.
    others = on_error([](void* of, void* error) { return Has(of) ? 0 : others(of, error); });
    io_others = on_io_error([](void* of) { return Has(of) ? 0 : io_others(of); });
  }

 private:
  using OnError = int (*)(void* display, void* error);
  using OnIoError = int (*)(void* display);

  template <class F>
  static F Find(const char* name) {
    return reinterpret_cast<F>(dlsym(RTLD_DEFAULT, name));
  }

  static bool Has(void* display) {
    std::lock_guard lock(mutex);
    return ours.contains(display);
  }

  // Never destroyed: capture threads may run until the process ends.
  static inline auto& mutex = *new std::mutex;
  static inline auto& ours = *new std::set<void*>;
  static inline OnError others = nullptr;
  static inline OnIoError io_others = nullptr;
};

webrtc::DesktopCaptureOptions Connect(std::atomic<bool>* gone) {
  if (DesktopCapturer::IsRunningUnderWayland()) {
    throw Failure({.name = "NotSupportedError",
                   .message = "this is a Wayland session: screens are captured through X11 only"});
  }
  auto options = webrtc::DesktopCaptureOptions::CreateDefault();
  if (!options.x_display()) {
    throw NotFound(
        "there is no X11 display: set DISPLAY to a running server (such as Xvfb), and check that libX11, "
        "libXext, "
        "libXcomposite, libXdamage, libXfixes, libXrandr and libXtst are installed");
  }
  Displays::Add(options.x_display()->display(), gone);
  options.set_detect_updated_region(false);
  return options;
}

std::unique_ptr<DesktopCapturer> MakeCapturer(const webrtc::DesktopCaptureOptions& options, bool window) {
  auto capturer = window ? DesktopCapturer::CreateWindowCapturer(options)
                         : DesktopCapturer::CreateScreenCapturer(options);
  if (!capturer) throw NotFound("the X11 display cannot be captured: it lacks an extension");
  return capturer;
}

class Screen : public Device, private DesktopCapturer::Callback {
 public:
  Screen(std::shared_ptr<Capture> to, bool is_window, int64_t id, double frame_rate, bool cursor)
      : to_(std::move(to)) {
    settings_.frame_rate = frame_rate;
    // Shared, because the ticker's thread may still be in set_value() when the wait ends.
    const auto opened = std::make_shared<std::promise<void>>();
    const auto step = std::chrono::nanoseconds(static_cast<int64_t>(1e9 / frame_rate));
    // The connection to the X server must stay on one thread.
    ticker_ = std::make_unique<Ticker>("webrtc-screen", step, [=, this](int) {
      if (lost_) return;
      if (capturer_) return Show();
      try {
        Open(is_window, id, cursor);
        opened->set_value();
      } catch (...) {
        lost_ = true;
        opened->set_exception(std::current_exception());
      }
    });
    opened->get_future().get();
  }
  ~Screen() override {
    ticker_.reset();
    // Closing the display would wait for the server.
    if (*server_gone_) {
      (void)capturer_.release();
      (void)server_gone_.release();
    }
  }

 private:
  void Show() {
    capturer_->CaptureFrame();
    if (*server_gone_ && !lost_) {
      lost_ = true;
      to_->MarkLost();
    }
  }

  void Open(bool is_window, int64_t id, bool cursor) {
    const auto options = Connect(server_gone_.get());
    auto capturer = MakeCapturer(options, is_window);
    if (!capturer->SelectSource(static_cast<DesktopCapturer::SourceId>(id))) {
      throw NotFound(is_window ? "the window no longer exists" : "the screen no longer exists");
    }
    if (cursor) {
      capturer_ = std::make_unique<webrtc::DesktopAndCursorComposer>(std::move(capturer), options);
    } else {
      capturer_ = std::move(capturer);
    }
    capturer_->Start(this);
    for (int i = 0; i < kFirstAttempts && settings_.width == 0 && !lost_; ++i) capturer_->CaptureFrame();
    if (settings_.width == 0) {
      throw Failure({.name = "NotReadableError",
                     .message = "the surface cannot be captured: a window must be visible on the screen"});
    }
  }

  void OnCaptureResult(DesktopCapturer::Result result, std::unique_ptr<webrtc::DesktopFrame> frame) override {
    if (result == DesktopCapturer::Result::ERROR_PERMANENT) {
      lost_ = true;
      to_->MarkLost();
    }
    if (result != DesktopCapturer::Result::SUCCESS) return;
    const int width = frame->size().width();
    const int height = frame->size().height();
    if (width == 0 || height == 0) return;
    if (settings_.width == 0) {
      settings_.width = width;
      settings_.height = height;
    }
    to_->Push(Pixels{PixelFormat::kBGRA, width, height, {frame->data()}, {frame->stride()}});
  }

  const std::shared_ptr<Capture> to_;
  std::unique_ptr<std::atomic<bool>> server_gone_ = std::make_unique<std::atomic<bool>>(false);
  // Used by the ticker's thread only.
  std::unique_ptr<DesktopCapturer> capturer_;
  bool lost_ = false;

  std::unique_ptr<Ticker> ticker_;
};

}  // namespace

std::vector<DisplaySurface> ListDisplaySurfaces() {
  std::vector<DisplaySurface> surfaces;
  std::atomic<bool> gone = false;
  const auto options = Connect(&gone);
  for (const bool window : {false, true}) {
    DesktopCapturer::SourceList sources;
    if (!MakeCapturer(options, window)->GetSourceList(&sources)) continue;
    for (const auto& source : sources) surfaces.push_back({window, source.id, source.title});
  }
  return surfaces;
}

std::unique_ptr<Device> OpenScreen(std::shared_ptr<Capture> to,
                                   bool is_window,
                                   int64_t id,
                                   double frame_rate,
                                   bool cursor) {
  return std::make_unique<Screen>(std::move(to), is_window, id, frame_rate, cursor);
}

}  // namespace wrtc
