"""Plays what a reader reads in real time, on a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from webrtc.encoded.encoded_video_source import EncodedVideoSource
from webrtc.files import pyav

from .live import LiveAudio, pass_on
from .reading import RATE, AudioBlock, EncodedFrame

if TYPE_CHECKING:
    import wrtc

    from webrtc.loop import Bridge

    from .reading import DecodedFrame, Reader

# Audio is queued this many seconds before it is played, so that a busy machine may delay the thread.
_LEAD = 0.2
# The audio position advances in steps of 10 ms; the clock is corrected if it is off by more.
_TOLERANCE = 0.015
# How much to decode ahead: video, audio, and the maximum if a container has much of one before the other.
_FRAMES_AHEAD, _AUDIO_AHEAD = 3, 20
_MAX_FRAMES, _MAX_AUDIO = 32, 1000
_MAX_WAIT = 0.02
# An input that delivers nothing for this many seconds is not waited for.
_SILENT = 0.1


class Clock:
    """The playback time in seconds."""

    def __init__(self) -> None:
        self.running = False
        self._position = 0.0
        self._since = time.monotonic()

    def now(self) -> float:
        """Return the current time."""
        return self._position + (time.monotonic() - self._since if self.running else 0.0)

    def set(self, position: float) -> None:
        """Set the current time."""
        self._position, self._since = position, time.monotonic()

    def run(self, running: bool) -> None:
        """Start or stop the clock."""
        self.set(self.now())
        self.running = running


class AudioQueue:
    """Queues audio just before it is to be played. While something receives it, it drives the clock."""

    def __init__(self, native: wrtc.RtcAudioSource, reader: Reader, clock: Clock) -> None:
        self._native = native
        self._reader = reader
        self._clock = clock
        # The time at the end of the queue; None without a receiver.
        self._until: float | None = None
        # The last queued audio, which may have to be taken back.
        self._last = AudioBlock(0.0, np.empty((0, reader.channels), np.int16))

    def fill(self) -> None:
        """Queue the next audio and correct the clock."""
        now, blocks = self._clock.now(), self._reader.audio_blocks
        if not self._native.has_listener:
            self._until = None
            while blocks and blocks[0].end <= now:
                blocks.popleft()
            return
        if self._until is None:
            self._native.clear()
            self._until = now
        else:
            played = self._until - self._native.queued
            if abs(played - now) > _TOLERANCE:
                self._clock.set(played)
                now = played
        while self._until < now + _LEAD and (block := self._next(self._until)):
            self._native.write(block.samples, "i2", self._reader.channels, RATE)
            last = np.concatenate([self._last.samples, block.samples])[-round(2 * _LEAD * RATE) :]
            self._until = block.end
            self._last = AudioBlock(block.end - len(last) / RATE, last)

    def _next(self, time: float) -> AudioBlock | None:
        blocks = self._reader.audio_blocks
        while blocks and blocks[0].end <= time + 0.5 / RATE:
            blocks.popleft()
        # Silence between two pieces, and after the last one while there is video.
        silent = blocks[0].start - time if blocks else self._reader.end - time if self._reader.ended else 0.0
        if silent > 1 / RATE:
            length = round(min(silent, _LEAD) * RATE)
            return AudioBlock(time, np.zeros((length, self._reader.channels), np.int16)) if length else None
        return AudioBlock(time, blocks.popleft().after(time).samples) if blocks else None

    def take_back(self) -> None:
        """Return queued audio that was not played to the reader."""
        if self._until is not None:
            left = self._native.queued
            self._native.clear()
            self._reader.audio_blocks.appendleft(self._last.after(self._until - left))
        self.discard()

    def discard(self) -> None:
        """Discard queued audio."""
        self._native.clear()
        self._until = None
        self._last = self._last.after(self._last.end)

    @property
    def is_played(self) -> bool:
        """Whether all queued audio has been played."""
        return self._until is None or self._native.queued == 0


class Playback:
    """The playback thread and its commands. It does not reference the player, which may be dropped."""

    def __init__(
        self,
        reader: Reader,
        audio: wrtc.RtcAudioSource | None,
        video: wrtc.RtcVideoSource | EncodedVideoSource | None,
        bridge: Bridge,
        ended: Callable[[Exception | None], None],
        live: bool,
    ) -> None:
        self._reader = reader
        self._audio = audio
        self._encoded = video if isinstance(video, EncodedVideoSource) else None
        self._video = None if isinstance(video, EncodedVideoSource) else video
        self._bridge = bridge
        self._ended = ended
        self._clock = Clock()
        self._audio_queue = AudioQueue(audio, reader, self._clock) if audio and not live else None
        self._live_audio = LiveAudio(audio, reader.channels) if audio and live else None
        self._live = live
        self._changed = threading.Condition()
        self._commands: list[Callable[[], None]] = []
        self._playing = False
        self._stopping = False
        # When the thread started to wait for input; None while it does not wait.
        self._reading_since: float | None = None
        self._finished = False
        self.thread = threading.Thread(target=self._run, name="webrtc-player", daemon=True)

    @property
    def position(self) -> float:
        """The position in seconds."""
        now = max(0.0, self._clock.now())
        return now % self._reader.lap if self._reader.lap else min(now, max(self._reader.end, 0.0))

    def do(self, command: Callable[[], None]) -> None:
        """Run a command on the thread; callable from any thread."""
        with self._changed:
            self._commands.append(command)
            self._changed.notify()

    def stop(self) -> None:
        """End the tracks and the thread; callable from any thread. A stalled input only blocks the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._reading_since is not None:
            self._finish(None)

    @property
    def is_waiting(self) -> bool:
        """Whether the thread waits for an input that delivers nothing."""
        since = self._reading_since
        return since is not None and time.monotonic() - since > _SILENT

    def play(self, playing: bool) -> None:
        """Start or pause playback; on the thread."""
        self._playing = playing
        if not playing:
            if self._audio_queue:
                self._audio_queue.take_back()
            self._clock.run(False)

    def seek(self, seconds: float) -> None:
        """Continue at a position; on the thread."""
        with pyav.errors("seek in", self._reader.name):
            self._reader.seek(seconds)
        if self._audio_queue:
            self._audio_queue.discard()
        self._clock.set(seconds)

    def _run(self) -> None:
        error: Exception | None = None
        try:
            while not self._stopping and not self._bridge.ended and self._step():
                pass
        except Exception as caught:
            error = caught
        finally:
            self._reader.container.close()
            self._finish(error)

    def _finish(self, error: Exception | None) -> None:
        with self._changed:
            if self._finished:
                return
            self._finished = True
        for source in (self._audio, self._video):
            if source is not None:
                source.end()
        self._ended(error)

    def _read(self) -> None:
        self._reading_since = time.monotonic()
        with pyav.errors("play", self._reader.name):
            self._reader.read()
        self._reading_since = None

    def _step(self) -> bool:
        """Do what is due, or wait a moment if there is nothing to do. Returns False at the end."""
        with self._changed:
            commands, self._commands = self._commands, []
        for command in commands:
            command()
        reader = self._reader
        if self._live:
            self._read()
            if self._stopping:
                return False
            self._clock.set(pass_on(reader, self._live_audio, self._push, self._playing) or self._clock.now())
            return not reader.ended
        if reader.ended and reader.end == 0.0:
            # The input was empty, so nothing will ever be received.
            return False
        if self._playing and not self._clock.running and self._wanted():
            self._clock.run(True)
        if self._clock.running:
            if self._audio_queue:
                self._audio_queue.fill()
            self._push_due()
            over = reader.ended and not reader.video_frames and self._clock.now() >= reader.end
            if over and (self._audio_queue is None or self._audio_queue.is_played):
                return False
        if self._needs_input():
            self._read()
            return True
        with self._changed:
            if not self._commands and not self._stopping:
                self._changed.wait(self._wait_time())
        return True

    def _wanted(self) -> bool:
        """Whether there is a receiver; until then, playback does not start."""
        if self._audio is not None and self._audio.has_listener:
            return True
        if self._encoded is not None and not self._encoded._native.wanted:
            return False
        frames = self._reader.video_frames
        if frames and self._push(frames[0]):
            frames.popleft()
            return True
        return False

    def _push_due(self) -> None:
        """Push the frame that is due; if the thread was delayed and several are due, the last one."""
        frames, now = self._reader.video_frames, self._clock.now()
        due: DecodedFrame | EncodedFrame | None = None
        while frames and frames[0].start <= now:
            if due and self._reader.encoded:
                # The next frame depends on it.
                self._push(due)
            due = frames.popleft()
        if due:
            self._push(due)

    def _push(self, frame: DecodedFrame | EncodedFrame) -> bool:
        if isinstance(frame, EncodedFrame):
            assert self._encoded is not None
            self._encoded.push(frame.chunk)
            return True
        assert self._video is not None
        return self._video.push_frame(frame.converted._open, None, True)

    def _needs_input(self) -> bool:
        reader = self._reader
        frames, blocks = len(reader.video_frames), len(reader.audio_blocks)
        if reader.ended or frames >= _MAX_FRAMES or blocks >= _MAX_AUDIO:
            return False
        return bool((self._audio and blocks < _AUDIO_AHEAD) or (reader.video and frames < _FRAMES_AHEAD))

    def _wait_time(self) -> float:
        if not self._clock.running or not self._reader.video_frames:
            return _MAX_WAIT
        return min(_MAX_WAIT, max(0.001, self._reader.video_frames[0].start - self._clock.now()))
