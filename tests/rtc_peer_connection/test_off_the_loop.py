"""The event loop does not wait for engine threads while connections are created, negotiated and closed."""

from __future__ import annotations

import asyncio
import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import webrtc
import wrtc
from webrtc import (
    InvalidAccessError,
    OperationError,
    RTCDataChannel,
    RTCPeerConnection,
    URLSyntaxError,
)
from webrtc.testing import connect, trickle

from tests.unchecked import private
from tests.waiting import until


@pytest.fixture(autouse=True)
async def started() -> None:
    """The engine and all its network threads run: the connection that starts one waits for it."""
    first = [RTCPeerConnection() for _ in range(wrtc.network_threads())]
    for each in first:
        each.close()


@contextlib.contextmanager
def no_waits() -> Iterator[None]:
    """Within it, no thread of the program waits for one of the engine's."""
    before = wrtc.waits()
    yield
    assert wrtc.waits() - before == 0


async def test_a_call_that_needs_an_answer_waits() -> None:
    """The counter of the other tests counts."""
    async with RTCPeerConnection() as connection:
        before = wrtc.waits()
        assert connection.get_transceivers() == []
        assert wrtc.waits() > before


async def test_connections_are_created_used_and_closed_without_a_wait() -> None:
    with no_waits():
        for _ in range(20):
            connection = RTCPeerConnection(ice_servers=["stun:127.0.0.1:9"], max_bitrate=1_000_000)
            channel = connection.create_data_channel("x", max_retransmits=3, protocol="p", priority="high")
            connection.set_bitrate(start=100_000, max=500_000)
            connection.restart_ice()
            channel.close()
            connection.close()


async def test_a_pair_connects_talks_and_closes_without_a_wait(event: Any) -> None:
    with no_waits():
        a, b = RTCPeerConnection(), RTCPeerConnection()
        channel, arriving = a.create_data_channel("x"), event(b, "datachannel")
        await connect(a, b)
        there: RTCDataChannel = (await arriving).channel
        await channel.send_async("hello")
        assert await anext(there) == "hello"
        assert len(await a.get_stats()) > 0
        # A second negotiation, with new credentials.
        a.restart_ice()
        await connect(a, b)
        b.close()
        assert (await a.ended()).cause == "peer"
        a.close()


async def test_a_dropped_connection_is_closed_without_a_wait() -> None:
    with no_waits(), pytest.warns(ResourceWarning, match="was not closed"):
        RTCPeerConnection().create_data_channel("x")


async def test_a_rejected_operation_does_not_wait() -> None:
    with no_waits():
        async with RTCPeerConnection() as connection:
            with pytest.raises(webrtc.SdpParseException):
                await connection.set_remote_description({"type": "offer", "sdp": "nothing"})
            with pytest.raises(webrtc.InvalidStateError):
                await connection.create_answer()
            with pytest.raises(webrtc.InvalidStateError):
                await connection.add_ice_candidate(None)


async def test_a_channel_of_a_live_connection_is_created_without_a_wait(peers: Any, event: Any) -> None:
    a, b = peers
    first = a.create_data_channel("first")
    await connect(a, b)
    await first.opened()
    await until(lambda: first.id is not None)
    arriving = event(b, "datachannel", lambda e: e.channel.label == "second")
    with no_waits():
        second = a.create_data_channel("second", ordered=False, max_packet_life_time=100)
        await second.opened()
        there = (await arriving).channel
    assert (second.ordered, second.max_packet_life_time) == (False, 100)
    assert (there.ordered, there.max_packet_life_time, there.id) == (False, 100, second.id)


async def test_the_id_of_a_negotiated_channel_is_refused_at_once_if_it_is_used() -> None:
    async with RTCPeerConnection() as connection:
        channel = connection.create_data_channel("x", negotiated=True, id=5)
        assert channel.id == 5
        with pytest.raises(OperationError, match="the id 5 is used by another channel"):
            connection.create_data_channel("y", negotiated=True, id=5)


