#pragma once

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

}  // namespace wrtc
