#include "convert/payload.h"

#include <pybind11/stl.h>

#include <map>

#include "convert/stats.h"
#include "interfaces/certificate.h"
#include "interfaces/data_channel.h"
#include "interfaces/rtp_receiver.h"
#include "interfaces/rtp_transceiver.h"

namespace wrtc {
namespace {

struct Converter {
  py::object operator()(std::monostate) const { return py::none(); }
  py::object operator()(const Description& it) const { return py::make_tuple(it.type, it.sdp); }
  py::object operator()(const CandidateLine& it) const {
    return py::make_tuple(it.candidate, OrNone(it.sdp_mid), OrNone(it.sdp_mline_index),
                          OrNone(it.username_fragment), OrNone(it.url));
  }
  py::object operator()(const CandidateError& it) const {
    return py::make_tuple(OrNone(it.address), it.port > 0 ? py::object(py::int_(it.port)) : py::none(),
                          it.url, it.code, it.text);
  }
  py::object operator()(const ChannelState& it) const { return py::make_tuple(it.state, it.error); }
  py::object operator()(const TrackArrival& it) const {
    return py::make_tuple(it.transceiver, it.receiver, it.stream_ids);
  }
  py::object operator()(const LogLine& it) const { return py::make_tuple(it.severity, it.text); }
  py::object operator()(const StatsReport& it) const { return StatsToPython(*it); }
  template <class T>
  py::object operator()(const T& it) const {
    return py::cast(it);
  }
};

// Event names come from a fixed set of literals: each becomes one Python string.
py::handle Name(const char* name) {
  static auto& names = *new std::map<const char*, py::handle>;
  py::handle& known = names[name];
  if (!known) known = PyUnicode_InternFromString(name);
  return known;
}

}  // namespace

py::object OrNone(const std::string& text) {
  return text.empty() ? py::object(py::none()) : py::object(py::str(text));
}

py::object OrNone(int number) {
  return number < 0 ? py::object(py::none()) : py::object(py::int_(number));
}

py::object ToPython(Payload payload) {
  return std::visit(Converter{}, std::move(payload));
}

void bind_mailbox(py::module_& m) {
  m.def("new_key", &NewKey, "A number that names one awaited call in its loop's mailbox.");
  py::class_<Mailbox, std::shared_ptr<Mailbox>>(m, "Mailbox",
                                                "The queue from engine threads to one event loop.")
      .def(py::init<>())
      .def_property_readonly("fd", &Mailbox::fd, "Readable while records wait; -1 once closed.")
      .def(
          "drain",
          [](Mailbox& mailbox) {
            std::vector<Record> records = mailbox.Drain();
            py::list out(records.size());
            for (size_t i = 0; i < records.size(); ++i) {
              out[i] = py::make_tuple(records[i].target, Name(records[i].name),
                                      ToPython(std::move(records[i].payload)));
            }
            return out;
          },
          "Takes all that was posted, in order: (key, name, payload).")
      .def("wait", &Mailbox::Wait, py::arg("timeout") = std::nullopt, unlocked(),
           "Blocks until there is something to drain; for loops that cannot watch a descriptor.")
      .def("close", &Mailbox::Close, "Drops what is posted from now on.");
}

}  // namespace wrtc
