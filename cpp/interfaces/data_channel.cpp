#include "interfaces/data_channel.h"

#include <utility>

#include "bind.h"
#include "convert/choices.h"
#include "interfaces/data_channel_core.h"

#include <pybind11/stl.h>

namespace wrtc {

DataChannel::Properties DataChannel::PropertiesOf(const std::string& label,
                                                  const webrtc::DataChannelInit& init) {
  return {.label = label,
          .protocol = init.protocol,
          .ordered = init.ordered,
          .negotiated = init.negotiated,
          .max_retransmits = init.maxRetransmits,
          .max_packet_life_time = init.maxRetransmitTime,
          .priority = PriorityName(init.priority.value_or(webrtc::PriorityValue(webrtc::Priority::kLow)))};
}

DataChannel::Properties DataChannel::PropertiesOf(const webrtc::DataChannelInterface& channel) {
  return {.label = channel.label(),
          .protocol = channel.protocol(),
          .ordered = channel.ordered(),
          .negotiated = channel.negotiated(),
          .max_retransmits = channel.maxRetransmitsOpt(),
          .max_packet_life_time = channel.maxPacketLifeTime(),
          .priority = PriorityName(channel.priority())};
}

DataChannel::DataChannel(Properties properties,
                         std::shared_ptr<Mailbox> mailbox,
                         webrtc::Thread* network,
                         ReceiveBudget::Charge announcement)
    : properties_(std::move(properties)),
      core_(std::make_shared<Core>(key(), std::move(mailbox), network),
            [](const auto& core) { core->Detach(); }),
      announcement_(std::move(announcement)) {}

void DataChannel::Attach(webrtc::scoped_refptr<webrtc::DataChannelInterface> channel,
                         std::function<void()> announce) {
  core_->Attach(std::move(channel), std::move(announce));
}

void DataChannel::Fail(Error error) {
  core_->Fail(std::move(error));
}

void DataChannel::Send(webrtc::CopyOnWriteBuffer data, bool binary) {
  CheckUsable();
  core_->Send(std::move(data), binary);
}

void DataChannel::Close() {
  CheckUsable();
  core_->Close();
}

void DataChannel::End() {
  CheckUsable();
  core_->End();
}

std::vector<DataChannel::Message> DataChannel::Receive(size_t limit) {
  CheckUsable();
  return core_->Receive(limit);
}

bool DataChannel::ReleaseUnread() {
  return stale() || core_->ReleaseUnread();
}

size_t DataChannel::unread() const {
  return stale() ? 0 : core_->unread();
}

uint64_t DataChannel::buffered_amount() const {
  return stale() ? 0 : core_->Read(&Core::buffered_);
}

bool DataChannel::Settle() {
  return !stale() && core_->Settle();
}

uint64_t DataChannel::low_threshold() const {
  return core_->Read(&Core::low_threshold_);
}

void DataChannel::set_low_threshold(uint64_t bytes) {
  CheckUsable();
  core_->set_low_threshold(bytes);
}

std::optional<int> DataChannel::id() const {
  return core_->Read(&Core::id_);
}

size_t DataChannel::max_message_size() const {
  return core_->Read(&Core::max_message_size_);
}

namespace {

void SendPython(DataChannel& channel, py::handle data) {
  webrtc::CopyOnWriteBuffer copy;
  const bool binary = !PyUnicode_Check(data.ptr());
  if (!binary) {
    Py_ssize_t size = 0;
    const char* text = PyUnicode_AsUTF8AndSize(data.ptr(), &size);
    if (!text) throw py::error_already_set();
    copy.SetData(text, static_cast<size_t>(size));
  } else {
    Py_buffer view;
    if (PyObject_GetBuffer(data.ptr(), &view, PyBUF_FULL_RO) != 0) {
      PyErr_Clear();
      throw py::type_error(std::string("a message is str, bytes or another buffer, not ") +
                           Py_TYPE(data.ptr())->tp_name);
    }
    copy.SetSize(static_cast<size_t>(view.len));
    const int failed = view.len == 0 ? 0 : PyBuffer_ToContiguous(copy.MutableData(), &view, view.len, 'C');
    PyBuffer_Release(&view);
    if (failed) throw py::error_already_set();
  }
  channel.Send(std::move(copy), binary);
}

py::list ReceivePython(DataChannel& channel, size_t limit) {
  std::vector<DataChannel::Message> messages = channel.Receive(limit);
  py::list out(messages.size());
  for (size_t i = 0; i < messages.size(); ++i) {
    const auto& [data, binary, charge] = messages[i];
    const auto* bytes = reinterpret_cast<const char*>(data.data());
    const auto size = static_cast<Py_ssize_t>(data.size());
    // Text that is not valid UTF-8 is repaired, as browsers do.
    PyObject* object =
        binary ? PyBytes_FromStringAndSize(bytes, size) : PyUnicode_DecodeUTF8(bytes, size, "replace");
    if (!object) throw py::error_already_set();
    out[i] = py::reinterpret_steal<py::object>(object);
  }
  return out;
}

template <class T>
auto Constant(T DataChannel::Properties::* member) {
  return [member](const DataChannel& channel) { return channel.properties().*member; };
}

}  // namespace

void bind_data_channel(py::module_& m) {
  py::class_<DataChannel, std::shared_ptr<DataChannel>>(m, "DataChannel")
      .def_property_readonly("key", &DataChannel::key)
      .def_property_readonly("label", Constant(&DataChannel::Properties::label))
      .def_property_readonly("protocol", Constant(&DataChannel::Properties::protocol))
      .def_property_readonly("ordered", Constant(&DataChannel::Properties::ordered))
      .def_property_readonly("negotiated", Constant(&DataChannel::Properties::negotiated))
      .def_property_readonly("max_retransmits", Constant(&DataChannel::Properties::max_retransmits))
      .def_property_readonly("max_packet_life_time", Constant(&DataChannel::Properties::max_packet_life_time))
      .def_property_readonly("priority", Constant(&DataChannel::Properties::priority))
      .def_property_readonly("id", &DataChannel::id)
      .def_property_readonly("max_message_size", &DataChannel::max_message_size)
      .def_property_readonly("buffered_amount", &DataChannel::buffered_amount)
      .def_property_readonly("unread", &DataChannel::unread, "How many messages are waiting to be received.")
      .def_property("low_threshold", &DataChannel::low_threshold, &DataChannel::set_low_threshold)
      .def("send", &SendPython, py::arg("data"), "Queues a message. Never blocks; from any thread.")
      .def("accept", &DataChannel::Accept, "To be called when the program has the channel.")
      .def("release_unread", &DataChannel::ReleaseUnread,
           "Moves a closed channel's unread messages out of the receive window; False if they were dropped.")
      .def("receive", &ReceivePython, py::arg("limit"),
           "Takes up to `limit` waiting messages, at most 1 MiB.")
      .def("settle", &DataChannel::Settle, "Applies what was sent; True if the low threshold was reached.")
      .def("end", &DataChannel::End, "To be called when the connection is closed.")
      .def("close", &DataChannel::Close, "Sends the waiting messages, then closes; from any thread.");
}

}  // namespace wrtc
