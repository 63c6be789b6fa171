"""What `webrtc` exports."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
import webrtc
from webrtc.public import defining_module

# What a declaration is written with.
NOT_EXPORTED = {"CompleteDescription", "EventAttribute", "Field"}
ROOMS = (
    "audio",
    "codecs",
    "connections",
    "dictionaries",
    "encoded",
    "events",
    "frames",
    "interfaces",
    "video",
)
# Parts that the public classes are built of.
INTERNAL = {
    "webrtc.connections.lifetime",
    "webrtc.connections.states",
    "webrtc.connections.descriptions",
    "webrtc.connections.gathered",
    "webrtc.connections.negotiation",
    "webrtc.connections.operations_chain",
    "webrtc.connections.delivery_trace",  # public in webrtc.testing
    "webrtc.connections.simulated_network",  # the same
    "webrtc.interfaces.rtp_endpoint",
    "webrtc.frames.closing",
    "webrtc.dictionaries.conversion",
    "webrtc.codecs.encoded_chunk",
}


def modules() -> list[str]:
    found = pkgutil.walk_packages(webrtc.__path__, "webrtc.")
    return [m.name for m in found if m.name.split(".")[1] in ROOMS and m.name not in INTERNAL]


@pytest.mark.parametrize("name", [*modules(), "webrtc.enums", "webrtc.exceptions"])
def test_every_public_class_is_exported(name: str) -> None:
    module = importlib.import_module(name)
    for class_name, cls in inspect.getmembers(module, inspect.isclass):
        if defining_module(cls) == name and class_name[0] != "_" and class_name not in NOT_EXPORTED:
            assert class_name in webrtc.__all__
            assert getattr(webrtc, class_name) is cls


def test_public_classes_show_as_the_packages_own() -> None:
    assert repr(webrtc.RTCPeerConnection) == "<class 'webrtc.RTCPeerConnection'>"
    for name in webrtc.__all__:
        if inspect.isclass(cls := getattr(webrtc, name)):
            assert cls.__module__ == "webrtc", f"{name} shows as {cls!r}"


def test_the_reference_manuals_modules_are_there() -> None:
    for path, name in (
        ("webrtc.base", "WebRTCObject"),
        ("webrtc.interfaces.rtc_peer_connection", "RTCPeerConnection"),
    ):
        assert getattr(importlib.import_module(path), name) is getattr(webrtc, name)


@pytest.mark.parametrize("name", webrtc.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    value = getattr(webrtc, name)
    if not inspect.isclass(value):
        return
    assert value.__doc__
    for member_name, member in vars(value).items():
        is_member = inspect.isroutine(member) or isinstance(member, (property, staticmethod, classmethod))
        if is_member and not member_name.startswith("_"):
            assert inspect.getdoc(getattr(value, member_name)), f"{name}.{member_name} has no docstring"
