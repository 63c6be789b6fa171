"""Audio and video through the package under measurement: sources, senders and receivers."""

from __future__ import annotations

import asyncio
import contextlib
import fractions
import importlib
import time
from typing import Any

import numpy as np
import peer

WIDTH, HEIGHT, RATE = 640, 480, 30
# Of video, in bits per second, for all packages.
BITRATE = 1_000_000
# The number of different frames, which are repeated.
PICTURES = 60
SAMPLES, CHANNELS = 48000, 2


def images() -> list[Any]:
    """I420 arrays with moving blocks over flickering ones, so that the encoder uses the whole bitrate."""
    random = np.random.default_rng(1)
    gradient = 20 + np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) // 6 % 200
    blocks = np.kron(random.integers(0, 256, (10, 10)), np.ones((16, 16), int))
    made = []
    for number in range(PICTURES):
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = gradient + np.kron(random.integers(-8, 9, (60, 80)), np.ones((8, 8), int))
        left = abs(PICTURES // 2 - number) * 2 * (WIDTH - 160) // PICTURES
        planes[160:320, left : left + 160] = blocks
        made.append(planes)
    return made


def tone() -> Any:
    """One second of stereo, with different tones on the left and right."""
    time = np.arange(SAMPLES) / SAMPLES
    waves = [np.sin(2 * np.pi * hertz * time) * 8000 for hertz in (440, 660)]
    return np.stack(waves, axis=1).astype(np.int16)


async def connect(a: Any, b: Any) -> None:
    """Negotiate, and wait until both are connected."""
    await a.setLocalDescription(await a.createOffer())
    await b.setRemoteDescription(a.localDescription)
    await b.setLocalDescription(await b.createAnswer())
    await a.setRemoteDescription(b.localDescription)
    for connection in (a, b):
        while connection.connectionState != "connected":
            await peer.first(connection, "connectionstatechange")


class Camera:
    """A synthetic camera: a track, and `send(number)`, which sends a frame."""

    track: Any

    def __init__(self) -> None:
        self.shown = images()

    @staticmethod
    def make() -> Camera:
        if peer.AIORTC:
            return AiortcCamera()
        return GeneratorCamera() if peer.writes_streams() else OurCamera()

    async def run(self) -> None:
        """Send 30 frames per second until cancelled."""
        start, number = time.perf_counter(), 0
        while True:
            self.send(number)
            number += 1
            await asyncio.sleep(start + number / RATE - time.perf_counter())

    def send(self, number: int) -> None:
        raise NotImplementedError


class OurCamera(Camera):
    def __init__(self) -> None:
        super().__init__()
        self.source = importlib.import_module(peer.MODULE).RTCVideoSource()
        self.track = self.source.create_track()

    def send(self, number: int) -> None:
        self.source.push(self.shown[number % PICTURES], "i420")


class GeneratorCamera(Camera):
    """For a package whose tracks are written through streams (W3C MediaStreamTrack Insertable Streams)."""

    def __init__(self) -> None:
        super().__init__()
        self._module: Any = importlib.import_module(peer.MODULE)
        self.track, self._writer = _generator("video")
        self._frames = [frame.tobytes() for frame in self.shown]

    def send(self, number: int) -> None:
        described = self._module.VideoFrameBufferInit(
            format="I420", coded_width=WIDTH, coded_height=HEIGHT, timestamp=number * 1_000_000 // RATE
        )
        frame = self._module.VideoFrame(self._frames[number % PICTURES], described)
        peer.keep(self._writer.write(frame))


def _generator(kind: str) -> tuple[Any, Any]:
    """A track of that kind, and the writer of its frames."""
    module: Any = importlib.import_module(peer.MODULE)
    track = module.MediaStreamTrackGenerator(module.MediaStreamTrackGeneratorInit(kind=kind))
    return track, track.writable.get_writer()


class AiortcCamera(Camera):
    def __init__(self) -> None:
        super().__init__()
        import av

        base: Any = importlib.import_module(peer.MODULE).VideoStreamTrack

        queue: asyncio.Queue[Any] = asyncio.Queue(2)
        frames = [av.VideoFrame.from_ndarray(image, "yuv420p") for image in self.shown]

        class Track(base):  # type: ignore[misc]
            async def recv(self) -> Any:
                return await queue.get()

        self.track = Track()
        self._queue, self._frames = queue, frames

    def send(self, number: int) -> None:
        frame = self._frames[number % PICTURES]
        frame.pts, frame.time_base = number * 3000, fractions.Fraction(1, 90000)
        if not self._queue.full():
            self._queue.put_nowait(frame)


def voice(second: Any) -> Any:
    """A track that repeats one second of audio for the whole measurement."""
    if peer.AIORTC:
        return _aiortc_voice(second)
    return _generator_voice(second) if peer.writes_streams() else _our_voice(second)


def _our_voice(second: Any) -> Any:
    source = importlib.import_module(peer.MODULE).RTCAudioSource()
    track = source.create_track()

    async def speak() -> None:
        while True:
            await source.write(second, SAMPLES)
            await source.drain()

    peer.keep(speak())
    return track


def _generator_voice(second: Any) -> Any:
    module: Any = importlib.import_module(peer.MODULE)
    track, writer = _generator("audio")
    count = SAMPLES // 50
    cuts = [cut.tobytes() for cut in np.split(second, 50)]

    async def speak() -> None:
        number, start = 0, time.perf_counter()
        while True:
            data = module.AudioDataInit("s16", SAMPLES, count, CHANNELS, number * 20_000, cuts[number % 50])
            await writer.write(module.AudioData(data))
            number += 1
            await asyncio.sleep(start + number / 50 - time.perf_counter())

    peer.keep(speak())
    return track


def _aiortc_voice(second: Any) -> Any:
    import av

    base: Any = importlib.import_module(peer.MODULE).MediaStreamTrack

    count = SAMPLES // 50
    cuts = [cut.reshape(1, -1) for cut in np.split(second, 50)]

    class Track(base):  # type: ignore[misc]
        kind = "audio"
        number = 0
        start = 0.0

        async def recv(self) -> Any:
            self.start = self.start or time.perf_counter()
            await asyncio.sleep(self.start + self.number / 50 - time.perf_counter())
            frame = av.AudioFrame.from_ndarray(cuts[self.number % 50], "s16", "stereo")
            frame.sample_rate, frame.pts = SAMPLES, self.number * count
            frame.time_base = fractions.Fraction(1, SAMPLES)
            self.number += 1
            return frame

    return Track()


async def fix_bitrate(sender: Any) -> None:
    """Fix the video bitrate at BITRATE; for aiortc before negotiation."""
    if peer.AIORTC:
        vpx: Any = importlib.import_module(peer.MODULE + ".codecs.vpx")
        vpx.MIN_BITRATE = vpx.DEFAULT_BITRATE = vpx.MAX_BITRATE = BITRATE
        return
    parameters = sender.get_parameters()
    parameters.encodings[0].max_bitrate = BITRATE
    await sender.set_parameters(parameters)


def read(track: Any) -> None:
    """Read the frames of a track and discard them."""
    if peer.AIORTC:
        peer.keep(_read_aiortc(track))
    else:
        peer.keep(_read_processor(track) if peer.writes_streams() else _read_ours(track))


async def _read_aiortc(track: Any) -> None:
    ended: Any = importlib.import_module(peer.MODULE + ".mediastreams").MediaStreamError
    with contextlib.suppress(ended):
        while True:
            await track.recv()


async def _read_ours(track: Any) -> None:
    async for _ in track:
        pass


async def _read_processor(track: Any) -> None:
    module: Any = importlib.import_module(peer.MODULE)
    processor = module.MediaStreamTrackProcessor(module.MediaStreamTrackProcessorInit(track=track))
    reader = processor.readable.get_reader()
    while not (result := await reader.read()).done:
        result.value.close()


async def received_bytes(connection: Any) -> tuple[int, int]:
    """The bytes and video frames received."""
    report = await connection.getStats()
    if peer.AIORTC:
        transport = [s for s in report.values() if s.type == "transport"]
        return sum(s.bytesReceived for s in transport), 0
    [video] = [s for s in report.values() if s.type == "inbound-rtp"]
    return video.bytesReceived, video.framesDecoded
