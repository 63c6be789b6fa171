#include "net/simulated_network.h"

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
}

}  // namespace

void bind_simulated_network(py::module_& m) {
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
                             py::arg("queue_size") = now.queue_size);
           })
      .def("statistics", [](const SimulatedNetwork& self) {
        const NetworkStatistics all = self.statistics();
        return py::make_tuple(all.packets_sent, all.packets_delivered, all.packets_lost, all.packets_dropped,
                              all.bytes_sent, all.bytes_delivered);
      });
}

}  // namespace wrtc
