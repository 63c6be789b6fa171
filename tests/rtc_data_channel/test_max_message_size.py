"""The size of the largest message is negotiated (RFC 8841)."""

from __future__ import annotations

import asyncio
import re

import pytest
from webrtc import RangeError, RTCDataChannel, RTCPeerConnection
from webrtc.testing import connect, negotiate, pair

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]


def limit(peer: RTCPeerConnection) -> int:
    assert peer.sctp and peer.sctp.max_message_size is not None
    size = peer.sctp.max_message_size
    assert size == int(size)
    return int(size)


async def test_a_message_of_the_largest_size_arrives(peers: Peers, channels: Pair) -> None:
    size = limit(peers[0])
    assert size >= 256 * 1024
    for message in (b"x" * size, "y" * size):
        channels[0].send(message)
        assert await anext(channels[1]) == message


@pytest.mark.parametrize("kind", [str, bytes])
async def test_a_larger_one_is_refused_and_the_channel_unharmed(
    peers: Peers, channels: Pair, kind: type
) -> None:
    size = limit(peers[0])
    sender, receiver = channels
    with pytest.raises(RangeError, match=f"{size + 1} bytes.* at most {size} bytes"):
        sender.send("x" * (size + 1) if kind is str else bytes(size + 1))
    with pytest.raises(RangeError):
        await sender.send_async(bytes(size + 1))
    assert sender.buffered_amount == 0
    sender.send("unharmed")
    assert await anext(receiver) == "unharmed"


async def test_the_size_of_text_is_that_of_its_utf_8(peers: Peers, channels: Pair) -> None:
    size = limit(peers[0])
    with pytest.raises(RangeError, match=f"{2 * (size // 2 + 1)} bytes"):
        channels[0].send("é" * (size // 2 + 1))
    channels[0].send("é" * (size // 2))
    assert await anext(channels[1]) == "é" * (size // 2)


async def opened(peers: Peers, stated: str) -> RTCDataChannel:
    """A channel to a peer which says that of its largest message."""
    a, b = peers
    channel = a.create_data_channel("")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    assert b.local_description
    answer = b.local_description.to_json()
    answer["sdp"], found = re.subn(r"a=max-message-size:\d+\r\n", stated, answer["sdp"])
    assert found == 1
    await a.set_remote_description(answer)
    await channel.opened()
    return channel


@pytest.mark.parametrize("size", [1000, 65536])
async def test_a_smaller_size_that_the_peer_states_is_kept(peers: Peers, size: int) -> None:
    channel = await opened(peers, f"a=max-message-size:{size}\r\n")
    assert limit(peers[0]) == size
    channel.send(bytes(size))
    with pytest.raises(RangeError, match=f"at most {size} bytes"):
        channel.send(bytes(size + 1))


async def test_without_a_stated_size_it_is_64_kib(peers: Peers) -> None:
    await opened(peers, "")
    # RFC 8841 §6.1.
    assert limit(peers[0]) == 65536


@pytest.mark.parametrize("size", [1_048_576, 4 * 1_048_576])
@pytest.mark.parametrize("explicit", [False, True], ids=["implicit", "explicit"])
async def test_larger_messages_pass_where_both_ends_take_them(size: int, explicit: bool) -> None:
    async with pair(max_message_size=size) as (a, b):
        channel = a.create_data_channel("x")
        received: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        b.on("datachannel", lambda e: e.channel.on("message", lambda m: received.set_result(m.data)))
        if explicit:
            await a.set_local_description(await a.create_offer())
            await b.set_remote_description(a.local_description)
            await b.set_local_description(await b.create_answer())
            await a.set_remote_description(b.local_description)
        else:
            await negotiate(a, b)
        await channel.opened()
        assert limit(a) == limit(b) == size
        assert isinstance(a.sctp.max_message_size, int)  # type: ignore[union-attr]
        message = bytes(range(256)) * (size // 256)
        channel.send(message)
        assert await asyncio.wait_for(received, 20) == message


async def test_a_peer_that_takes_less_gets_no_more() -> None:
    async with RTCPeerConnection() as b, RTCPeerConnection(max_message_size=1_048_576) as large:
        channel = large.create_data_channel("x")
        await connect(large, b)
        await channel.opened()
        assert limit(large) == 262_144
