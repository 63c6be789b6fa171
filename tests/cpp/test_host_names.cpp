#include <netdb.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "check.h"
#include "net/host_names.h"
#include "rtc_base/socket_address.h"
#include "rtc_base/thread.h"

namespace {

// A DNS server that does not answer until the gate opens.
std::mutex mutex;
std::condition_variable changed;
bool open_gate = false;
int asked = 0, asking = 0, most_asking = 0;

// Lookups that begin on one thread, all before the first answer, which comes when so many are being asked.
struct Lookups {
  Lookups(const std::vector<std::string>& names, int at_once) {
    {
      std::lock_guard lock(mutex);
      open_gate = false;
      asked = most_asking = 0;
    }
    thread->Start();
    thread->BlockingCall([&] {
      for (const std::string& name : names) {
        resolvers.push_back(wrtc::CreateHostResolver());
        resolvers.back()->Start(webrtc::SocketAddress(name, 3478), AF_INET, [this] {
          std::lock_guard lock(mutex);
          ++answered;
          changed.notify_all();
        });
      }
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return asking >= at_once; });
    open_gate = true;
    changed.notify_all();
    changed.wait(lock, [&] { return answered == names.size(); });
  }
  ~Lookups() {
    thread->BlockingCall([this] { resolvers.clear(); });
    thread->Stop();
  }

  std::unique_ptr<webrtc::Thread> thread = webrtc::Thread::Create();
  std::vector<std::unique_ptr<webrtc::AsyncDnsResolverInterface>> resolvers;
  size_t answered = 0;
};

}  // namespace

// In place of libc's.
extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
  std::unique_lock lock(mutex);
  ++asked;
  most_asking = std::max(most_asking, ++asking);
  changed.notify_all();
  changed.wait(lock, [] { return open_gate; });
  --asking;
  return EAI_NONAME;
}

TEST(names_are_looked_up_on_at_most_32_threads_and_the_rest_waits) {
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("server" + std::to_string(i) + ".test");
  const Lookups lookups(names, 32);
  CHECK(most_asking == 32);
  CHECK(lookups.answered == 100 && asked == 100);
}

TEST(lookups_of_one_name_share_a_thread_and_the_answer) {
  const Lookups lookups(std::vector<std::string>(50, "server.test"), 1);
  CHECK(most_asking == 1);
  CHECK(lookups.answered == 50 && asked == 1);
}
