#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <pybind11/pybind11.h>

namespace wrtc {

// Throws TypeError for a buffer that is not contiguous bytes, such as an array of larger numbers.
inline void CheckBytes(const pybind11::buffer_info& info, const std::string& name) {
  if (info.itemsize != 1 || !PyBuffer_IsContiguous(info.view(), 'C')) {
    throw pybind11::type_error(name + " has values of type '" + info.format +
                               "': it must be contiguous bytes, such as bytes(data)");
  }
}

// For the buffer of an object that owns these bytes, which Python may only read.
inline pybind11::buffer_info ReadOnlyBytes(std::span<const uint8_t> bytes) {
  const auto size = static_cast<pybind11::ssize_t>(bytes.size());
  return {const_cast<uint8_t*>(bytes.data()), 1, "B", 1, {size}, {1}, /*readonly=*/true};
}

}  // namespace wrtc
