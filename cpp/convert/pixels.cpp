#include "convert/pixels.h"

#include <utility>
#include <vector>

#include "bind.h"
#include "media/video/recycled_memory.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

[[noreturn]] void Refuse(const char* name, std::string message) {
  throw Failure({.name = name, .message = std::move(message)});
}

// How many full-width rows the planes take, one below the other, as a fraction of the height: numerator and
// denominator.
std::pair<int, int> RowsOf(const FormatTraits& traits) {
  if (traits.packed()) return {1, 1};
  const int of = traits.across * traits.down == 4 ? 2 : 1;
  return {of + (traits.across == 1 ? 2 : 1) + (traits.alpha ? of : 0), of};
}

// The shape of the array for a frame of that size.
std::vector<py::ssize_t> ShapeOf(PixelFormat format, int width, int height) {
  const FormatTraits& traits = TraitsOf(format);
  const PlaneShape first = PlanesOf(format, width, height).planes[0];
  if (traits.packed()) {
    if (first.channels == 1) return {height, width};
    return {height, width, first.channels};
  }
  if (width % traits.across || height % traits.down) {
    Refuse("RangeError", "a frame of " + std::to_string(width) + "x" + std::to_string(height) + " has no " +
                             traits.name + " array, which needs an even width" +
                             (traits.down == 2 ? " and height" : "") + ": use the frame's planes");
  }
  const auto [rows, of] = RowsOf(traits);
  return {static_cast<py::ssize_t>(height) * rows / of, width};
}

std::string ShapeText(const py::ssize_t* shape, int count) {
  std::string text = "(";
  for (int i = 0; i < count; ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + (count == 1 ? ",)" : ")");
}

std::string Wanted(const FormatTraits& traits) {
  if (traits.packed()) {
    const size_t channels = traits.order.size();
    return "uint8 of shape (height, width" + (channels == 1 ? ")" : ", " + std::to_string(channels) + ")");
  }
  const auto [rows, of] = RowsOf(traits);
  return std::string(traits.bits > 8 ? "uint16" : "uint8") + " of shape (height * " + std::to_string(rows) +
         (of == 1 ? "" : " / " + std::to_string(of)) + ", width)" +
         (traits.down == 2     ? ", width and height even"
          : traits.across == 2 ? ", width even"
                               : "");
}

}  // namespace

PixelFormat ReadFormat(const std::string& name) {
  const std::optional<PixelFormat> format = FormatNamed(name);
  if (!format) Refuse("RangeError", "format is '" + name + "': it must be " + FormatNames());
  return *format;
}

webrtc::VideoRotation ReadRotation(int degrees) {
  if (degrees != 0 && degrees != 90 && degrees != 180 && degrees != 270) {
    Refuse("RangeError", "rotation is " + std::to_string(degrees) + ": it must be 0, 90, 180 or 270");
  }
  return static_cast<webrtc::VideoRotation>(degrees);
}

void CheckSize(int width, int height) {
  if (width < 1 || height < 1 || width > kMaxDimension || height > kMaxDimension) {
    Refuse("RangeError", "a frame of " + std::to_string(width) + "x" + std::to_string(height) +
                             ": width and height must be 1 to " + std::to_string(kMaxDimension));
  }
}

void CheckSentSize(int width, int height) {
  if (width < 2 || height < 2) {
    Refuse("RangeError", "a frame of " + std::to_string(width) + "x" + std::to_string(height) +
                             " cannot be sent: width and height must be 2 to " +
                             std::to_string(kMaxDimension));
  }
}

BorrowedPixels::BorrowedPixels(const py::buffer& data,
                               const std::string& format,
                               std::optional<int> width,
                               std::optional<int> height)
    : owner_(data) {
  pixels_.format = ReadFormat(format);
  if (PyObject_GetBuffer(owner_.ptr(), &view_, PyBUF_STRIDED_RO | PyBUF_FORMAT) != 0) {
    throw py::error_already_set();
  }
  try {
    Read(width, height);
  } catch (...) {
    PyBuffer_Release(&view_);
    throw;
  }
}

BorrowedPixels::~BorrowedPixels() {
  PyBuffer_Release(&view_);
}

