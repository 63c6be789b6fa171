#include "net/simulated_network.h"

#include <algorithm>
#include <vector>

#include "bind.h"
#include "convert/dictionary.h"

namespace wrtc {
namespace {

void ReadConditions(const py::dict& given, NetworkConditions& conditions) {
  Read(given, "delay", conditions.delay);
  Read(given, "jitter", conditions.jitter);
  Read(given, "loss", conditions.loss);
  Read(given, "rate", conditions.rate);
  Read(given, "queue_size", conditions.queue_size);
  Read(given, "loss_burst", conditions.loss_burst);
  Read(given, "reordering", conditions.reordering);
  Read(given, "duplication", conditions.duplication);
  if (given.contains("trace")) {
    conditions.trace = Get<std::shared_ptr<DeliveryTrace>>(given, "trace").value_or(nullptr);
  }
}

}  // namespace

void bind_simulated_network(py::module_& m) {
  py::class_<DeliveryTrace, std::shared_ptr<DeliveryTrace>>(m, "DeliveryTrace")
      .def(py::init([](std::vector<int64_t> times) {
             if (times.empty() || times.front() < 0 || times.back() <= 0 || !std::ranges::is_sorted(times))
               throw Failure({.name = "RangeError",
                              .message = "DeliveryTrace: times must ascend from 0, and the last be above"});
             return std::make_shared<DeliveryTrace>(std::move(times));
           }),
           py::arg("times"))
      .def("times", &DeliveryTrace::times_ms);

  py::class_<SimulatedNetwork, std::shared_ptr<SimulatedNetwork>>(m, "SimulatedNetwork")
      .def(py::init([](const py::dict& given, uint64_t seed) {
             NetworkConditions conditions;
             ReadConditions(given, conditions);
             return std::make_shared<SimulatedNetwork>(conditions, seed);
           }),
           py::arg("conditions"), py::arg("seed"))
      .def(
          "update",
          [](SimulatedNetwork& self, const py::dict& given) {
            // Two threads cannot interleave here: each holds the GIL throughout.
            NetworkConditions conditions = self.conditions();
            ReadConditions(given, conditions);
            self.Update(conditions);
          },
          py::arg("conditions"), "Changes the given conditions only.")
      .def("conditions",
           [](const SimulatedNetwork& self) {
             const NetworkConditions now = self.conditions();
             return py::dict(py::arg("delay") = now.delay, py::arg("jitter") = now.jitter,
                             py::arg("loss") = now.loss, py::arg("rate") = now.rate,
                             py::arg("queue_size") = now.queue_size, py::arg("loss_burst") = now.loss_burst,
                             py::arg("reordering") = now.reordering, py::arg("duplication") = now.duplication,
                             py::arg("trace") = std::const_pointer_cast<DeliveryTrace>(now.trace));
           })
      .def("statistics", [](const SimulatedNetwork& self) {
        const NetworkStatistics all = self.statistics();
        return py::make_tuple(all.packets_sent, all.packets_delivered, all.packets_lost, all.packets_dropped,
                              all.bytes_sent, all.bytes_delivered, all.packets_reordered,
                              all.packets_duplicated);
      });
}

}  // namespace wrtc
