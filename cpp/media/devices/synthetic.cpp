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

class Loop : public Device {
 public:
  Loop(std::shared_ptr<Capture> to, Pcm sound) : to_(std::move(to)), sound_(std::move(sound)) {
    settings_ = {.sample_rate = sound_.rate, .channels = sound_.channels};
    ticker_.emplace("webrtc-sound", std::chrono::milliseconds(10), [this](int steps) {
      for (int i = 0; i < steps; ++i) Step();
    });
  }

 private:
  void Step() {
    Pcm piece{.rate = sound_.rate, .channels = sound_.channels};
    piece.samples.resize(static_cast<size_t>(sound_.rate / 100) * sound_.channels);
    for (int16_t& sample : piece.samples) {
      sample = sound_.samples[at_];
      if (++at_ == sound_.samples.size()) at_ = 0;
    }
    to_->Push(std::move(piece));
  }

  const std::shared_ptr<Capture> to_;
  const Pcm sound_;
  size_t at_ = 0;
  std::optional<Ticker> ticker_;
};

class Pattern : public Device {
 public:
  Pattern(std::shared_ptr<Capture> to, int width, int height, double frame_rate) : to_(std::move(to)) {
    settings_ = {.width = width, .height = height, .frame_rate = frame_rate};
    // A step that was missed is a picture that was: the numbers show it.
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
    auto picture = webrtc::I420Buffer::Create(width, height);
    const int shift = number_ * 2 % width / 2 * 2;
    for (int bar = 0; bar < kBars; ++bar) {
      const int x = width * bar / kBars / 2 * 2 + shift;
      const int end = (bar + 1 == kBars ? width : width * (bar + 1) / kBars / 2 * 2) + shift;
      // What goes out on the right comes in on the left.
      if (x < width) Fill(*picture, x, 0, std::min(end, width) - x, height, kColours[bar]);
      if (end > width) {
        const int from = std::max(x - width, 0);
        Fill(*picture, from, 0, end - width - from, height, kColours[bar]);
      }
    }
    const int top = height * 7 / 8 / 2 * 2;
    for (int bit = 0; bit < kBits; ++bit) {
      const int x = width * bit / kBits / 2 * 2;
      const int end = bit + 1 == kBits ? width : width * (bit + 1) / kBits / 2 * 2;
      Fill(*picture, x, top, end - x, height - top, number_ >> (kBits - 1 - bit) & 1 ? kWhite : kBlack);
    }
    return picture;
  }

  const std::shared_ptr<Capture> to_;
  int number_ = -1;
  std::optional<Ticker> ticker_;
};

// YUV4MPEG2: a line of parameters, then a line and the planes for each picture.
class PictureFile : public Device {
 public:
  PictureFile(std::shared_ptr<Capture> to, const std::string& path)
      : to_(std::move(to)), file_(path, std::ios::binary) {
    if (!file_) throw Failure({.name = "NotFoundError", .message = "there is no file " + path});
    if (!ReadHeader() || !Read()) {
      throw Failure(
          {.name = "NotReadableError", .message = path + " is no YUV4MPEG2 file with 8-bit 4:2:0 pictures"});
    }
    ticker_.emplace("webrtc-pattern", StepOf(settings_.frame_rate), [this](int) {
      if (Read()) to_->Push(picture_);
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
      // "420jpeg", "420mpeg2", "420paldv": where the chroma samples lie. "420p10" has more bits.
      if (word[0] == 'C') is_420 = word.starts_with("C420") && !word.starts_with("C420p1");
      char colon = 0;
      double units = 0, per = 0;
      if (word[0] == 'F' && value >> units >> colon >> per && units > 0 && per > 0) {
        settings_.frame_rate = units / per;
      }
    }
    begin_ = file_.tellg();
    const auto fits = [](int side) { return side > 0 && side <= kMostPixels; };
    return is_420 && fits(settings_.width) && fits(settings_.height);
  }

  // The next picture, or again the first.
  bool Read() {
    if (file_.peek() == std::ifstream::traits_type::eof()) {
      file_.clear();
      file_.seekg(begin_);
    }
    std::string line;
    if (!std::getline(file_, line) || !line.starts_with("FRAME")) return false;
    auto picture = webrtc::I420Buffer::Create(settings_.width, settings_.height);
    const auto read = [this](uint8_t* to, int stride, int width, int height) {
      for (int y = 0; y < height; ++y) file_.read(reinterpret_cast<char*>(to + y * stride), width);
    };
    read(picture->MutableDataY(), picture->StrideY(), picture->width(), picture->height());
    read(picture->MutableDataU(), picture->StrideU(), picture->ChromaWidth(), picture->ChromaHeight());
    read(picture->MutableDataV(), picture->StrideV(), picture->ChromaWidth(), picture->ChromaHeight());
    picture_ = std::move(picture);
    return static_cast<bool>(file_);
  }

  const std::shared_ptr<Capture> to_;
  std::ifstream file_;
  std::streampos begin_;
  webrtc::scoped_refptr<webrtc::I420Buffer> picture_;
  std::optional<Ticker> ticker_;
};

}  // namespace

std::unique_ptr<Device> OpenLoop(std::shared_ptr<Capture> to, Pcm sound) {
  return std::make_unique<Loop>(std::move(to), std::move(sound));
}

std::unique_ptr<Device> OpenPattern(std::shared_ptr<Capture> to, int width, int height, double frame_rate) {
  return std::make_unique<Pattern>(std::move(to), width, height, frame_rate);
}

std::unique_ptr<Device> OpenPictureFile(std::shared_ptr<Capture> to, const std::string& path) {
  return std::make_unique<PictureFile>(std::move(to), path);
}

}  // namespace wrtc
