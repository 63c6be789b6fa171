#pragma once

#include <pybind11/numpy.h>

#include <memory>
#include <optional>
#include <string>

#include "api/video/video_rotation.h"
#include "media/video/pixels.h"

namespace wrtc {

// The pixels in a Python buffer, which it keeps alive. Its constructor and destructor require the GIL.
//
// The shape of an array gives the size: (height, width, channels) for RGB formats, (height, width) for GRAY8.
// The planes of planar formats lie below each other: (height * 3 / 2, width) for I420 and NV12, (height * 2,
// width) for I422, (height * 3, width) for I444, and with alpha one more height. For bytes, the width and
// height must be given. A wrong shape or type of values raises TypeError or RangeError.
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

// The format of that name. Throws RangeError, with the list of formats, if there is none.
PixelFormat ReadFormat(const std::string& name);
webrtc::VideoRotation ReadRotation(int degrees);
void CheckSize(int width, int height);
// For frames that are sent: no codec accepts a width or height of one pixel.
void CheckSentSize(int width, int height);

// The frame as an array in that format; in `out` if given.
pybind11::array ToArray(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                        const std::optional<webrtc::ColorSpace>& space,
                        PixelFormat format,
                        const std::optional<pybind11::array>& out);

}  // namespace wrtc
