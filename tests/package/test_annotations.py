"""The annotations of public classes can be evaluated."""

from __future__ import annotations

from inspect import isclass
from typing import Any, ClassVar, get_type_hints

import pytest
import webrtc

CLASSES = [name for name in webrtc.__all__ if isclass(getattr(webrtc, name))]


@pytest.mark.parametrize("name", CLASSES)
def test_the_types_of_the_attributes_of_a_class_can_be_evaluated(name: str) -> None:
    assert all(not isinstance(hint, str) for hint in get_type_hints(getattr(webrtc, name)).values())


def test_the_types_are_those_of_the_declarations() -> None:
    assert get_type_hints(webrtc.RTCIceServer)["urls"] == str | list[str]
    assert get_type_hints(webrtc.RTCConfiguration)["bundle_policy"] == webrtc.RTCBundlePolicy
    assert get_type_hints(webrtc.RTCTrackEvent)["track"] is webrtc.MediaStreamTrack


def test_the_types_of_a_subclass_in_a_program_can_be_evaluated() -> None:
    class Peer(webrtc.RTCPeerConnection):
        calls: ClassVar[dict[str, Any]] = {}
        number: int | None = None

    hints = get_type_hints(Peer)
    assert hints["calls"] == ClassVar[dict[str, Any]] and hints["number"] == int | None
    assert hints["_is_value"] == ClassVar[bool]
