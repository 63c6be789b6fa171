#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/mdns_socket.h"
#include "rtc_base/ip_address.h"

namespace wrtc {

// The names that this process is resolving, on one thread with one socket. The thread starts with the first
// name; the socket exists while there are names to resolve.
class MdnsQuestions {
 public:
  using Addresses = std::vector<webrtc::IPAddress>;
  // Called on that thread; without addresses if nobody answered in time.
  using Done = std::function<void(const Addresses&)>;

  // Takes a lock that is held while the process forks, so it is not for engine threads.
  static MdnsQuestions& Get();

  // IsMdnsName() must be true for the name. False if limits.h allows no more names at the same time.
  bool Ask(std::string name, Done done);

 private:
  using Clock = std::chrono::steady_clock;
  struct Question {
    std::vector<Done> waiting;
    size_t asked = 0;
    Clock::time_point next;
  };

  MdnsQuestions();
  static void Forget();

  bool StartThread();
  void Wake();
  void Run();
  // Sends the queries that are due, and gives up names that nobody answered. Returns the time until the next
  // query is due.
  std::chrono::milliseconds AskWhatIsDue(MdnsSocket& socket);
  void TakeAnswers(MdnsSocket& socket);
  // Waits for a packet or a wake-up, or until the time has passed.
  void Wait(int socket, std::chrono::milliseconds time);
  void End(const std::string& name, const Addresses& addresses);

  const pid_t process_;
  const int wake_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::map<std::string, Question> questions_;
  std::thread thread_;
};

}  // namespace wrtc
