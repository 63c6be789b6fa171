#pragma once

namespace wrtc::milestone {

// Gives access to a private member of an engine class: an explicit instantiation may name it. In this
// namespace, declare a tag and `auto Member(Tag);`, and instantiate
// `template struct PrivateMember<Tag, &Class::member_>;`. The member is then `object.*Member(Tag())`. A
// private enumerator works as well: it is then `Member(Tag())`.
template <class Tag, auto kMember>
struct PrivateMember {
  friend auto Member(Tag) { return kMember; }
};

}  // namespace wrtc::milestone
