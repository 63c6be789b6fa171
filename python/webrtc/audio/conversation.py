"""Conversation: turn-taking between a voice agent and a user."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator
from typing import TYPE_CHECKING, Annotated

from webrtc.background import background
from webrtc.base import WebRTCObject
from webrtc.deprecated import Renamed, deprecated
from webrtc.dictionaries.conversion import Range, converter
from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.exceptions import InvalidStateError
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.tracks.readers import AudioReader
from webrtc.waiters import Waiters

from .rtc_audio_source import RTCAudioSource
from .voice_activity_detector import VoiceActivityDetector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from webrtc.frames.samples import AudioLike

_RATE = 16_000
# The maximum length of the pause that ends an utterance, in seconds.
_to_pause = converter(Annotated[float, Range(0, 30)])
# Probability of speech, and for how many steps of 10 ms, to begin an utterance: a click is not speech.
_SPEECH, _SPEECH_STEPS = 0.8, 3
# Below this probability is a pause.
_PAUSE = 0.4
# Steps kept from before the detected beginning: the detector reacts with a delay.
_STEPS_BEFORE = 20
# Steps. Longer utterances are split: speech models accept 30 s at once, which is 1 MB.
_MAX_STEPS = 3000
# Utterances that wait for a slow program; the oldest are dropped.
_MAX_QUEUED = 8


class UtteranceDetector(WebRTCObject):
    """Splits speech into utterances: `push` takes mono int16 audio at 16 kHz and returns what has ended.

    An utterance ends with a pause of `pause` seconds, which is included, and is at most 30 s long.
    """

    _shown = ("speaking",)

    def __init__(self, pause: float = 0.3) -> None:
        super().__init__()
        self._ends_after = max(1, round(_to_pause(pause, "pause") * 100))
        self._detector = VoiceActivityDetector(_RATE)
        self._pieces: deque[NDArray[np.int16]] = deque()
        self._loud = 0
        self._silent = 0
        self._speaking = False

    @property
    def speaking(self) -> bool:
        """Whether an utterance has begun and not ended."""
        return self._speaking

    def push(self, samples: NDArray[np.int16]) -> NDArray[np.int16] | None:
        """Add 10 ms of shape (frames,); return the utterance that ended with them, if any."""
        speech = float(max(self._detector.process(samples), default=0))
        self._pieces.append(samples)
        if not self._speaking:
            while len(self._pieces) > _STEPS_BEFORE + _SPEECH_STEPS:
                self._pieces.popleft()
            self._loud = self._loud + 1 if speech > _SPEECH else 0
            self._speaking = self._loud >= _SPEECH_STEPS
            self._silent = 0
            return None
        self._silent = self._silent + 1 if speech < _PAUSE else 0
        if self._silent < self._ends_after and len(self._pieces) < _MAX_STEPS:
            return None
        return self.flush()

    def flush(self) -> NDArray[np.int16] | None:
        """Return the unfinished utterance, if any; the next one starts fresh."""
        import numpy as np

        said = np.concatenate(self._pieces) if self._speaking else None
        self._pieces.clear()
        self._loud, self._speaking = 0, False
        return said


class Utterances(UtteranceDetector, metaclass=Renamed):
    """The former name of `UtteranceDetector`."""

    @deprecated("Utterances was renamed: use UtteranceDetector")
    def __init__(self, pause: float = 0.3) -> None:
        super().__init__(pause)


class Conversation(WebRTCObject):
    """Takes turns with a user: listens to utterances, and replies until the user speaks again.

    `async for utterance in conversation` yields what the user said, one utterance at a time: mono int16
    samples at 16 kHz, of shape (frames,). `await conversation.reply(speech)` replies. The conversation ends
    with the track; `close()`, or leaving `async with`, ends it earlier.
    """

    _shown = ("_track", "speaking", "dropped")

    def __init__(
        self, track: MediaStreamTrack, source: RTCAudioSource | None = None, pause: float = 0.3
    ) -> None:
        """Listen to the track, and speak through the source, if given.

        An utterance ends with a pause of `pause` seconds.
        """
        super().__init__()
        if not isinstance(track, MediaStreamTrack) or track.kind != MediaType.audio:
            raise TypeError(f"Conversation takes an audio track of the peer, not {track!r}")
        if source is not None and not isinstance(source, RTCAudioSource):
            raise TypeError(f"source is {source!r}: it must be an RTCAudioSource")
        self._track = track
        self._source = source
        self._detector = UtteranceDetector(pause)
        self._waiting: deque[NDArray[np.int16]] = deque()
        self._dropped = 0
        self._listening: asyncio.Task[None] | None = None
        self._closed = False
        self._began = asyncio.Event()
        # Woken when an utterance or the track ends.
        self._waiters = Waiters()

    @property
    def speaking(self) -> bool:
        """Whether the user is speaking."""
        return self._detector.speaking

    @property
    def dropped(self) -> int:
        """How many utterances were dropped because 8 others were already waiting for the program."""
        return self._dropped

    async def reply(self, speech: AudioLike | AsyncIterable[AudioLike], sample_rate: int = 24_000) -> bool:
        """Speak: accepts the same audio as `RTCAudioSource.write`, or an asynchronous iterable of chunks.

        Returns True when everything was played. Returns False as soon as the user speaks, or leaves and the
        track ends: the remaining audio is discarded, and the iterable is closed. Audio is mono unless an
        array has more channels. Raises InvalidStateError without a source, or without a receiver.
        """
        if self._source is None:
            raise InvalidStateError("reply: this Conversation has no source: pass one to its constructor")
        self._listen()
        self._began.clear()
        if self.speaking:
            return False
        speaking_task = background(self._speak(self._source, speech, sample_rate))
        interruption = background(self._began.wait())
        said = False
        try:
            await asyncio.wait({speaking_task, interruption}, return_when=asyncio.FIRST_COMPLETED)
            said = speaking_task.done() and await self._was_played(speaking_task)
            return said
        finally:
            # After the end of the loop, tasks can neither be cancelled nor awaited.
            if not self._source._bridge.ended:
                if not said:
                    self._source.clear()
                for task in (speaking_task, interruption):
                    task.cancel()
                await asyncio.gather(speaking_task, interruption, return_exceptions=True)

    async def _was_played(self, speaking_task: asyncio.Future[None]) -> bool:
        """Whether all audio was played; False if the user left before."""
        try:
            await speaking_task
        except InvalidStateError:
            # The end of the track is reported in the same iteration of the loop.
            await asyncio.sleep(0)
            if self._track.ready_state == MediaStreamTrackState.ended:
                return False
            raise
        return True

    @staticmethod
    async def _speak(
        source: RTCAudioSource, speech: AudioLike | AsyncIterable[AudioLike], sample_rate: int
    ) -> None:
        if isinstance(speech, AsyncIterable):
            try:
                async for piece in speech:
                    await source.write(piece, sample_rate)
            finally:
                if hasattr(speech, "aclose") and not source._bridge.ended:
                    await speech.aclose()
        else:
            await source.write(speech, sample_rate)
        await source.drain()

    def close(self) -> None:
        """Stop listening. The iteration ends after the queued utterances."""
        self._closed = True
        if self._listening is not None and not self._track._bridge.ended:
            self._listening.cancel()

    async def __aenter__(self) -> Conversation:
        self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __aiter__(self) -> AsyncIterator[NDArray[np.int16]]:
        """Iterate over the user's utterances."""
        return self

    async def __anext__(self) -> NDArray[np.int16]:
        self._listen()
        while not self._waiting:
            listening = self._listening
            if listening is None or listening.cancelled():
                raise StopAsyncIteration
            if listening.done():
                listening.result()
                raise StopAsyncIteration
            await self._waiters.change()
        return self._waiting.popleft()

    def _listen(self) -> None:
        self._track._bridge.check(self)
        if self._listening is None and not self._closed:
            waiters = self._waiters
            self._listening = background(_read_track(weakref.ref(self), self._track))
            self._listening.add_done_callback(lambda _: waiters.wake())

    def __del__(self) -> None:
        listening = getattr(self, "_listening", None)
        if listening is not None and not listening.done():
            # The garbage collector may run on any thread.
            with contextlib.suppress(RuntimeError):
                listening.get_loop().call_soon_threadsafe(listening.cancel)

    def _take(self, piece: NDArray[np.int16]) -> None:
        spoke = self.speaking
        self._put(self._detector.push(piece))
        if self.speaking and not spoke:
            self._began.set()

    def _put(self, utterance: NDArray[np.int16] | None) -> None:
        if utterance is None:
            return
        if len(self._waiting) == _MAX_QUEUED:
            self._waiting.popleft()
            self._dropped += 1
        self._waiting.append(utterance)
        self._waiters.wake()


async def _read_track(conversation: weakref.ref[Conversation], track: MediaStreamTrack) -> None:
    """Listen to the track for a conversation, which the program may drop."""
    # Not `track.pcm`: at the end of the loop, an asynchronous generator that is waiting cannot be closed.
    sink = AudioReader(track, _RATE, channels=1)
    try:
        async for frame in sink:
            if (hearing := conversation()) is None:
                return
            hearing._take(frame.to_ndarray()[:, 0])
            del hearing
    finally:
        # After the end of the loop, which may be that of the interpreter, the sink is only dropped.
        if not track._bridge.ended:
            sink.stop()
    if (hearing := conversation()) is not None:
        hearing._put(hearing._detector.flush())
