#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "api/scoped_refptr.h"

namespace wrtc {

template <class Wrapper, class Interface>
struct WrapperTable {
  // Never destroyed: engine threads may ask until the process is gone.
  static inline auto& mutex = *new std::mutex;
  static inline auto& table = *new std::unordered_map<Interface*, std::weak_ptr<Wrapper>>;
};

// The wrapper that the object has already, or null.
template <class Wrapper, class Interface>
std::shared_ptr<Wrapper> KnownWrapperOf(const webrtc::scoped_refptr<Interface>& object) {
  using Table = WrapperTable<Wrapper, Interface>;
  std::lock_guard lock(Table::mutex);
  const auto known = Table::table.find(object.get());
  return known == Table::table.end() ? nullptr : known->second.lock();
}

// The one wrapper of each engine object: as long as it lives, asking again gives the same one.
template <class Wrapper, class Interface>
std::shared_ptr<Wrapper> WrapperOf(webrtc::scoped_refptr<Interface> object) {
  auto& mutex = WrapperTable<Wrapper, Interface>::mutex;
  auto& table = WrapperTable<Wrapper, Interface>::table;
  if (!object) return nullptr;
  std::lock_guard lock(mutex);
  std::weak_ptr<Wrapper>& known = table[object.get()];
  std::shared_ptr<Wrapper> wrapper = known.lock();
  if (!wrapper) {
    // The entry goes with the wrapper. The wrapper holds the object, so the address cannot be taken anew
    // before.
    Interface* const address = object.get();
    wrapper =
        std::shared_ptr<Wrapper>(new Wrapper(std::move(object)), [address, &mutex, &table](Wrapper* dying) {
          {
            std::lock_guard lock(mutex);
            auto entry = table.find(address);
            if (entry != table.end() && entry->second.expired()) table.erase(entry);
          }
          delete dying;
        });
    known = wrapper;
  }
  return wrapper;
}

}  // namespace wrtc
