"""An answer that is refused leaves the connection as it was, and the right one still connects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RTCException, RTCPeerConnection


def without(prefix: str) -> Callable[[str], str]:
    return lambda sdp: "".join(line for line in sdp.splitlines(True) if not line.startswith(prefix))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: "garbage", id="no SDP"),
        pytest.param(lambda _: "", id="no sdp at all"),
        pytest.param(lambda sdp: sdp.replace("m=audio", "m=video"), id="another kind"),
        pytest.param(lambda sdp: sdp.replace("a=setup:active", "a=setup:actpass"), id="open roles"),
        pytest.param(lambda sdp: sdp.replace("a=setup:active", "a=setup:holdconn"), id="held roles"),
        pytest.param(lambda sdp: sdp.replace("sha-256", "sha-999"), id="unknown hash"),
        pytest.param(without("a=fingerprint"), id="no fingerprint"),
        pytest.param(without("a=ice-pwd"), id="no password"),
        pytest.param(without("a=rtcp-mux"), id="no rtcp-mux"),
    ],
)
async def test_the_right_answer_works_after_a_wrong_one(spoil: Callable[[str], str]) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        channel = a.create_data_channel("x")
        a.add_transceiver("audio")
        answer = await b.answer(await a.offer())
        with pytest.raises(RTCException):
            await a.set_remote_description({"type": "answer", "sdp": spoil(answer["sdp"])})
        assert a.signaling_state == "have-local-offer"
        await a.set_remote_description(answer)
        await channel.opened()


async def test_what_is_wrong_with_the_roles_of_an_answer_is_said() -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.create_data_channel("x")
        answer = await b.answer(await a.offer())
        spoilt = answer["sdp"].replace("a=setup:active", "a=setup:actpass")
        with pytest.raises(RTCException, match="a=setup:actpass: it must be active or passive"):
            await a.set_remote_description({"type": "answer", "sdp": spoilt})
        wrong: list[Any] = [{"type": "offer"}, {"type": "offer", "sdp": ""}]
        for given in wrong:
            with pytest.raises(RTCException, match="the peer's offer has no sdp: pass everything"):
                await b.set_remote_description(given)


async def test_a_transceiver_stopped_after_an_unused_offer_is_not_in_the_next() -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        stopped, kept = a.add_transceiver("audio"), a.add_transceiver("video")
        await a.create_offer()
        stopped.stop()
        await a.set_local_description({"type": "offer"})
        await b.set_remote_description(a.local_description)
        await b.set_local_description()
        await a.set_remote_description(b.local_description)
        assert (stopped.mid, stopped.stopped) == (None, True)
        assert kept.current_direction == "sendonly"
        assert [(each.mid, str(each.kind)) for each in b.get_transceivers()] == [(kept.mid, "video")]


async def test_a_media_identification_that_is_too_long_is_named() -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.add_transceiver("audio")
        offer = await a.offer()
        long = (
            offer["sdp"]
            .replace("a=mid:0", "a=mid:microphone-of-the-hall")
            .replace("BUNDLE 0", "BUNDLE microphone-of-the-hall")
        )
        with pytest.raises(
            RTCException, match=r"a=mid:microphone-of-the-hall, of 22 characters: the limit is 16"
        ):
            await b.answer({"type": "offer", "sdp": long})
        await a.set_remote_description(await b.answer(offer))
