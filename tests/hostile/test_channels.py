"""What a hostile peer sends on data channels is bounded, and disturbs nobody else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import RTCDataChannelState

MIB = 1024 * 1024
# docs/guides/data-channels.md: the window, what may come in excess, and fragments that SCTP holds itself.
LIMIT = 5 * MIB
# RFC 8831 §8: the payload protocols.
STRING, BINARY, EMPTY_BINARY = 51, 53, 57


def resident() -> int:
    """Bytes of memory that the process has now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


async def acknowledged(hostile: Any) -> None:
    """Wait until what the peer sent has been taken or dropped: a later heartbeat is answered."""
    await hostile.do(
        """
        heard, before = asyncio.Event(), sctp._receive_chunk
        async def receive(chunk):
            if isinstance(chunk, chunks.HeartbeatAckChunk):
                heard.set()
            else:
                await before(chunk)
        sctp._receive_chunk = receive
        beat = chunks.HeartbeatChunk()
        beat.params.append((1, b"12345678"))
        while not heard.is_set():
            await raw(beat)
            await asyncio.sleep(0.02)
        sctp._receive_chunk = before
        """
    )


async def flood(hostile: Any) -> None:
    """The peer sends 10 MiB on the channel, whatever the window; wait until that was taken or dropped."""
    await hostile.do(
        f"""
        for _ in range({10 * MIB} // 1100):
            await raw(data(channel.id, {BINARY}, bytes(1100)))
            await asyncio.sleep(0)
        """
    )
    await acknowledged(hostile)


async def test_a_peer_that_disregards_the_window_fills_it_and_no_more(hostile: Any) -> None:
    await flood(hostile)
    unread = hostile.channel._native.unread
    assert 0 < unread * 1100 <= LIMIT
    # What was taken can be read, and the association lives.
    for _ in range(unread):
        assert await anext(hostile.channel) == bytes(1100)
    assert hostile.channel.ready_state == RTCDataChannelState.open


async def test_empty_messages_count_too(hostile: Any) -> None:
    await hostile.do(
        f"""
        for _ in range(1200):
            await raw(*[data(channel.id, {EMPTY_BINARY}, b"\\0") for _ in range(50)])
            await asyncio.sleep(0)
        """
    )
    await acknowledged(hostile)
    unread = hostile.channel._native.unread
    assert 1000 < unread <= LIMIT // 128 + 50
    assert [await anext(hostile.channel) for _ in range(unread)] == [b""] * unread


async def test_aborts_with_a_wrong_tag_and_resets_of_no_stream_do_nothing(hostile: Any) -> None:
    await hostile.do(
        f"""
        await raw(data(channel.id, {STRING}, b"before"))
        for number in range(200):
            await raw(chunks.AbortChunk(), tag=number + 1)
            reset = chunks.StreamResetOutgoingParam(
                request_sequence=sctp._reconfig_request_seq,
                response_sequence=sctp._reconfig_response_seq,
                last_tsn=chunks.tsn_minus_one(sctp._local_tsn),
                streams=[4000 + number],
            )
            sctp._reconfig_request_seq = chunks.tsn_plus_one(sctp._reconfig_request_seq)
            await sctp._send_reconfig_param(reset)
        await raw(data(channel.id, {STRING}, b"after"))
        """
    )
    assert [await anext(hostile.channel) for _ in range(2)] == ["before", "after"]


async def test_a_reset_of_an_unknown_stream_does_not_hide_one_of_a_known_stream(
    hostile: Any, event: Callable[..., Awaitable[Any]]
) -> None:
    closing = event(hostile.channel, "closing")
    await hostile.do(
        """
        await sctp._send_reconfig_param(chunks.StreamResetOutgoingParam(
            request_sequence=sctp._reconfig_request_seq,
            response_sequence=sctp._reconfig_response_seq,
            last_tsn=chunks.tsn_minus_one(sctp._local_tsn),
            streams=[4000, channel.id],
        ))
        """
    )
    await asyncio.wait_for(closing, 5)


