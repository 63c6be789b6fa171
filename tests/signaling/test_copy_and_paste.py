"""Signalling by hand: what is printed at one end is pasted at the other."""

from __future__ import annotations

import io

import pytest
import webrtc
from webrtc.signaling import BYE, CopyAndPasteSignaling, Message, object_to_string

CANDIDATE = webrtc.RTCIceCandidate({"candidate": "candidate:1 1 udp 1 192.0.2.1 1 typ host", "sdpMid": "0"})


def pasted(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


async def test_what_is_printed_is_what_the_peer_pastes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    messages: list[Message] = [
        webrtc.RTCSessionDescription({"type": "offer", "sdp": "v=0\r\n"}),
        CANDIDATE,
        None,
    ]
    async with CopyAndPasteSignaling() as signaling:
        for message in messages:
            await signaling.send(message)
    printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    pasted(monkeypatch, *printed, object_to_string(BYE))
    async with CopyAndPasteSignaling() as signaling:
        assert [message async for message in signaling] == messages


@pytest.mark.parametrize("lines", [("",), ()], ids=["an empty line", "the end of the input"])
async def test_nothing_pasted_is_a_bye(monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...]) -> None:
    pasted(monkeypatch, *lines)
    message = await CopyAndPasteSignaling().receive()
    assert message is BYE
    assert repr(message) == "BYE"
