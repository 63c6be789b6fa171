"""Connections that the program drops, and what is left of those that it closed."""

from __future__ import annotations

import functools
import gc
import os
import threading
import warnings
import weakref
from typing import Any

import pytest
import webrtc
import wrtc
from webrtc.testing import connect, negotiate

from tests.waiting import until


def drop() -> None:
    webrtc.RTCPeerConnection()


async def test_a_connection_that_is_dropped_open_warns_of_its_line() -> None:
    with pytest.warns(ResourceWarning, match="the RTCPeerConnection created here was not closed") as caught:
        drop()
    [warning] = caught
    code = drop.__code__
    assert (warning.filename, warning.lineno) == (code.co_filename, code.co_firstlineno + 1)


async def test_a_connection_that_is_dropped_open_is_closed() -> None:
    gc.collect()
    before = wrtc.live_objects()["PeerConnection"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        connection = None
        for _ in range(5):
            connection = webrtc.RTCPeerConnection()
            connection.on("icecandidate", functools.partial(print, connection))
            connection.create_data_channel("x")
            await connection.set_local_description()
        del connection
        gc.collect()
    assert wrtc.live_objects()["PeerConnection"] <= before


async def test_a_closed_connection_is_dropped_quietly() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        connection = webrtc.RTCPeerConnection()
        connection.close()
        del connection
        gc.collect()


async def test_a_connected_connection_lives_on_for_its_handlers(event: Any) -> None:
    """The program keeps one end's channel only; the other end answers all the same."""

    async def answering() -> Any:
        a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
        b.on("datachannel", lambda e: e.channel.on("message", lambda m: e.channel.send(m.data.upper())))
        channel = a.create_data_channel("x")
        channel.on("close", lambda e: (a.close(), b.close()))
        await connect(a, b)
        await channel.opened()
        return channel

    channel = await answering()
    gc.collect()
    channel.send("echo")
    assert await anext(channel) == "ECHO"
    closed = event(channel, "close")
    channel.close()
    await closed


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


async def test_closed_connections_leave_no_objects_descriptors_or_threads(chat: Any) -> None:
    def there() -> dict[str, int]:
        gc.collect()
        return {**wrtc.live_objects(), "descriptors": descriptors(), "threads": threading.active_count()}

    for _ in range(3):
        assert await chat() == "hello"
    few = there()
    for _ in range(30):
        assert await chat() == "hello"
    # What tests before this one left may go meanwhile, but nothing is added. The engine's threads let go of
    # the last ones when they come to it; what they keep makes this test take too long.
    await until(lambda: all(count <= few[name] for name, count in there().items()), 60)


async def test_objects_of_a_closed_connection_that_are_kept_do_no_harm(peers: Any) -> None:
    a, b = peers
    transceiver = a.add_transceiver("audio")
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    kept = [transceiver.sender, transceiver.receiver, transceiver.receiver.track, a.sctp, a.sctp.transport]
    kept += [a.sctp.transport.ice_transport]
    a.close()
    del a, transceiver
    gc.collect()
    assert kept[2].kind == "audio"
    assert kept[0].track is None
    assert isinstance(kept[3].max_message_size, (int, type(None)))
    assert kept[5].get_local_candidates() is not None
    with pytest.raises(webrtc.InvalidStateError):
        channel.send("late")


async def test_a_connection_that_closes_with_its_peer_may_be_dropped() -> None:
    connection = webrtc.RTCPeerConnection(close_with_peer=True)
    dropped = weakref.ref(connection)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del connection
        gc.collect()
    assert dropped() is None
    assert [str(each.message) for each in caught if each.category is ResourceWarning] == []