async def test_many_announcements_at_once_all_arrive_and_broken_ones_are_left_out(hostile: Any) -> None:
    arrived: list[Any] = []
    all_there = asyncio.Event()

    def collect(event: Any) -> None:
        arrived.append(event.channel)
        if len(arrived) == 500:
            all_there.set()

    hostile.connection.on("datachannel", collect)
    await hostile.do(
        """
        ignore_announcements()
        for number in range(500):
            await raw(data(1000 + 2 * number + channel.id % 2, 50, announcement()))
        # No channel: the stream is taken, the text is cut off.
        await raw(data(channel.id, 50, announcement()), data(3000, 50, announcement()[:9]))
        """
    )
    await acknowledged(hostile)
    await all_there.wait()
    await hostile.do(f"""await raw(data(channel.id, {STRING}, b"alive"))""")
    assert await anext(hostile.channel) == "alive"


async def test_channels_that_open_while_data_comes_are_answered_in_proportion(hostile: Any) -> None:
    opened = asyncio.Event()
    count = 0

    def collect(_: Any) -> None:
        nonlocal count
        count += 1
        if count == 330:
            opened.set()

    hostile.connection.on("datachannel", collect)
    await hostile.do("ignore_announcements(); packets()")
    # One packet that opens 30 channels is answered by one for each, and by a SACK.
    await hostile.do(
        """
        await raw(*[data(1000 + 2 * number + channel.id % 2, 50, announcement()) for number in range(30)])
        """
    )
    await acknowledged(hostile)
    assert await hostile.do("return packets()") <= 60
    # 300 packets, each of which opens a channel and has data for it.
    await hostile.do(
        f"""
        for number in range(30, 330):
            stream = 1000 + 2 * number + channel.id % 2
            await raw(data(stream, 50, announcement()),
                      *[data(stream, {BINARY}, bytes(200)) for _ in range(4)])
        """
    )
    await opened.wait()
    await acknowledged(hostile)
    assert await hostile.do("return packets()") <= 900


async def test_a_message_in_endless_pieces_ends_the_association(
    hostile: Any, event: Callable[..., Awaitable[Any]]
) -> None:
    """Each piece takes far more memory than its byte."""
    closed = event(hostile.channel, "close")
    before = resident()
    sctp = hostile.connection.sctp
    await hostile.do(
        f"""
        # Beginning and middle pieces, no end; as many as the budget for bytes would take 80 times.
        flags = 2
        for _ in range(1500):
            await raw(*[data(channel.id, {BINARY}, b"x", flags if n == 0 else 0) for n in range(55)])
            flags = 0
            await asyncio.sleep(0)
        """
    )
    await asyncio.wait_for(closed, 20)
    assert "fragments" in str(hostile.channel._error)
    assert sctp.state == "closed"
    # A sanitizer keeps memory that was freed.
    assert resident() - before < (400 if os.environ.get("WRTC_BUILD", "").endswith("san") else 40) * MIB


@pytest.mark.memory
@pytest.mark.parametrize("used", [False, True], ids=["never used", "used"])
async def test_a_peer_that_does_not_let_a_channel_close_gets_no_memory_through_it(
    hostile: Any, used: bool
) -> None:
    if used:
        await hostile.do(f"""await raw(data(channel.id, {STRING}, b"first"))""")
        assert await anext(hostile.channel) == "first"
    await hostile.do(
        """
        async def ignore(*_):
            pass
        sctp._receive_reconfig_param = ignore
        """
    )
    hostile.channel.close()
    await acknowledged(hostile)
    before = resident()
    await flood(hostile)
    assert hostile.channel.ready_state == RTCDataChannelState.closing
    assert resident() - before < 4 * MIB


async def test_an_abort_closes_the_transport_and_its_channels_in_one_step(
    hostile: Any, event: Callable[..., Awaitable[Any]]
) -> None:
    sctp, channel = hostile.connection.sctp, hostile.channel
    states = []
    sctp.on("statechange", lambda _: states.append((str(sctp.state), str(channel.ready_state))))

    def seen(_: Any) -> bool:
        states.append((str(sctp.state), str(channel.ready_state)))
        return True

    closed = event(channel, "close", seen)
    await hostile.do("await raw(chunks.AbortChunk())")
    await asyncio.wait_for(closed, 5)
    assert states == [("closed", "open"), ("closed", "closed")]
    # The association ended before the object was made.
    assert hostile.connection._native.sctp().snapshot()["state"] == "closed"
