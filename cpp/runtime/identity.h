#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "absl/base/no_destructor.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// Never destroyed: engine threads may use it until the process ends. The lock is never held while other code
// is called: a wrapper's constructor may wait for another thread, which may need this lock too.
template <class Wrapper, class Interface>
struct WrapperTable {
  std::mutex mutex;
  std::unordered_map<Interface*, std::weak_ptr<Wrapper>> known;

  static WrapperTable& Get() {
    static absl::NoDestructor<WrapperTable> table;
    return *table;
  }
  // Deletes a wrapper and its entry. The wrapper still holds the engine's object, so its address cannot have
  // been reused yet.
  void Forget(Interface* address, Wrapper* dying) {
    {
      std::lock_guard lock(mutex);
      const auto entry = known.find(address);
      if (entry != known.end() && entry->second.expired()) known.erase(entry);
    }
    delete dying;
  }
};

// The existing wrapper of the object, or null.
template <class Wrapper, class Interface>
std::shared_ptr<Wrapper> KnownWrapperOf(const webrtc::scoped_refptr<Interface>& object) {
  auto& table = WrapperTable<Wrapper, Interface>::Get();
  std::lock_guard lock(table.mutex);
  const auto entry = table.known.find(object.get());
  return entry == table.known.end() ? nullptr : entry->second.lock();
}

// The only wrapper of an engine object: while it lives, every lookup returns it. If two threads make a
// wrapper at the same time, one of the two is discarded before anyone sees it. So a wrapper must change its
// object in Begin(), not in its constructor: Begin() is called for the other one only.
template <class Wrapper, class Interface>
std::shared_ptr<Wrapper> WrapperOf(webrtc::scoped_refptr<Interface> object) {
  if (!object) return nullptr;
  if (auto known = KnownWrapperOf<Wrapper>(object)) return known;
  auto& table = WrapperTable<Wrapper, Interface>::Get();
  Interface* const address = object.get();
  const std::shared_ptr<Wrapper> made(new Wrapper(std::move(object)),
                                      [&table, address](Wrapper* dying) { table.Forget(address, dying); });
  {
    std::lock_guard lock(table.mutex);
    std::weak_ptr<Wrapper>& known = table.known[address];
    if (auto first = known.lock()) return first;
    known = made;
  }
  if constexpr (requires { made->Begin(); }) made->Begin();
  return made;
}

}  // namespace wrtc
