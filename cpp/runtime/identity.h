#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "absl/base/no_destructor.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// Never destroyed: engine threads may ask until the process is gone. Nothing is called with the lock held:
// a wrapper's constructor may wait for another thread, which may ask here, too.
template <class Wrapper, class Interface>
struct WrapperTable {
  std::mutex mutex;
  std::unordered_map<Interface*, std::weak_ptr<Wrapper>> known;

  static WrapperTable& Get() {
    static absl::NoDestructor<WrapperTable> table;
    return *table;
  }
  // Deletes a wrapper, whose entry goes with it. The wrapper holds the object, so the address cannot be taken
  // anew before.
  void Forget(Interface* address, Wrapper* dying) {
    {
      std::lock_guard lock(mutex);
      const auto entry = known.find(address);
      if (entry != known.end() && entry->second.expired()) known.erase(entry);
    }
    delete dying;
  }
};

// The wrapper that the object has already, or null.
template <class Wrapper, class Interface>
std::shared_ptr<Wrapper> KnownWrapperOf(const webrtc::scoped_refptr<Interface>& object) {
  auto& table = WrapperTable<Wrapper, Interface>::Get();
  std::lock_guard lock(table.mutex);
  const auto entry = table.known.find(object.get());
  return entry == table.known.end() ? nullptr : entry->second.lock();
}

// The one wrapper of each engine object: as long as it lives, asking again gives the same one. Of two that
// are made at the same time, one is dropped before anybody sees it; a wrapper that does something to its
// object does it in Begin(), which is called for the other one alone.
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
