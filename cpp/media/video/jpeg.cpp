#include "media/video/jpeg.h"

#include <dlfcn.h>

#include <memory>
#include <type_traits>

#include "absl/base/no_destructor.h"
#include "libyuv.h"
#include "media/video/recycled_memory.h"

namespace wrtc {
namespace {

// From turbojpeg.h, the same in versions 2 and 3.
constexpr int kBgrx = 3;
constexpr int kFatal = 1;

struct TurboJpeg {
  void* (*init)() = nullptr;
  int (*destroy)(void*) = nullptr;
  int (*read_header)(void*,
                     const uint8_t*,
                     unsigned long size,
                     int* width,
                     int* height,
                     int* subsampling,
                     int* colour_space) = nullptr;
  int (*decompress)(void*,
                    const uint8_t*,
                    unsigned long size,
                    uint8_t* out,
                    int width,
                    int pitch,
                    int height,
                    int pixel_format,
                    int flags) = nullptr;
  int (*error_code)(void*) = nullptr;

  TurboJpeg() {
    void* const library = dlopen("libturbojpeg.so.0", RTLD_NOW | RTLD_LOCAL);
    const auto resolve = [library](auto& function, const char* symbol) {
      function = library
                     ? reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, symbol))
                     : nullptr;
      return function != nullptr;
    };
    complete = resolve(init, "tjInitDecompress") && resolve(destroy, "tjDestroy") &&
               resolve(read_header, "tjDecompressHeader3") && resolve(decompress, "tjDecompress2") &&
               resolve(error_code, "tjGetErrorCode");
  }

  bool complete;
};

const TurboJpeg& Library() {
  static const absl::NoDestructor<TurboJpeg> library;
  return *library;
}

}  // namespace

bool JpegDecoder::IsAvailable() {
  return Library().complete;
}

JpegDecoder::JpegDecoder() : decoder_(Library().init()) {}

JpegDecoder::~JpegDecoder() {
  Library().destroy(decoder_);
}

bool JpegDecoder::Decode(const uint8_t* data, size_t size, webrtc::I420Buffer& to) {
  int width = 0, height = 0, subsampling = 0, colour_space = 0;
  if (Library().read_header(decoder_, data, size, &width, &height, &subsampling, &colour_space) != 0 ||
      width != to.width() || height != to.height()) {
    return false;
  }
  // The range of JPEG's YUV differs from the engine's, so the conversion goes through RGB, for any
  // subsampling.
  const int pitch = width * 4;
  const auto rgb = RecycledMemory(static_cast<size_t>(pitch) * static_cast<size_t>(height));
  // Extra bytes, which some cameras send, are no reason to drop the frame.
  const int failed = Library().decompress(decoder_, data, size, rgb.get(), width, pitch, height, kBgrx, 0);
  if (failed && Library().error_code(decoder_) == kFatal) return false;
  return libyuv::ARGBToI420(rgb.get(), pitch, to.MutableDataY(), to.StrideY(), to.MutableDataU(),
                            to.StrideU(), to.MutableDataV(), to.StrideV(), width, height) == 0;
}

}  // namespace wrtc
