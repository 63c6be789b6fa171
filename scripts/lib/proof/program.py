"""What a wheel must do where it is installed. Run there, with nothing of this project but the wheel.

Prints a line for each part that ran: its name and its seconds. The first part that fails ends the program.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import webrtc
from webrtc.testing import connect, pair

# Emulated processors are slow; a part that hangs must still end.
LIMIT = 120
RATE = 48000
TONES = 600.0, 1000.0
WIDTH, HEIGHT = 160, 120
# Left and right half of each picture, as red, green and blue.
COLOURS = (200, 60, 40), (30, 70, 190)


def tone(hertz: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Two seconds of a sine wave."""
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(2 * RATE) / RATE)).astype(np.float32)


def pitch(samples: np.ndarray[Any, Any]) -> float:
    """The strongest frequency in Hz."""
    windowed = samples.astype(float) * np.hanning(len(samples))
    return float(np.abs(np.fft.rfft(windowed)).argmax() * RATE / len(samples))


def picture() -> np.ndarray[Any, np.dtype[np.uint8]]:
    """One colour on the left, another on the right."""
    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    image[:, : WIDTH // 2], image[:, WIDTH // 2 :] = COLOURS
    return image


def check_picture(image: np.ndarray[Any, Any]) -> None:
    """The middle of both halves has its colour, which VP8 changes a little."""
    width = image.shape[1]
    for left, colour in ((0, COLOURS[0]), (width // 2, COLOURS[1])):
        half = image[:, left + width // 8 : left + width * 3 // 8].reshape(-1, 3).mean(axis=0)
        assert np.abs(half - colour).max() < 25, f"the picture has {half}, not {colour}"


def check_pitch(heard: np.ndarray[Any, Any], hertz: float) -> None:
    assert abs(pitch(heard) - hertz) < 15, f"a tone of {pitch(heard):.0f} Hz was heard, not of {hertz:.0f}"


async def data() -> None:
    """A megabyte goes to the peer and comes back the same."""
    sent = np.random.default_rng(1).bytes(1_000_000)
    async with pair() as (a, b):

        @b.on("datachannel")
        def on_channel(event: Any) -> None:
            event.channel.on("message", lambda message: event.channel.send(message.data))

        channel = a.create_data_channel("proof")
        await connect(a, b)
        await channel.opened()
        got = bytearray()
        for start in range(0, len(sent), 50_000):
            channel.send(sent[start : start + 50_000])
        async for message in channel:
            assert isinstance(message, bytes)
            got += message
            if len(got) >= len(sent):
                break
        assert bytes(got) == sent, "the data that came back is different"


@asynccontextmanager
async def call(*kinds: str) -> AsyncIterator[tuple[list[Any], list[webrtc.MediaStreamTrack]]]:
    """Two connected peers that both send: the two sources, and the tracks that the peers receive."""
    Source = {"audio": webrtc.RTCAudioSource, "video": webrtc.RTCVideoSource}
    async with pair() as peers:
        sources = [Source[kind]() for kind in kinds]
        received: list[asyncio.Future[Any]] = []
        for peer, source in zip(peers, sources, strict=True):
            peer.add_track(source.create_track())
            arrived = asyncio.get_running_loop().create_future()
            peer.on("track", lambda event, arrived=arrived: arrived.set_result(event.track))
            received.append(arrived)
        await connect(*peers)
        yield sources, [await arrived for arrived in received]


async def opus() -> None:
    """Each peer hears the tone of the other."""
    async with call("audio", "audio") as (sources, tracks):
        for source, hertz in zip(sources, TONES, strict=True):
            await source.write(tone(hertz), RATE)
        await asyncio.gather(
            *(hear(track, hertz) for track, hertz in zip(tracks, reversed(TONES), strict=True))
        )


async def hear(track: webrtc.MediaStreamTrack, hertz: float) -> None:
    """Waits for half a second of sound, and checks it."""
    heard: list[Any] = []
    async for frame in webrtc.RTCAudioSink(track, sample_rate=RATE, channels=1):
        samples = frame.to_ndarray()[:, 0]
        heard = [*heard, samples] if np.abs(samples.astype(int)).max() > 3000 else []
        if sum(map(len, heard)) >= RATE // 2:
            return check_pitch(np.concatenate(heard)[RATE // 10 :], hertz)
    raise AssertionError("the track ended before half a second of sound")


async def vp8() -> None:
    """A few frames arrive with the colours that were sent, in VP8."""
    async with pair() as (a, b):
        source = webrtc.RTCVideoSource()
        a.add_track(source.create_track())
        arrived = asyncio.get_running_loop().create_future()
        b.on("track", lambda event: arrived.set_result(event.track))
        await connect(a, b)
        seen = asyncio.create_task(see(await arrived, 5))
        while not seen.done():
            source.push(picture(), "rgb24")
            await asyncio.wait([seen], timeout=0.05)
        await seen
        stats = await b.get_stats()
        codecs = {each.mime_type for each in stats.values() if each.type == "codec"}
        assert "video/VP8" in codecs, f"the codec was {codecs}"


async def see(track: webrtc.MediaStreamTrack, count: int) -> None:
    async for frame in webrtc.RTCVideoSink(track):
        check_picture(frame.to_ndarray("rgb24"))
        count -= 1
        if not count:
            return


def fork() -> None:
    """A child of a process with a used engine makes connections of its own, and ends well."""
    child = os.fork()
    if not child:
        code = 1
        try:
            asyncio.run(asyncio.wait_for(data(), LIMIT))
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "the child failed"
    asyncio.run(data())


def run(name: str, part: Callable[[], Any]) -> None:
    """Runs one part, and prints its name and its time."""
    start = time.monotonic()
    result = part()
    if asyncio.iscoroutine(result):
        asyncio.run(asyncio.wait_for(result, LIMIT))
    print(f"{name}\t{time.monotonic() - start:.1f}", flush=True)


if __name__ == "__main__":
    run("data", data)
    run("Opus", opus)
    run("VP8", vp8)
    run("fork", fork)
