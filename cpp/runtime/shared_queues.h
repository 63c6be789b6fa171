#pragma once

#include <cstddef>
#include <memory>

#include "api/task_queue/task_queue_factory.h"

namespace wrtc {

// Makes the task queues of audio encoders share a few threads; other queues are made by `factory`. The engine
// gives each encoder a thread of its own, which wakes every 10 ms for a fraction of a millisecond.
// There are at most EncoderThreads() of them.
std::unique_ptr<webrtc::TaskQueueFactory> ShareEncoderThreads(
    std::unique_ptr<webrtc::TaskQueueFactory> factory);

// One for each processor that this process may use.
size_t EncoderThreads();

}  // namespace wrtc
