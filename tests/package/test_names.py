"""Both spellings of every public name."""

from __future__ import annotations

import inspect

import pytest
import webrtc
from webrtc.names import camel, has_alias

from tests.unchecked import private

CLASSES = [getattr(webrtc, name) for name in webrtc.__all__ if inspect.isclass(getattr(webrtc, name))]


@pytest.mark.parametrize(
    ("name", "browsers"),
    [
        ("ice_servers", "iceServers"),
        ("sdp_m_line_index", "sdpMLineIndex"),
        ("to_json", "toJSON"),
        ("can_insert_dtmf", "canInsertDTMF"),
        ("onicecandidate", "onicecandidate"),
        ("packets_received_with_ect1", "packetsReceivedWithEct1"),
    ],
)
def test_the_browsers_spelling_follows_from_ours(name: str, browsers: str) -> None:
    assert camel(name) == browsers


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if issubclass(cls, webrtc.WebRTCObject)])
def test_every_public_member_has_both_spellings(cls: type) -> None:
    for name in dir(cls):
        if has_alias(name):
            member = inspect.getattr_static(cls, name)
            assert inspect.getattr_static(cls, camel(name)) is member


def test_a_program_that_overrides_a_method_overrides_both_spellings() -> None:
    class Connection(webrtc.RTCPeerConnection):
        async def create_offer(  # type: ignore[override]
            self, *args: object, **fields: object
        ) -> webrtc.RTCSessionDescription:
            raise NotImplementedError

    assert private(Connection).createOffer is Connection.create_offer
    assert webrtc.RTCPeerConnection.createOffer is webrtc.RTCPeerConnection.create_offer
