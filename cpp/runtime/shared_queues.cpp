#include "runtime/shared_queues.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "rtc_base/event.h"

namespace wrtc {
namespace {

// The engine's name for them.
constexpr absl::string_view kEncoderQueue = "AudioEncoderQueue";

using Queue = std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter>;

// A thread, and the number of the queues that use it.
struct SharedThread {
  Queue queue;
  int users = 0;
};

class Pool {
 public:
  explicit Pool(const webrtc::TaskQueueFactory& factory) : factory_(factory) {}

  // The thread that has the fewest queues.
  SharedThread* Join() {
    std::lock_guard lock(mutex_);
    const auto least = std::ranges::min_element(threads_, {}, [](const auto& each) { return each->users; });
    SharedThread* chosen = least == threads_.end() ? nullptr : least->get();
    if (threads_.size() < EncoderThreads() && (!chosen || chosen->users > 0)) {
      threads_.push_back(std::make_unique<SharedThread>(
          factory_.CreateTaskQueue("webrtc-encoders", webrtc::TaskQueueFactory::Priority::kNormal)));
      chosen = threads_.back().get();
    }
    ++chosen->users;
    return chosen;
  }

  void Leave(SharedThread* thread) {
    std::lock_guard lock(mutex_);
    --thread->users;
  }

 private:
  const webrtc::TaskQueueFactory& factory_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SharedThread>> threads_;
};

class SharedQueue : public webrtc::TaskQueueBase {
 public:
  SharedQueue(std::string name, std::shared_ptr<Pool> pool)
      : name_(std::move(name)), pool_(std::move(pool)), thread_(pool_->Join()) {}

  absl::string_view queue_name() const override { return name_; }

  void Delete() override {
    // Tasks posted before are deleted, not run, as the queue's contract says; this one comes after them.
    *deleted_ = true;
    webrtc::Event passed;
    thread_->queue->PostTask([&passed] { passed.Set(); });
    passed.Wait(webrtc::Event::kForever);
    pool_->Leave(thread_);
    delete this;
  }

 protected:
  void PostTaskImpl(absl::AnyInvocable<void() &&> task,
                    const PostTaskTraits&,
                    const webrtc::Location& location) override {
    thread_->queue->PostTask(
        [this, deleted = deleted_, task = std::move(task)]() mutable {
          // Deleted on the queue too, whether it runs or not.
          CurrentTaskQueueSetter current(this);
          if (!*deleted) std::move(task)();
          task = nullptr;
        },
        location);
  }
  void PostDelayedTaskImpl(absl::AnyInvocable<void() &&> task,
                           webrtc::TimeDelta delay,
                           const PostDelayedTaskTraits& traits,
                           const webrtc::Location& location) override {
    const auto precision = traits.high_precision ? DelayPrecision::kHigh : DelayPrecision::kLow;
    thread_->queue->PostDelayedTaskWithPrecision(
        precision,
        [this, deleted = deleted_, task = std::move(task)]() mutable {
          if (*deleted) return;
          CurrentTaskQueueSetter current(this);
          std::move(task)();
          task = nullptr;
        },
        delay, location);
  }

 private:
  const std::string name_;
  const std::shared_ptr<Pool> pool_;
  SharedThread* const thread_;
  // Outlives the queue in delayed tasks.
  const std::shared_ptr<std::atomic<bool>> deleted_ = std::make_shared<std::atomic<bool>>(false);
};

class Factory : public webrtc::TaskQueueFactory {
 public:
  explicit Factory(std::unique_ptr<webrtc::TaskQueueFactory> factory) : factory_(std::move(factory)) {}

  Queue CreateTaskQueue(absl::string_view name, Priority priority) const override {
    if (name != kEncoderQueue) return factory_->CreateTaskQueue(name, priority);
    return Queue(new SharedQueue(std::string(name), pool_));
  }

 private:
  const std::unique_ptr<webrtc::TaskQueueFactory> factory_;
  const std::shared_ptr<Pool> pool_ = std::make_shared<Pool>(*factory_);
};

}  // namespace

size_t EncoderThreads() {
  static const size_t threads = std::max(std::thread::hardware_concurrency(), 1u);
  return threads;
}

std::unique_ptr<webrtc::TaskQueueFactory> ShareEncoderThreads(
    std::unique_ptr<webrtc::TaskQueueFactory> factory) {
  return std::make_unique<Factory>(std::move(factory));
}

}  // namespace wrtc
