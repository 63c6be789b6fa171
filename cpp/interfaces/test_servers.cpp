#include <pybind11/stl.h>

#include "bind.h"
#include "engine/engine.h"
#include "net/stun_server.h"
#include "net/turn_server.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

// An address of this machine, or one that a server pretends to see.
webrtc::SocketAddress Address(const std::string& host, int port) {
  webrtc::SocketAddress address(host, port);
  if (address.IsUnresolvedIP()) {
    throw Failure({.name = "TypeError", .message = host + " is not an IP address, such as 127.0.0.1"});
  }
  return address;
}

}  // namespace

void bind_test_servers(py::module_& m) {
  py::class_<StunServer, std::shared_ptr<StunServer>>(m, "StunServer")
      .def(py::init([](const std::string& host, int port,
                       const std::optional<std::pair<std::string, int>>& mapped) {
             const webrtc::SocketAddress address = Address(host, port);
             std::optional<webrtc::SocketAddress> seen;
             if (mapped) seen = Address(mapped->first, mapped->second);
             return Unlocked(
                 [&] { return std::make_shared<StunServer>(Engine::Get().environment(), address, seen); });
           }),
           py::arg("host"), py::arg("port"), py::arg("mapped"))
      .def("port", &StunServer::port)
      .def("close", &StunServer::Close);

  py::class_<TurnServer, std::shared_ptr<TurnServer>>(m, "TurnServer")
      .def(py::init([](const std::string& host, int port, const std::string& username,
                       const std::string& password, const std::string& realm, const std::string& private_key,
                       const std::string& certificates, std::shared_ptr<SimulatedNetwork> network) {
             const TurnServer::Options options{Address(host, port), username,     password, realm,
                                               private_key,         certificates, network};
             return Unlocked(
                 [&] { return std::make_shared<TurnServer>(Engine::Get().environment(), options); });
           }),
           py::arg("host"), py::arg("port"), py::arg("username"), py::arg("password"), py::arg("realm"),
           py::arg("private_key"), py::arg("certificates"), py::arg("network").none(true))
      .def("port", &TurnServer::port)
      .def("tls_port", &TurnServer::tls_port)
      .def("allocations", &TurnServer::allocations, unlocked())
      .def("close", &TurnServer::Close);
}

}  // namespace wrtc
