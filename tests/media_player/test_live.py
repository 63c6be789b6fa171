"""A live input is shown as it comes, and a stall leaves no delay."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import webrtc
from webrtc import MediaPlayer

from tests.media_player import clips
from tests.waiting import at

_SECONDS = 3.0
# Pictures before the stall, and how long it is, in pictures.
_BEFORE, _STALL = 40, 20


class Broadcast:
    """Sends a clip over TCP at the pace of its frames, which stalls once and then catches up at once."""

    def __init__(self, path: Path) -> None:
        import av

        with av.open(str(path)) as container:
            self._packets = [
                (float(p.dts * p.time_base), p.pos) for p in container.demux() if p.pos is not None
            ]
        self._data = path.read_bytes()
        self._packets.sort(key=lambda packet: packet[1])
        self.sent = 0
        """How many frames' time has been sent."""
        self.resumed = asyncio.Event()

    async def serve(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        first = min(time for time, _ in self._packets)
        sent = 0
        for number in range(round(_SECONDS * clips.FPS)):
            if _BEFORE <= number < _BEFORE + _STALL:
                continue
            await at(begun + number / clips.FPS)
            until = [pos for time, pos in self._packets if time - first >= (number + 1) / clips.FPS]
            end = min(until, default=len(self._data))
            writer.write(self._data[sent:end])
            sent, self.sent = max(sent, end), number
            if number >= _BEFORE + _STALL:
                self.resumed.set()
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()


@pytest.fixture
async def broadcast(tmp_path: Path) -> AsyncIterator[tuple[Broadcast, str]]:
    sending = Broadcast(clips.make(tmp_path / "clip.ts", _SECONDS, audio="mp2"))
    server = await asyncio.start_server(sending.serve, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    yield sending, f"tcp://127.0.0.1:{port}"
    server.close()


# Little is read before it begins: what is probed is late.
_OPTIONS = {"probesize": "32768", "analyzeduration": "100000"}


async def test_after_a_stall_frames_are_as_near_as_before(broadcast: Any) -> None:
    sending, url = broadcast
    lag: list[int] = []
    async with await MediaPlayer.open(url, format="mpegts", options=_OPTIONS) as player:
        assert player.audio and player.video
        sound = webrtc.RTCAudioSink(player.audio)
        async for frame in webrtc.RTCVideoSink(player.video):
            if sending.resumed.is_set():
                lag.append(sending.sent - clips.read(frame.to_ndarray()))
        assert sound.received > 0
    # In the last second: the stall took 0.8 s, and a picture takes 0.04 s.
    assert sorted(lag)[len(lag) // 2] < _STALL // 2


async def test_a_program_may_say_that_an_input_is_live_or_not(tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", 5.0, sound=False)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    player = MediaPlayer(path, live=True)
    assert player.video
    sink = webrtc.RTCVideoSink(player.video, capacity=100)
    await player.ended()
    assert loop.time() - begun < 5.0
    assert sink.received == 125


@pytest.fixture
async def silent(tmp_path: Path) -> AsyncIterator[str]:
    """An address that sends the beginning of a clip, and then nothing."""
    data = clips.make(tmp_path / "clip.ts", 1.0, sound=False).read_bytes()
    served = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await served.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1")
    yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    served.set()
    server.close()


async def test_a_player_of_a_silent_address_is_closed_at_once(silent: str) -> None:
    player = await MediaPlayer.open(silent, format="mpegts", options=_OPTIONS, timeout=60)
    assert player.video
    assert await anext(webrtc.RTCVideoSink(player.video))
    player.close()
    await asyncio.wait_for(player.ended(), 5)
    assert player.video.ready_state == "ended"


async def test_a_program_exits_beside_a_silent_address(silent: str, run_python: Any, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(f"""
import asyncio, webrtc
async def main():
    asyncio.get_running_loop().slow_callback_duration = 60
    player = await webrtc.MediaPlayer.open({silent!r}, format="mpegts", options={_OPTIONS!r}, timeout=60)
    await anext(webrtc.RTCVideoSink(player.video))
    print("seen")
asyncio.run(main())
""")
    assert await asyncio.wait_for(asyncio.to_thread(run_python, program), 30) == "seen\n"
