#pragma once

#include "bind.h"
#include "runtime/error.h"

namespace wrtc {

// The Python exception for an error. It is not raised.
py::object ToException(const Error& error);

}  // namespace wrtc

namespace pybind11::detail {

template <>
struct type_caster<wrtc::Error> {
  PYBIND11_TYPE_CASTER(wrtc::Error, const_name("Exception"));
  static handle cast(const wrtc::Error& error, return_value_policy, handle) {
    return wrtc::ToException(error).release();
  }
};

}  // namespace pybind11::detail
