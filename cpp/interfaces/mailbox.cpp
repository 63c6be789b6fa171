#include "runtime/mailbox.h"

#include <map>
#include <string_view>

#include "absl/base/no_destructor.h"
#include "bind.h"
#include "convert/enums.h"
#include "convert/errors.h"
#include "convert/stats.h"
#include "interfaces/certificate.h"
#include "interfaces/data_channel.h"
#include "interfaces/description.h"
#include "interfaces/rtp_receiver.h"
#include "interfaces/rtp_transceiver.h"

#include <pybind11/stl.h>

namespace wrtc {
namespace {

// The engine uses -1 for "not given".
py::object OrNone(int number) {
  return number < 0 ? py::object(py::none()) : py::object(py::int_(number));
}

struct Converter {
  py::object operator()(std::monostate) const { return py::none(); }
  py::object operator()(const Description& it) const { return py::make_tuple(it.type, it.sdp); }
  py::object operator()(const Descriptions& it) const {
    return py::make_tuple(it.changed, it.current_local, it.pending_local, it.current_remote,
                          it.pending_remote, it.can_trickle);
  }
  py::object operator()(const CandidateLine& it) const {
    return py::make_tuple(it.candidate, TextOrNone(it.sdp_mid), OrNone(it.sdp_mline_index),
                          TextOrNone(it.username_fragment), TextOrNone(it.url));
  }
  py::object operator()(const CandidateError& it) const {
    return py::make_tuple(TextOrNone(it.address), OrNone(it.port > 0 ? it.port : -1), it.url, it.code,
                          it.text);
  }
  py::object operator()(const ChannelState& it) const { return py::make_tuple(it.state, it.error); }
  py::object operator()(const ReceivedTrack& it) const {
    return py::make_tuple(it.transceiver, it.receiver, it.stream_ids);
  }
  py::object operator()(const std::vector<ReceivedTrack>& all) const {
    py::list list;
    for (const ReceivedTrack& it : all) list.append((*this)(it));
    return list;
  }
  py::object operator()(const StatsReport& it) const { return StatsToPython(*it); }
  template <class T>
  py::object operator()(const T& it) const {
    return py::cast(it);
  }
};

// Event names are a fixed set of literals. Each becomes one Python string.
py::handle Name(const char* name) {
  static absl::NoDestructor<std::map<const char*, py::handle>> names;
  py::handle& known = (*names)[name];
  if (!known) known = PyUnicode_InternFromString(name);
  return known;
}

// An error in the conversion stays with its record: an awaited call is rejected with the error, and an event
// becomes a "lost" record with its name and the error.
py::tuple RecordToPython(Record record) {
  py::object failure;
  try {
    return py::make_tuple(record.target, Name(record.name),
                          std::visit(Converter{}, std::move(record.payload)));
  } catch (const py::error_already_set& failed) {
    failure = failed.value();
  } catch (const py::builtin_exception& failed) {
    failed.set_error();
    failure = py::error_already_set().value();
  } catch (const std::exception& failed) {
    failure = py::reinterpret_borrow<py::object>(PyExc_RuntimeError)(std::string(failed.what()));
  }
  const std::string_view name = record.name;
  if (name == "resolve" || name == "reject") return py::make_tuple(record.target, "reject", failure);
  return py::make_tuple(record.target, "lost", py::make_tuple(Name(record.name), failure));
}

}  // namespace

void bind_mailbox(py::module_& m) {
  m.def("new_key", &NewKey, "A number that identifies an awaited call in its loop's mailbox.");
  py::class_<Mailbox, std::shared_ptr<Mailbox>>(m, "Mailbox",
                                                "The queue from engine threads to one event loop.")
      .def(py::init<>())
      .def_property_readonly("fd", &Mailbox::fd, "Readable while records wait; -1 once closed.")
      .def(
          "drain",
          [](Mailbox& mailbox) {
            std::vector<Record> records = mailbox.Drain();
            py::list out(records.size());
            for (size_t i = 0; i < records.size(); ++i) out[i] = RecordToPython(std::move(records[i]));
            return out;
          },
          "Takes all records, in order: (key, name, payload).")
      .def("wait", &Mailbox::Wait, py::arg("timeout") = std::nullopt, unlocked(),
           "Blocks until there are records; for loops that cannot watch a descriptor.")
      .def("close", &Mailbox::Close, "Drops records that are posted from now on.");
}

}  // namespace wrtc
