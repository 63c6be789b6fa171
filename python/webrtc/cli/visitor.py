"""One page of `webrtc serve`: its pictures and sound go through functions and back."""

from __future__ import annotations

import asyncio
import inspect
import json
import math
import time
import traceback
from collections.abc import Coroutine
from typing import Any

import webrtc

from . import console, effects
from .transfers import Receiver, send_bytes

# Messages that a page has not taken yet, in bytes: a level that is late is of no use.
_MAX_WAITING = 64 * 1024
# Characters of a chat message.
_MAX_CHAT = 4000
# Seconds after which the page is told again of a failure that goes on.
_REPEATED = 1
_LEVEL_STEPS = 10
"""How many pieces of 10 ms make one measurement of the level."""


class Room:
    """What all pages have in common: the functions, the place for files, and the other pages."""

    def __init__(
        self,
        pictures: dict[str, effects.Function],
        sounds: dict[str, effects.Function],
        receiver: Receiver,
    ) -> None:
        self.pictures = pictures
        self.sounds = sounds
        self.receiver = receiver
        self.visitors: set[Visitor] = set()
        self._number = 0

    def enter(self, connection: webrtc.RTCPeerConnection) -> Visitor:
        """Serve a page from now on."""
        self._number += 1
        return Visitor(self, connection, f"page {self._number}")


