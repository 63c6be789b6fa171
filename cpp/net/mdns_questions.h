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

// The names that this process asks for, on one thread with one socket: the thread is there from the first
// name on, the socket while a name is asked for.
class MdnsQuestions {
 public:
  using Addresses = std::vector<webrtc::IPAddress>;
  // Called on the thread, with no address if nobody answered in time.
  using Done = std::function<void(const Addresses&)>;

  // Takes a lock that is held while the process forks: not for engine threads.
  static MdnsQuestions& Get();

  // A name that IsMdnsName() takes. False if as many names as limits.h allows are asked for already.
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
  // Asks what is due, gives up what nobody answered; how long until the next is due.
  std::chrono::milliseconds AskWhatIsDue(MdnsSocket& socket);
  void TakeAnswers(MdnsSocket& socket);
  // Until something came or the time is over.
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
