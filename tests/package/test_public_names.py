"""What `webrtc` exports."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
import webrtc

# Parts that the public classes are built of.
INTERNAL = {
    "webrtc.interfaces.connection_state",
    "webrtc.interfaces.descriptions",
    "webrtc.interfaces.gathered",
    "webrtc.interfaces.negotiation",
    "webrtc.interfaces.operations_chain",
    "webrtc.interfaces.rtp_endpoint",
    "webrtc.interfaces.track_sink",
    "webrtc.models.closing",
    "webrtc.models.conversion",
    "webrtc.models.encoded_chunk",
}


def modules() -> list[str]:
    found = pkgutil.walk_packages(webrtc.__path__, "webrtc.")
    inner = ("webrtc.interfaces.", "webrtc.models.")
    return [m.name for m in found if m.name.startswith(inner) and m.name not in INTERNAL]


@pytest.mark.parametrize("name", [*modules(), "webrtc.enums", "webrtc.exceptions"])
def test_every_public_class_is_exported(name: str) -> None:
    module = importlib.import_module(name)
    for class_name, cls in inspect.getmembers(module, inspect.isclass):
        if cls.__module__ == name and not class_name.startswith("_") and class_name != "Field":
            assert class_name in webrtc.__all__
            assert getattr(webrtc, class_name) is cls


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
