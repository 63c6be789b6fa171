#include "media/devices/synthetic.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "api/video/i420_buffer.h"
#include "libyuv.h"
#include "media/devices/ticker.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

std::chrono::nanoseconds StepOf(double frame_rate) {
  return std::chrono::nanoseconds(static_cast<int64_t>(1e9 / frame_rate));
}

class AudioLoop : public Device {
 public:
  AudioLoop(std::shared_ptr<Capture> to, Pcm audio) : to_(std::move(to)), audio_(std::move(audio)) {
    settings_ = {.sample_rate = audio_.rate, .channels = audio_.channels};
    ticker_.emplace("webrtc-audio", std::chrono::milliseconds(10), [this](int steps) {
      for (int i = 0; i < steps; ++i) Step();
    });
  }

 private:
  void Step() {
    Pcm piece{.rate = audio_.rate, .channels = audio_.channels};
    piece.samples.resize(static_cast<size_t>(audio_.rate / 100) * audio_.channels);
    for (int16_t& sample : piece.samples) {
      sample = audio_.samples[at_];
      if (++at_ == audio_.samples.size()) at_ = 0;
    }
    to_->Push(std::move(piece));
  }

  const std::shared_ptr<Capture> to_;
  const Pcm audio_;
  size_t at_ = 0;
  std::optional<Ticker> ticker_;
};

class TestPattern : public Device {
 public:
  TestPattern(std::shared_ptr<Capture> to, int width, int height, double frame_rate) : to_(std::move(to)) {
    settings_ = {.width = width, .height = height, .frame_rate = frame_rate};
    // A skipped step is a skipped frame, which the frame numbers show.
    ticker_.emplace("webrtc-pattern", StepOf(frame_rate), [this](int steps) {
      number_ += steps;
      to_->Push(Draw());
    });
  }

 private:
  static void Fill(webrtc::I420Buffer& to, int x, int y, int width, int height, const uint8_t (&yuv)[3]) {
    libyuv::I420Rect(to.MutableDataY(), to.StrideY(), to.MutableDataU(), to.StrideU(), to.MutableDataV(),
                     to.StrideV(), x, y, width, height, yuv[0], yuv[1], yuv[2]);
  }

  webrtc::scoped_refptr<webrtc::I420Buffer> Draw() const {
    static constexpr int kBars = 8;
    static constexpr int kBits = 16;
    // White, yellow, cyan, green, magenta, red, blue, black: 75 % bars of BT.601.
    static constexpr uint8_t kColours[kBars][3] = {{180, 128, 128}, {162, 44, 142}, {131, 156, 44},
                                                   {112, 72, 58},   {84, 184, 198}, {65, 100, 212},
                                                   {35, 212, 114},  {16, 128, 128}};
    static constexpr uint8_t kWhite[] = {235, 128, 128};
    static constexpr uint8_t kBlack[] = {16, 128, 128};
    const int width = settings_.width;
    const int height = settings_.height;
    auto frame = webrtc::I420Buffer::Create(width, height);
    const int shift = number_ * 2 % width / 2 * 2;
    for (int bar = 0; bar < kBars; ++bar) {
      const int x = width * bar / kBars / 2 * 2 + shift;
      const int end = (bar + 1 == kBars ? width : width * (bar + 1) / kBars / 2 * 2) + shift;
      // What leaves on the right comes in on the left.
      if (x < width) Fill(*frame, x, 0, std::min(end, width) - x, height, kColours[bar]);
      if (end > width) {
        const int from = std::max(x - width, 0);
        Fill(*frame, from, 0, end - width - from, height, kColours[bar]);
      }
    }
    const int top = height * 7 / 8 / 2 * 2;
    for (int bit = 0; bit < kBits; ++bit) {
      const int x = width * bit / kBits / 2 * 2;
      const int end = bit + 1 == kBits ? width : width * (bit + 1) / kBits / 2 * 2;
      Fill(*frame, x, top, end - x, height - top, number_ >> (kBits - 1 - bit) & 1 ? kWhite : kBlack);
    }
    return frame;
  }

