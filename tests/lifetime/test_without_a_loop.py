"""Sources and tracks are made where no event loop runs, at a module's top level, and used in loops later."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
import webrtc

PROGRAM = """
import asyncio, numpy as np, webrtc
from webrtc.testing import connect

speech, camera = webrtc.RTCAudioSource(), webrtc.RTCVideoSource()
voice, picture = speech.create_track(), camera.create_track()
mixer = webrtc.AudioMixer()
mixer.add(voice)
camera.push(np.zeros((48, 64, 3), np.uint8))

async def show():
    while True:
        camera.push(np.zeros((48, 64, 3), np.uint8))
        await asyncio.sleep(0.03)

async def main():
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        a.add_track(voice), a.add_track(picture)
        tracks = asyncio.Queue()
        b.on("track", lambda event: tracks.put_nowait(event.track))
        await connect(a, b)
        await speech.write(np.full(4800, 9000, np.int16))
        await speech.drain()
        async for samples in (await tracks.get()).pcm():
            break
        showing = asyncio.ensure_future(show())
        async for frame in await tracks.get():
            break
        showing.cancel()
        async for frame in mixer.create_track():
            break
    print("done")

asyncio.run(main())
asyncio.run(main())
"""


def test_sources_of_a_module_serve_one_loop_after_the_other(run_python: Callable[..., str]) -> None:
    assert run_python("-c", PROGRAM).split() == ["done", "done"]


def test_a_connection_still_needs_a_running_loop() -> None:
    with pytest.raises(webrtc.InvalidStateError, match="no event loop is running"):
        webrtc.RTCPeerConnection()


def test_what_was_made_without_a_loop_belongs_to_the_loop_that_uses_it() -> None:
    source = webrtc.RTCAudioSource()
    refused: list[BaseException] = []

    async def drain() -> None:
        await source.write(b"\0" * 960)
        sink = webrtc.RTCAudioSink(source.create_track())
        await source.drain()
        sink.stop()

    def elsewhere() -> None:
        try:
            asyncio.run(drain())
        except webrtc.InvalidStateError as error:
            refused.append(error)

    async def main() -> None:
        await drain()
        thread = threading.Thread(target=elsewhere)
        thread.start()
        await asyncio.to_thread(thread.join)

    asyncio.run(main())
    assert "belongs to another event loop" in str(refused[0])
    asyncio.run(drain())
