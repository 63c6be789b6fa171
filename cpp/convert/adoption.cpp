#include "convert/adoption.h"

#include <set>

#include "absl/base/no_destructor.h"
#include "convert/enums.h"

namespace wrtc {
namespace {

py::module_& Module() {
  static absl::NoDestructor<py::module_> module(py::module_::import("wrtc"));
  return *module;
}

template <class E>
bool CheckTable(const std::string& name, const py::object& cls) {
  if (name != EnumTable<E>::kName) return false;
  std::set<std::string> known, given;
  for (const auto& [value, text] : EnumTable<E>::kMembers) known.insert(text);
  for (py::handle member : cls) given.insert(py::cast<std::string>(member));
  for (const std::string& text : known) {
    if (!given.contains(text)) throw py::import_error(name + " lacks a member that equals '" + text + "'");
  }
  for (const auto& [value, text] : EnumTable<E>::kMembers) {
    EnumMembers<E>()[static_cast<int>(value)] = cls(text).release();
  }
  return true;
}

template <class... E>
void CheckTables(const std::string& name, const py::object& cls, EnumList<E...>) {
  (CheckTable<E>(name, cls) || ...);
}

}  // namespace

py::handle Adopted(const std::string& name) {
  PyObject* found = PyObject_GetAttrString(Module().ptr(), name.c_str());
  if (!found) {
    PyErr_Clear();
    throw py::import_error("wrtc." + name + " is missing: import webrtc, not wrtc alone");
  }
  // The module keeps a reference.
  Py_DECREF(found);
  return found;
}

void bind_adoption(py::module_& m) {
  m.def(
      "adopt",
      [](const py::object& cls) {
        const auto name = cls.attr("__name__").cast<std::string>();
        CheckTables(name, cls, AllEnums{});
        Module().attr(name.c_str()) = cls;
        return cls;
      },
      py::arg("cls"), "Adds an enumeration or exception class, defined in Python, to the module.");
}

}  // namespace wrtc
