#include "media/codecs/opus_load.h"

#include <atomic>
#include <thread>

namespace wrtc {
namespace {

// The engine's default on a computer. At 5, an encoder takes about half the time, and music loses little.
constexpr int kUsual = 9, kManyEncoders = 5;
constexpr unsigned kFewPerCore = 2;

std::atomic<unsigned> encoders{0};

}  // namespace

OpusLoad::OpusLoad() {
  ++encoders;
}

OpusLoad::~OpusLoad() {
  --encoders;
}

int OpusLoad::Complexity() {
  // Zero if the number is not known.
  static const unsigned cores = std::thread::hardware_concurrency();
  return cores == 0 || encoders < kFewPerCore * cores ? kUsual : kManyEncoders;
}

}  // namespace wrtc
