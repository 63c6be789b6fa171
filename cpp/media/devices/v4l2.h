#pragma once

#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

namespace wrtc {

// An open V4L2 device.
class V4l2File {
 public:
  // Not open if there is no such device.
  explicit V4l2File(const std::string& path);
  V4l2File(V4l2File&& other) : fd_(other.fd_) { other.fd_ = -1; }
  ~V4l2File() {
    if (fd_ >= 0) close(fd_);
  }

  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  template <class Argument>
  bool Call(unsigned long request, Argument& argument) const {
    int result;
    do {
      result = ioctl(fd_, request, &argument);
    } while (result < 0 && errno == EINTR);
    return result == 0;
  }

 private:
  int fd_;
};

// A capture mode of a camera.
struct V4l2Mode {
  int width;
  int height;
  int rate;
  // V4L2's name of the format, libyuv's name, and the bytes per pixel in a row (of the luma plane).
  uint32_t format;
  uint32_t libyuv_format;
  int bytes_per_pixel;
};

// One mode per size, with the readable format that has the highest frame rate.
std::vector<V4l2Mode> ListModes(const V4l2File& file);

}  // namespace wrtc
