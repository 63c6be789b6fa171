#include "convert/errors.h"

#include <exception>
#include <system_error>

#include "convert/adoption.h"

namespace wrtc {

py::object ToException(const Error& error) {
  if (error.name == "TypeError") return py::reinterpret_borrow<py::object>(PyExc_TypeError)(error.message);
  py::handle cls = Adopted(error.name);
  py::object exception = cls(error.message);
  // The members of RTCError, W3C webrtc §11.2.
  if (!error.detail.empty() && py::hasattr(exception, "error_detail")) {
    exception.attr("error_detail") = Adopted("RTCErrorDetailType")(error.detail);
  }
  if (error.sdp_line_number) exception.attr("sdp_line_number") = *error.sdp_line_number;
  if (error.sctp_cause_code) exception.attr("sctp_cause_code") = *error.sctp_cause_code;
  return exception;
}

void bind_errors(py::module_&) {
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Failure& failure) {
      py::object exception = ToException(failure.error());
      PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
    } catch (const std::system_error& failed) {
      // Python chooses the class by the error number: BlockingIOError, PermissionError and so on.
      const py::object exception = py::reinterpret_borrow<py::object>(PyExc_OSError)(
          failed.code().value(), std::string(failed.what()));
      PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
    }
  });
}

}  // namespace wrtc
