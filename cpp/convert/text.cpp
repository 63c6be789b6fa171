#include "convert/text.h"

namespace wrtc {

namespace py = pybind11;

py::str Text(std::string_view text) {
  PyObject* const made = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (!made) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(made);
}

py::object TextOrNone(std::string_view text) {
  return text.empty() ? py::object(py::none()) : py::object(Text(text));
}

}  // namespace wrtc
