#include "runtime/mailbox.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace wrtc {

Mailbox::Mailbox() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Mailbox::~Mailbox() {
  Close();
}

int Mailbox::fd() const {
  return fd_;
}

void Mailbox::Post(Key target, const char* name, Payload payload) {
  // In a forked child, the descriptor is shared with the parent, and the mutex may be held by a thread that
  // only the parent has.
  if (generation_ != CurrentGeneration()) return;
  std::lock_guard lock(mutex_);
  if (fd_ < 0) return;
  const bool wake = records_.empty();
  records_.push_back({target, name, std::move(payload)});
  if (wake) {
    const uint64_t one = 1;
    // If the counter is full, the loop is being woken already.
    [[maybe_unused]] const ssize_t written = write(fd_, &one, sizeof(one));
  }
}

std::vector<Record> Mailbox::Drain() {
  std::vector<Record> taken;
  if (generation_ != CurrentGeneration()) return taken;
  std::lock_guard lock(mutex_);
  if (fd_ < 0) return taken;
  uint64_t count;
  [[maybe_unused]] const ssize_t cleared = read(fd_, &count, sizeof(count));
  taken.swap(records_);
  return taken;
}

bool Mailbox::Wait(std::optional<double> timeout) {
  pollfd descriptor{.fd = fd(), .events = POLLIN, .revents = 0};
  if (descriptor.fd < 0) return false;
  return poll(&descriptor, 1, timeout ? static_cast<int>(*timeout * 1000) : -1) > 0;
}

void Mailbox::Close() {
  // In a forked child, the mutex may be held by a thread that only the parent has.
  const bool inherited = generation_ != CurrentGeneration();
  std::unique_lock lock(mutex_, std::defer_lock);
  if (!inherited) lock.lock();
  if (fd_ < 0) return;
  close(fd_);
  fd_ = -1;
  // Inherited records refer to engine objects of the parent: they are leaked, not destroyed.
  if (inherited) {
    new std::vector<Record>(std::move(records_));
  } else {
    records_.clear();
  }
}

}  // namespace wrtc
