#include "interfaces/video_frame.h"

#include <string>
#include <utility>

#include "api/video/i420_buffer.h"
#include "bind.h"
#include "convert/pixels.h"
#include "convert/time.h"
#include "runtime/error.h"

#include <pybind11/stl.h>

namespace wrtc {

Pixels VideoFrame::pixels() const {
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> keep = buffer;
  return PixelsOf(keep);
}

std::vector<VideoPlane> VideoFrame::planes() const {
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> keep = buffer;
  const Pixels pixels = PixelsOf(keep);
  const PlaneShapes shapes = PlanesOf(pixels.format, pixels.width, pixels.height);
  std::vector<VideoPlane> planes;
  for (int i = 0; i < shapes.count; ++i) {
    planes.push_back({keep, shapes.planes[i], pixels.data[i], pixels.strides[i]});
  }
  return planes;
}

std::shared_ptr<VideoFrame> VideoFrame::InEngineFormat() const {
  auto yuv = std::make_shared<VideoFrame>(*this);
  const PixelFormat format = pixels().format;
  if (!IsEngineFormat(format)) yuv->buffer = buffer->ToI420();
  if (TraitsOf(format).packed()) yuv->color_space = DefaultColorSpace();
  return yuv;
}

std::shared_ptr<VideoFrame> VideoFrame::Scaled(int x,
                                               int y,
                                               int width,
                                               int height,
                                               int to_width,
                                               int to_height) const {
  const auto inside = [](int from, int size, int all) { return from >= 0 && size > 0 && from <= all - size; };
  if (!inside(x, width, buffer->width()) || !inside(y, height, buffer->height())) {
    throw Failure({.name = "RangeError",
                   .message = "the rectangle " + std::to_string(width) + "x" + std::to_string(height) +
                              " at (" + std::to_string(x) + ", " + std::to_string(y) +
                              ") is not inside the frame of " + std::to_string(buffer->width()) + "x" +
                              std::to_string(buffer->height())});
  }
  if (to_width < 1 || to_height < 1 || to_width > kMaxDimension || to_height > kMaxDimension) {
    throw Failure({.name = "RangeError",
                   .message = "the size is " + std::to_string(to_width) + "x" + std::to_string(to_height) +
                              ": width and height must be 1 to " + std::to_string(kMaxDimension)});
  }
  auto scaled = InEngineFormat();
  scaled->buffer = scaled->buffer->CropAndScale(x, y, width, height, to_width, to_height);
  return scaled;
}

std::shared_ptr<VideoFrame> VideoFrame::Rotated() const {
  if (rotation == webrtc::kVideoRotation_0) return std::make_shared<VideoFrame>(*this);
  auto rotated = InEngineFormat();
  rotated->buffer = webrtc::I420Buffer::Rotate(*rotated->buffer->ToI420(), rotation);
  rotated->rotation = webrtc::kVideoRotation_0;
  return rotated;
}

namespace {

std::vector<py::ssize_t> ShapeOf(const VideoPlane& plane) {
  std::vector<py::ssize_t> shape{plane.shape.rows, plane.shape.columns};
  if (plane.shape.channels > 1) shape.push_back(plane.shape.channels);
  return shape;
}

std::vector<py::ssize_t> StridesOf(const VideoPlane& plane) {
  std::vector<py::ssize_t> strides{plane.stride,
                                   static_cast<py::ssize_t>(plane.shape.channels) * plane.shape.bytes};
  if (plane.shape.channels > 1) strides.push_back(plane.shape.bytes);
  return strides;
}

py::buffer_info BufferOf(const VideoPlane& plane) {
  return {const_cast<uint8_t*>(plane.data),
          plane.shape.bytes,
          plane.shape.bytes == 2 ? "H" : "B",
          static_cast<py::ssize_t>(ShapeOf(plane).size()),
          ShapeOf(plane),
          StridesOf(plane),
          /*readonly=*/true};
}

// DLPack before 1.0 cannot express read-only memory, so numpy refuses such arrays.
py::object ToDlpack(const py::object& self, const py::kwargs& options) {
  const auto& plane = self.cast<const VideoPlane&>();
  const py::dtype dtype = plane.shape.bytes == 2 ? py::dtype::of<uint16_t>() : py::dtype::of<uint8_t>();
  const py::array array(dtype, ShapeOf(plane), StridesOf(plane), plane.data, self);
  return array.attr("__dlpack__")(**options);
}

// The codes of ITU-T H.273 for primaries, transfer and matrix, and whether the range is full, if known.
py::object ColorSpaceOf(const VideoFrame& frame) {
  if (!frame.color_space) return py::none();
  const webrtc::ColorSpace& space = *frame.color_space;
  using Range = webrtc::ColorSpace::RangeID;
  std::optional<bool> full;
  if (space.range() == Range::kFull) full = true;
  if (space.range() == Range::kLimited) full = false;
  return py::make_tuple(static_cast<int>(space.primaries()), static_cast<int>(space.transfer()),
                        static_cast<int>(space.matrix()), full);
}

// Each plane's shape, and the bytes per value.
py::list ShapesOf(const std::string& format, int width, int height) {
  CheckSize(width, height);
  const PlaneShapes shapes = PlanesOf(ReadFormat(format), width, height);
  py::list planes;
  for (int i = 0; i < shapes.count; ++i) {
    planes.append(py::make_tuple(py::tuple(py::cast(ShapeOf(VideoPlane{.shape = shapes.planes[i]}))),
                                 shapes.planes[i].bytes));
  }
  return planes;
}

}  // namespace

void bind_video_frame(py::module_& m) {
  py::class_<VideoPlane>(m, "VideoPlane", py::buffer_protocol())
      .def_buffer(&BufferOf)
      .def_property_readonly("shape",
                             [](const VideoPlane& plane) { return py::tuple(py::cast(ShapeOf(plane))); })
      .def_property_readonly("strides",
                             [](const VideoPlane& plane) { return py::tuple(py::cast(StridesOf(plane))); })
      .def("__dlpack__", &ToDlpack)
      .def("__dlpack_device__", [](const VideoPlane&) { return py::make_tuple(1, 0); });

  py::class_<VideoFrame, std::shared_ptr<VideoFrame>>(m, "VideoFrame")
      .def(py::init([](const py::buffer& data, const std::string& format, std::optional<int> width,
                       std::optional<int> height, int64_t timestamp, int rotation) {
             const BorrowedPixels borrowed(data, format, width, height);
             const webrtc::VideoRotation turn = ReadRotation(rotation);
             auto buffer = Unlocked([&] { return CopyPixels(borrowed.pixels()); });
             return std::make_shared<VideoFrame>(VideoFrame{std::move(buffer), timestamp, turn});
           }),
           py::arg("data"), py::arg("format"), py::arg("width"), py::arg("height"), py::arg("timestamp"),
           py::arg("rotation"), "Copies the pixels.")
      .def_property_readonly("format",
                             [](const VideoFrame& frame) { return TraitsOf(frame.pixels().format).name; })
      .def_property_readonly("width", [](const VideoFrame& frame) { return frame.buffer->width(); })
      .def_property_readonly("height", [](const VideoFrame& frame) { return frame.buffer->height(); })
      .def_readonly("timestamp", &VideoFrame::timestamp_us)
      .def_readonly("time", &VideoFrame::time_us)
      .def_readonly("rtp_timestamp", &VideoFrame::rtp_timestamp)
      .def_property_readonly("rotation",
                             [](const VideoFrame& frame) { return static_cast<int>(frame.rotation); })
      .def_property_readonly("color_space", &ColorSpaceOf)
      .def("planes", [](const VideoFrame& frame) { return py::tuple(py::cast(frame.planes())); })
      .def(
          "to_array",
          [](const VideoFrame& frame, const std::string& format, const std::optional<py::array>& out) {
            return ToArray(frame.buffer, frame.color_space, ReadFormat(format), out);
          },
          py::arg("format"), py::arg("out"))
      .def(
          "with_timing",
          [](const VideoFrame& frame, int64_t timestamp, int rotation) {
            VideoFrame changed = frame;
            changed.timestamp_us = timestamp;
            changed.rotation = ReadRotation(rotation);
            return std::make_shared<VideoFrame>(std::move(changed));
          },
          py::arg("timestamp"), py::arg("rotation"), "The same pixels with another timestamp and rotation.")
      .def(
          "with_color_space",
          [](const VideoFrame& frame, uint8_t primaries, uint8_t transfer, uint8_t matrix,
             std::optional<bool> full) {
            using Space = webrtc::ColorSpace;
            const auto range = !full   ? Space::RangeID::kInvalid
                               : *full ? Space::RangeID::kFull
                                       : Space::RangeID::kLimited;
            auto changed = std::make_shared<VideoFrame>(frame);
            changed->color_space =
                Space(static_cast<Space::PrimaryID>(primaries), static_cast<Space::TransferID>(transfer),
                      static_cast<Space::MatrixID>(matrix), range);
            return changed;
          },
          py::arg("primaries"), py::arg("transfer"), py::arg("matrix"), py::arg("full"))
      .def("scaled", &VideoFrame::Scaled, py::arg("x"), py::arg("y"), py::arg("width"), py::arg("height"),
           py::arg("to_width"), py::arg("to_height"), unlocked())
      .def("rotated", &VideoFrame::Rotated, unlocked());
  m.def("utc_ms", &UtcMs, py::arg("time"),
        "Converts a time on the engine's clock to milliseconds since 1970.");
  m.def("plane_shapes", &ShapesOf, py::arg("format"), py::arg("width"), py::arg("height"));
}

}  // namespace wrtc