void BorrowedPixels::Read(std::optional<int> width, std::optional<int> height) {
  const PixelFormat format = pixels_.format;
  const FormatTraits& traits = TraitsOf(format);
  const bool has_size = width.has_value() && height.has_value();
  const bool bytes = view_.ndim == 1;
  const PlaneShape probe = PlanesOf(format, 2, 2).planes[0];
  const int channels = probe.channels;
  const int item = probe.bytes;
  const std::string values = view_.format ? view_.format : "B";
  const bool plain = view_.itemsize == 1 && (values == "B" || values == "b" || values == "c");
  const bool numbers = values == (item == 1 ? "B" : "H");

  if (bytes ? !has_size || !(plain || numbers) || !PyBuffer_IsContiguous(&view_, 'C')
            : !numbers || view_.ndim != (traits.packed() && channels > 1 ? 3 : 2) ||
                  (view_.ndim == 3 && view_.shape[2] != channels)) {
    Refuse("TypeError", std::string("the pixels have shape ") + ShapeText(view_.shape, view_.ndim) +
                            " and values of type '" + values + "': " + traits.name + " is " + Wanted(traits) +
                            ", or bytes with width and height");
  }
  if (bytes) {
    CheckSize(*width, *height);
    const int64_t size = PlanesOf(format, *width, *height).bytes();
    if (view_.len != size) {
      Refuse("RangeError", "the pixels have " + std::to_string(view_.len) + " bytes: " + traits.name +
                               " of " + std::to_string(*width) + "x" + std::to_string(*height) + " has " +
                               std::to_string(size));
    }
    pixels_ = Contiguous(format, *width, *height, static_cast<const uint8_t*>(view_.buf));
    return;
  }

  const auto [rows, of] = RowsOf(traits);
  const py::ssize_t columns = view_.shape[1];
  const py::ssize_t lines = view_.shape[0] * of;
  if (lines % rows != 0 || columns % traits.across != 0 || (lines / rows) % traits.down != 0) {
    Refuse("RangeError", std::string("the pixels have shape ") + ShapeText(view_.shape, view_.ndim) + ": " +
                             traits.name + " is " + Wanted(traits));
  }
  if (lines / rows > kMaxDimension || columns > kMaxDimension)
    CheckSize(kMaxDimension + 1, kMaxDimension + 1);
  const int array_width = static_cast<int>(columns);
  const int array_height = static_cast<int>(lines / rows);
  CheckSize(array_width, array_height);
  if ((width && *width != array_width) || (height && *height != array_height)) {
    Refuse("RangeError", "the array is " + std::to_string(array_width) + "x" + std::to_string(array_height) +
                             ", which differs from the given width and height: leave these out");
  }

  const bool rows_whole = view_.strides[1] == static_cast<py::ssize_t>(channels) * item &&
                          (view_.ndim == 2 || view_.strides[2] == item);
  const bool usable = traits.packed() ? rows_whole && view_.strides[0] >= columns * channels * item &&
                                            view_.strides[0] <= INT32_MAX
                                      : PyBuffer_IsContiguous(&view_, 'C') != 0;
  if (!usable) {
    // A view with gaps or negative strides: numpy makes a contiguous copy.
    owner_ = py::module_::import("numpy").attr("ascontiguousarray")(owner_);
    PyBuffer_Release(&view_);
    if (PyObject_GetBuffer(owner_.ptr(), &view_, PyBUF_STRIDED_RO | PyBUF_FORMAT) != 0) {
      throw py::error_already_set();
    }
  }
  pixels_ = Contiguous(format, array_width, array_height, static_cast<const uint8_t*>(view_.buf));
  if (traits.packed()) pixels_.strides[0] = static_cast<int>(view_.strides[0]);
}

py::array ToArray(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                  const std::optional<webrtc::ColorSpace>& space,
                  PixelFormat format,
                  const std::optional<py::array>& out) {
  const int width = buffer->width();
  const int height = buffer->height();
  const std::vector<py::ssize_t> shape = ShapeOf(format, width, height);
  const PlaneShapes planes = PlanesOf(format, width, height);
  const py::dtype dtype = planes.planes[0].bytes == 2 ? py::dtype::of<uint16_t>() : py::dtype::of<uint8_t>();
  py::array array;
  if (out) {
    const bool same = out->ndim() == static_cast<py::ssize_t>(shape.size()) &&
                      std::equal(shape.begin(), shape.end(), out->shape());
    if (!same || !out->dtype().equal(dtype) || !out->writeable() || !(out->flags() & py::array::c_style)) {
      Refuse("TypeError", std::string("out has shape ") +
                              ShapeText(out->shape(), static_cast<int>(out->ndim())) +
                              ": it must be a contiguous, writable " + py::str(dtype).cast<std::string>() +
                              " array of shape " + ShapeText(shape.data(), static_cast<int>(shape.size())));
    }
    array = *out;
  } else {
    auto* memory = new std::shared_ptr<uint8_t>(RecycledMemory(static_cast<size_t>(planes.bytes())));
    py::capsule owner(memory, [](void* owned) { delete static_cast<std::shared_ptr<uint8_t>*>(owned); });
    array = py::array(dtype, shape, {}, memory->get(), owner);
  }
  auto* const data = static_cast<uint8_t*>(array.mutable_data());
  Unlocked([&] { Convert(*buffer, space, Contiguous(format, width, height, data)); });
  return array;
}

}  // namespace wrtc
