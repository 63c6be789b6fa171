#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>

namespace wrtc {

// The only way for the engine's text to reach Python. Text from a peer or server may not be valid UTF-8: each
// wrong byte becomes U+FFFD, as in browsers, and nothing is thrown.
pybind11::str Text(std::string_view text);

// None for "", which means "not given".
pybind11::object TextOrNone(std::string_view text);

}  // namespace wrtc

namespace pybind11::detail {

// Every std::string that a binding returns to Python passes through here, alone or in a container.
template <class String, bool kIsView>
struct text_caster : string_caster<String, kIsView> {
  static handle cast(const String& text, return_value_policy, handle) { return wrtc::Text(text).release(); }
};

template <>
struct type_caster<std::string> : text_caster<std::string, false> {};

template <>
struct type_caster<std::string_view> : text_caster<std::string_view, true> {};

}  // namespace pybind11::detail
