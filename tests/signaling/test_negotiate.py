"""Perfect negotiation: whatever happens at both ends in whatever order, they agree."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest
from webrtc import InvalidStateError, RTCPeerConnection, RTCSessionDescription, RTCSessionDescriptionInit
from webrtc.signaling import (
    BYE,
    Message,
    Signaling,
    UnixSocketSignaling,
    negotiate,
    object_from_string,
    object_to_string,
)

from tests.waiting import turns


class Pipe(Signaling):
    """Lines to the other end, which may be late."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str] = asyncio.Queue()
        self.other = self
        self.hurry = asyncio.Event()
        self.hurry.set()

    async def send(self, message: Message) -> None:
        self.other.lines.put_nowait(object_to_string(message))

    async def receive(self) -> Message:
        await self.hurry.wait()
        return object_from_string(await self.lines.get())


@pytest.fixture
async def pipes() -> tuple[Pipe, Pipe]:
    """Two ends of a way."""
    a, b = Pipe(), Pipe()
    a.other, b.other = b, a
    return a, b


@contextlib.asynccontextmanager
async def negotiating(a: Any, b: Any, pipes: tuple[Pipe, Pipe]) -> AsyncIterator[None]:
    tasks = [
        asyncio.ensure_future(negotiate(a, pipes[0], polite=False)),
        asyncio.ensure_future(negotiate(b, pipes[1], polite=True)),
    ]
    yield
    for pipe in pipes:
        await pipe.send(BYE)
    await asyncio.wait_for(asyncio.gather(*tasks), 10)


@pytest.mark.parametrize("kinds", [("audio", "video"), ("video", "audio"), ("audio", "audio")])
async def test_both_ends_add_at_once_and_get_both(
    pipes: Any, event: Any, kinds: tuple[Literal["audio", "video"], Literal["audio", "video"]]
) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        arrivals = event(a, "track"), event(b, "track")
        offered = event(a, "signalingstatechange"), event(b, "signalingstatechange")
        for pipe in pipes:
            pipe.hurry.clear()
        async with negotiating(a, b, pipes):
            a.add_transceiver(kinds[0])
            b.add_transceiver(kinds[1])
            # Both have offered before either hears of it.
            await asyncio.wait_for(asyncio.gather(*offered), 10)
            for pipe in pipes:
                pipe.hurry.set()
            at_a, at_b = await asyncio.wait_for(asyncio.gather(*arrivals), 10)
            assert (at_a.track.kind, at_b.track.kind) == (kinds[1], kinds[0])
            await asyncio.wait_for(asyncio.gather(a.connected(), b.connected()), 10)


async def test_negotiation_may_begin_after_it_was_needed(pipes: Any, event: Any) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        needed = event(a, "negotiationneeded")
        channel = a.create_data_channel("x")
        await needed
        async with negotiating(a, b, pipes):
            await asyncio.wait_for(channel.opened(), 10)


async def test_negotiation_may_begin_after_the_offer_was_set(pipes: Any) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        channel = a.create_data_channel("x")
        await a.set_local_description()
        async with negotiating(a, b, pipes):
            await asyncio.wait_for(channel.opened(), 10)


async def test_a_candidate_may_come_before_its_description(pipes: Any) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        channel = a.create_data_channel("x")
        await a.offer()
        line = next(line for line in a.local_description.sdp.splitlines() if "candidate" in line)  # type: ignore[union-attr]
        candidate = {"candidate": line.removeprefix("a="), "sdpMid": "0"}
        pipes[1].lines.put_nowait(json.dumps(candidate))
        async with negotiating(a, b, pipes):
            await asyncio.wait_for(channel.opened(), 10)
            assert line in b.remote_description.sdp  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "line", ["", "garbage", "[1]", '{"type": "offer"}', "\x00" * 100, '{"candidate": 7}']
)
async def test_a_line_that_is_no_message_is_left_out_with_a_warning(
    pipes: Any, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        pipes[1].lines.put_nowait(line)
        async with negotiating(a, b, pipes):
            channel = a.create_data_channel("x")
            await asyncio.wait_for(channel.opened(), 10)
    assert "ignoring an invalid message of the peer" in caplog.text


async def test_a_peer_that_is_gone_ends_the_negotiation(tmp_path: Any) -> None:
    from webrtc.signaling import UnixSocketSignaling

    path = str(tmp_path / "s")
    here, there = UnixSocketSignaling(path), UnixSocketSignaling(path)
    await asyncio.gather(here.connect(), there.connect())
    async with RTCPeerConnection() as pc:
        task = asyncio.ensure_future(negotiate(pc, here, polite=True))
        await there.close()
        await asyncio.wait_for(task, 10)
    await here.close()


async def test_negotiation_ends_with_its_own_signalling(tmp_path: Any) -> None:
    ends = [UnixSocketSignaling(str(tmp_path / "socket")) for _ in range(2)]
    await asyncio.gather(*(end.connect() for end in ends))
    async with RTCPeerConnection() as a:
        negotiation = asyncio.ensure_future(negotiate(a, ends[0], polite=True))
        a.create_data_channel("x")
        assert "offer" in object_to_string(await ends[1].receive())
        await ends[0].close()
        await asyncio.wait_for(negotiation, 5)
        # Candidates that are found later go nowhere.
        await a.gathered()
    assert await ends[0].receive() is BYE
    with pytest.raises(InvalidStateError, match="signalling was closed"):
        await ends[0].send(None)
    await ends[1].close()


class Inits(Pipe):
    """A way of which descriptions come as their inits."""

    async def receive(self) -> Message:
        message = await super().receive()
        if isinstance(message, RTCSessionDescription):
            return RTCSessionDescriptionInit(type=message.type, sdp=message.sdp)
        return message


async def test_descriptions_may_come_as_inits() -> None:
    pipes = Inits(), Inits()
    pipes[0].other, pipes[1].other = pipes[1], pipes[0]
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        channel = a.create_data_channel("x")
        async with negotiating(a, b, pipes):
            await asyncio.wait_for(channel.opened(), 10)


async def test_closing_where_an_offer_was_about_to_be_made_is_no_error(pipes: Any, event: Any) -> None:
    reports: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, report: reports.append(report))
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        async with negotiating(a, b, pipes):
            needed = event(a, "negotiationneeded")
            a.once("negotiationneeded", lambda _: a.close())
            a.create_data_channel("x")
            await asyncio.wait_for(needed, 10)
            await turns(3)
        assert a.connection_state == "closed"
        assert b.signaling_state == "stable"
    assert reports == []