  const std::shared_ptr<Capture> to_;
  int number_ = -1;
  std::optional<Ticker> ticker_;
};

// YUV4MPEG2: a line of parameters, then a line and the planes for each frame.
class VideoFile : public Device {
 public:
  VideoFile(std::shared_ptr<Capture> to, const std::string& path)
      : to_(std::move(to)), file_(path, std::ios::binary) {
    if (!file_) throw Failure({.name = "NotFoundError", .message = "there is no file " + path});
    if (!ReadHeader() || !Read()) {
      throw Failure(
          {.name = "NotReadableError", .message = path + " is not a YUV4MPEG2 file with 8-bit 4:2:0 frames"});
    }
    ticker_.emplace("webrtc-pattern", StepOf(settings_.frame_rate), [this](int) {
      if (Read()) to_->Push(frame_);
    });
  }

 private:
  bool ReadHeader() {
    std::string line, word;
    std::getline(file_, line);
    std::istringstream words(line);
    words >> word;
    if (word != "YUV4MPEG2") return false;
    settings_.frame_rate = 30;
    bool is_420 = true;
    while (words >> word) {
      std::istringstream value(word.substr(1));
      if (word[0] == 'W') value >> settings_.width;
      if (word[0] == 'H') value >> settings_.height;
      // "420jpeg", "420mpeg2" and "420paldv" differ in the position of chroma samples. "420p10" has more
      // bits.
      if (word[0] == 'C') is_420 = word.starts_with("C420") && !word.starts_with("C420p1");
      char colon = 0;
      double units = 0, per = 0;
      if (word[0] == 'F' && value >> units >> colon >> per && units > 0 && per > 0) {
        settings_.frame_rate = units / per;
      }
    }
    begin_ = file_.tellg();
    const auto fits = [](int side) { return side > 0 && side <= kMaxDimension; };
    return is_420 && fits(settings_.width) && fits(settings_.height);
  }

  // Reads the next frame, or the first one again.
  bool Read() {
    if (file_.peek() == std::ifstream::traits_type::eof()) {
      file_.clear();
      file_.seekg(begin_);
    }
    std::string line;
    if (!std::getline(file_, line) || !line.starts_with("FRAME")) return false;
    auto frame = webrtc::I420Buffer::Create(settings_.width, settings_.height);
    const auto read = [this](uint8_t* to, int stride, int width, int height) {
      for (int y = 0; y < height; ++y) file_.read(reinterpret_cast<char*>(to + y * stride), width);
    };
    read(frame->MutableDataY(), frame->StrideY(), frame->width(), frame->height());
    read(frame->MutableDataU(), frame->StrideU(), frame->ChromaWidth(), frame->ChromaHeight());
    read(frame->MutableDataV(), frame->StrideV(), frame->ChromaWidth(), frame->ChromaHeight());
    frame_ = std::move(frame);
    return static_cast<bool>(file_);
  }

  const std::shared_ptr<Capture> to_;
  std::ifstream file_;
  std::streampos begin_;
  webrtc::scoped_refptr<webrtc::I420Buffer> frame_;
  std::optional<Ticker> ticker_;
};

}  // namespace

std::unique_ptr<Device> OpenAudioLoop(std::shared_ptr<Capture> to, Pcm audio) {
  return std::make_unique<AudioLoop>(std::move(to), std::move(audio));
}

std::unique_ptr<Device> OpenTestPattern(std::shared_ptr<Capture> to,
                                        int width,
                                        int height,
                                        double frame_rate) {
  return std::make_unique<TestPattern>(std::move(to), width, height, frame_rate);
}

std::unique_ptr<Device> OpenVideoFile(std::shared_ptr<Capture> to, const std::string& path) {
  return std::make_unique<VideoFile>(std::move(to), path);
}

}  // namespace wrtc