class Visitor:
    """The connection of one page."""

    def __init__(self, room: Room, connection: webrtc.RTCPeerConnection, name: str) -> None:
        self._room = room
        self._connection = connection
        self.name = name
        self._control: webrtc.RTCDataChannel | None = None
        self._picture = next(iter(room.pictures))
        self._process_picture = effects.instance(room.pictures[self._picture])
        self._sound = next(iter(room.sounds))
        self._process_sound = effects.instance(room.sounds[self._sound])
        self._last: Any = None
        # The last failure of a function, and when the page was told of it.
        self._told, self._told_at = "", 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        connection.on("track", self._on_track)
        connection.on("datachannel", self._on_datachannel)
        room.visitors.add(self)
        self._do(self._leave_at_end())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            console.report(error)

    async def _leave_at_end(self) -> None:
        end = await self._connection.ended()
        self._room.visitors.discard(self)
        console.say(f"{self.name} has left: {end}")
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()

    def _on_track(self, event: webrtc.RTCTrackEvent) -> None:
        # Added before the answer is made, so that it sends as well as receives.
        if event.track.kind == "video":
            pictures = webrtc.RTCVideoSource()
            self._connection.add_track(pictures.create_track())
            self._do(self._show(event.track, pictures))
        else:
            sound = webrtc.RTCAudioSource()
            self._connection.add_track(sound.create_track())
            self._do(self._play(event.track, sound))
            self._do(self._listen(event.track))

    async def _show(self, track: webrtc.MediaStreamTrack, source: webrtc.RTCVideoSource) -> None:
        # With a place for one frame, a slow function gets the newest one.
        async for frame in webrtc.RTCVideoSink(track, capacity=1):
            given = frame.rotated().to_ndarray("bgr24")
            try:
                made = await asyncio.to_thread(self._process_picture, given)
                if inspect.isawaitable(made):
                    made = await made
                if made is None:
                    continue
                source.push(_contiguous(made), "bgr24" if made.ndim == 3 else "gray8")
            except Exception as error:
                self._complain(self._picture, error)
                made = given
                source.push(made, "bgr24")
            self._last = made

    async def _play(self, track: webrtc.MediaStreamTrack, source: webrtc.RTCAudioSource) -> None:
        meter, count = webrtc.LevelMeter(), 0
        import numpy as np

        pieces = []
        async for data in webrtc.RTCAudioSink(track, sample_rate=effects.RATE, channels=1, capacity=20):
            given = data.to_ndarray("int16").reshape(-1)
            try:
                made = self._process_sound(given)
                source.on_data(_event(made))
            except Exception as error:
                self._complain(self._sound, error)
                source.on_data(_event(given))
            meter.process(given)
            pieces.append(given)
            count += 1
            if count % _LEVEL_STEPS == 0:
                [level] = meter.rms
                hertz = _strongest(np.concatenate(pieces))
                self._tell({"level": max(level, -100.0), "hertz": hertz})
                meter.reset()
                pieces.clear()

    async def _listen(self, track: webrtc.MediaStreamTrack) -> None:
        detector, speaking = webrtc.UtteranceDetector(), False
        async for samples in track.pcm(16_000):
            said = detector.push(samples)
            if detector.speaking != speaking:
                speaking = detector.speaking
                self._tell({"speaking": speaking})
            if said is not None:
                self._tell({"utterance": len(said) / 16_000})

    def _complain(self, name: str, error: Exception) -> None:
        text, now = f"{name} failed: {type(error).__name__}: {error}"[:1000], time.monotonic()
        if text != self._told:
            console.say("".join(traceback.format_exception(error)).rstrip())
        elif now - self._told_at < _REPEATED:
            return
        # The page may have been told while it was busy.
        self._told, self._told_at = text, now
        self._tell({"problem": text})

    def _tell(self, message: dict[str, Any]) -> None:
        channel = self._control
        if channel and channel.ready_state == "open" and channel.buffered_amount < _MAX_WAITING:
            channel.send(json.dumps(message))

    def _on_datachannel(self, event: webrtc.RTCDataChannelEvent) -> None:
        channel = event.channel
        if channel.label == "control" and self._control is None:
            self._control = channel
            self._do(self._follow(channel))
        elif channel.label == "file":
            self._do(self._room.receiver.receive(channel, self.name))
        else:
            channel.close()

    async def _follow(self, channel: webrtc.RTCDataChannel) -> None:
        console.say(f"{self.name} is here")
        self._tell(
            {
                "pictures": list(self._room.pictures),
                "sounds": list(self._room.sounds),
                "name": self.name,
                "saves": self._room.receiver.folder is not None,
            }
        )
        async for message in channel:
            try:
                given = json.loads(message)
                self._obey(dict(given))
            except (KeyError, RecursionError, TypeError, ValueError) as error:
                self._tell({"problem": f"Python did not understand the page: {error!r}"[:200]})

    def _obey(self, given: dict[str, Any]) -> None:
        if "picture" in given:
            function = self._room.pictures[given["picture"]]
            self._picture, self._process_picture = given["picture"], effects.instance(function)
        elif "sound" in given:
            function = self._room.sounds[given["sound"]]
            self._sound, self._process_sound = given["sound"], effects.instance(function)
        elif "chat" in given:
            text = str(given["chat"])[:_MAX_CHAT]
            console.say(f"{self.name}: {text}")
            for visitor in self._room.visitors:
                visitor._tell({"chat": text, "from": self.name})
        elif "snapshot" in given:
            self._do(self._send_snapshot())
        else:
            raise ValueError(f"unknown members {list(given)[:5]}")

    async def _send_snapshot(self) -> None:
        """Send the last picture as a file."""
        if self._last is None:
            self._tell({"problem": "there is no picture yet"})
            return
        image = _contiguous(self._last)
        with webrtc.VideoFrame(image, "bgr24" if image.ndim == 3 else "gray8") as frame:
            png = await asyncio.to_thread(frame._repr_png_)
        assert png
        await send_bytes(self._connection.create_data_channel("file"), f"{self._picture}.png", png)


def _contiguous(image: Any) -> Any:
    import numpy as np

    if not isinstance(image, np.ndarray):
        raise TypeError(f"a frame function must return a NumPy array or None, not {type(image).__name__}")
    return np.ascontiguousarray(image)


def _event(samples: Any) -> dict[str, Any]:
    return {
        "audio_data": _contiguous(samples),
        "sample_rate": effects.RATE,
        "channel_count": 1,
        "number_of_frames": len(samples),
    }


def _strongest(samples: Any) -> int | None:
    """Return the strongest frequency in Hz; None for silence."""
    import numpy as np

    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    strongest = int(np.argmax(spectrum))
    if not math.isfinite(spectrum[strongest]) or spectrum[strongest] < len(samples):
        return None
    return round(strongest * effects.RATE / len(samples))
