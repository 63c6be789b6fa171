#include "media/codecs/opus_load.h"

#include <atomic>
#include <cstddef>

#include "runtime/shared_queues.h"

namespace wrtc {
namespace {

// The engine's default on a computer. At 5, an encoder takes about half the time, and music loses little.
constexpr int kUsual = 9, kManyEncoders = 5;
constexpr size_t kFewPerThread = 2;

std::atomic<size_t> encoders{0};

}  // namespace

OpusLoad::OpusLoad() {
  ++encoders;
}

OpusLoad::~OpusLoad() {
  --encoders;
}

int OpusLoad::Complexity() {
  return encoders < kFewPerThread * EncoderThreads() ? kUsual : kManyEncoders;
}

}  // namespace wrtc
