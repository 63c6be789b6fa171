#pragma once

#include <pybind11/numpy.h>

#include <memory>
#include <optional>
#include <string>

#include "api/video/video_rotation.h"
#include "media/video/pixels.h"

namespace wrtc {

// The pixels in a Python buffer, held as long as this lives. Made and destroyed with the GIL.
//
// An array's shape tells the size: (height, width, channels) of RGB formats, (height, width) of GRAY8,
// and of planar formats the planes below each other, (height * 3 / 2, width) of I420 and NV12, (height * 2,
// width) of I422, (height * 3, width) of I444, and height more with alpha. Bytes need the size told. A wrong
// shape or type of values raises TypeError or RangeError.
class BorrowedPixels {
 public:
  BorrowedPixels(const pybind11::buffer& data,
                 const std::string& format,
                 std::optional<int> width,
                 std::optional<int> height);
  BorrowedPixels(const BorrowedPixels&) = delete;
  BorrowedPixels& operator=(const BorrowedPixels&) = delete;
  ~BorrowedPixels();

  const Pixels& pixels() const { return pixels_; }

 private:
  void Read(std::optional<int> width, std::optional<int> height);

  pybind11::object owner_;
  Py_buffer view_{};
  Pixels pixels_{};
};

// The format of that name; RangeError names the ones there are.
PixelFormat ReadFormat(const std::string& name);
webrtc::VideoRotation ReadRotation(int degrees);
void CheckSize(int width, int height);
// Of pictures that are sent: no codec takes sides of one pixel.
void CheckSentSize(int width, int height);

// An array of the picture in that format, in `out` if given.
pybind11::array ToArray(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                        const std::optional<webrtc::ColorSpace>& space,
                        PixelFormat format,
                        const std::optional<pybind11::array>& out);

}  // namespace wrtc