async def test_an_offer_contains_what_was_added_before_it() -> None:
    async with RTCPeerConnection() as connection:
        connection.create_data_channel("x")
        transceiver = connection.add_transceiver("audio")
        assert connection.get_transceivers() == [transceiver]
        sdp = (await connection.create_offer()).sdp
        assert "\nm=application" in sdp and "\nm=audio" in sdp


async def test_a_channel_that_is_closed_at_once_closes_and_others_open(peers: Any, event: Any) -> None:
    a, b = peers
    first, second = a.create_data_channel("first"), a.create_data_channel("second")
    closed = event(first, "close")
    first.close()
    assert first.ready_state == "closing"
    arriving = event(b, "datachannel")
    await connect(a, b)
    await second.opened()
    assert (await arriving).channel.label == "second"
    await closed


async def test_a_closed_connection_neither_sends_nor_receives_any_more(peers: Any, event: Any) -> None:
    a, b = peers
    channel, arriving = a.create_data_channel("x"), event(b, "datachannel")
    await connect(a, b)
    await channel.opened()
    there = (await arriving).channel
    there.send("late")
    with no_waits():
        a.close()
        with pytest.raises(webrtc.InvalidStateError, match="the data channel is closed, not open"):
            channel.send("x")
    waiting = private(channel)._native.unread
    assert (await b.ended()).cause == "peer"
    assert private(channel)._native.unread == waiting


async def test_events_and_results_come_in_the_order_of_the_calls() -> None:
    async with RTCPeerConnection() as connection:
        order: list[str] = []
        connection.on("negotiationneeded", lambda _: order.append("negotiationneeded"))
        connection.on("signalingstatechange", lambda _: order.append("have-local-offer"))
        needed = asyncio.get_running_loop().create_future()
        connection.once("negotiationneeded", needed.set_result)
        connection.create_data_channel("x")
        await needed
        await connection.set_local_description()
        order.append("set")
        assert order == ["negotiationneeded", "have-local-offer", "set"]


async def test_negotiation_that_is_no_longer_needed_is_not_announced(peers: Any) -> None:
    a, b = peers
    transceiver, needed = a.add_transceiver("audio"), []
    await connect(a, b)
    a.on("negotiationneeded", lambda _: needed.append(str(transceiver.direction)))
    transceiver.direction = "inactive"
    transceiver.direction = "sendrecv"
    # Behind it are the check of the proposal, and the announcement that must not come.
    await a.get_stats()
    await a.get_stats()
    assert needed == []
    transceiver.direction = "inactive"
    await until(lambda: needed == ["inactive"])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"ice_servers": ["http://localhost"]}, URLSyntaxError),
        ({"ice_servers": [{"urls": "turn:localhost", "username": "", "credential": ""}]}, InvalidAccessError),
        (
            {"ice_servers": [{"urls": "turn:localhost", "username": "u" * 600, "credential": "c"}]},
            InvalidAccessError,
        ),
    ],
    ids=["URL", "empty credentials", "long name"],
)
async def test_a_wrong_configuration_is_refused_by_the_constructor(wrong: Any, error: Any) -> None:
    before = wrtc.live_objects()["PeerConnection"]
    with pytest.raises(error):
        RTCPeerConnection(wrong)
    assert wrtc.live_objects()["PeerConnection"] == before


async def test_too_many_certificates_are_refused_by_the_constructor() -> None:
    certificate = await RTCPeerConnection.generate_certificate()
    with pytest.raises(InvalidAccessError, match="there are 1001 certificates, but at most 1000"):
        RTCPeerConnection(certificates=[certificate] * 1001)


async def test_many_connections_connect_at_once() -> None:
    async def talk(number: int) -> str:
        async with RTCPeerConnection() as a, RTCPeerConnection() as b:
            trickle(a, b)
            channel, there = a.create_data_channel("x"), asyncio.get_running_loop().create_future()
            b.once("datachannel", lambda e: there.set_result(e.channel))
            await connect(a, b)
            await channel.send_async(str(number))
            return str(await anext(await there))

    with no_waits(), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert await asyncio.gather(*map(talk, range(30))) == [str(number) for number in range(30)]
