#pragma once

#include <optional>
#include <string>

#include "bind.h"
#include "runtime/error.h"

#include <pybind11/stl.h>

namespace wrtc {

// Reads `key` of a dictionary that the Python classes have checked. None for a missing key or None.
template <class T>
std::optional<T> Get(const py::dict& dictionary, const char* key) {
  if (!dictionary.contains(key)) return std::nullopt;
  py::object value = dictionary[key];
  if (value.is_none()) return std::nullopt;
  try {
    return value.cast<T>();
  } catch (const py::cast_error&) {
    // The message has the type only, as the value may be a secret.
    throw Failure(
        {.name = "TypeError", .message = std::string(key) + " cannot be a " + Py_TYPE(value.ptr())->tp_name});
  }
}

template <class T>
void Read(const py::dict& dictionary, const char* key, T& target) {
  if (auto value = Get<T>(dictionary, key)) target = *std::move(value);
}

template <class T>
void Read(const py::dict& dictionary, const char* key, std::optional<T>& target) {
  if (dictionary.contains(key)) target = Get<T>(dictionary, key);
}

}  // namespace wrtc
