"""Conversation: a speech agent takes turns with a person."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator
from typing import TYPE_CHECKING, Any

from webrtc.background import background
from webrtc.base import WebRTCObject
from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.exceptions import InvalidStateError, RangeError
from webrtc.interfaces.media_stream_track import MediaStreamTrack

from .rtc_audio_source import RTCAudioSource
from .voice_activity_detector import VoiceActivityDetector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RATE = 16_000
# An utterance is not longer; in seconds.
_MOST_PAUSE = 30.0
# How probable speech must be, in so many steps of 10 ms, for an utterance to begin: a click is none.
_BEGINS, _BEGINS_AFTER = 0.8, 3
# Below this it is a pause.
_PAUSES = 0.4
# Steps that are kept from before the beginning was noticed: the detector needs a moment.
_BEFORE = 20
# Steps. A longer utterance is given out in parts: 30 s are what speech models take at once, and 1 MB.
_LONGEST = 3000
# Utterances that wait for a slow program; the oldest go first.
_MOST_WAITING = 8


class Utterances(WebRTCObject):
    """Cuts speech into utterances: for each piece of mono int16 at 16 kHz, `push` gives one that ended.

    An utterance ends with a pause of `pause` seconds, which is part of it, and is at most 30 s long.
    """

    def __init__(self, pause: float = 0.3) -> None:
        super().__init__()
        if not 0 <= pause <= _MOST_PAUSE:
            raise RangeError(f"pause is {pause}: it must be 0 to {_MOST_PAUSE} seconds")
        self._ends_after = max(1, round(pause * 100))
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
        """The next 10 ms, of shape (frames,); the utterance that ended with them, if one did."""
        speech = float(max(self._detector.process(samples), default=0))
        self._pieces.append(samples)
        if not self._speaking:
            while len(self._pieces) > _BEFORE + _BEGINS_AFTER:
                self._pieces.popleft()
            self._loud = self._loud + 1 if speech > _BEGINS else 0
            self._speaking = self._loud >= _BEGINS_AFTER
            self._silent = 0
            return None
        self._silent = self._silent + 1 if speech < _PAUSES else 0
        if self._silent < self._ends_after and len(self._pieces) < _LONGEST:
            return None
        return self.flush()

    def flush(self) -> NDArray[np.int16] | None:
        """What was said so far, if somebody speaks; the next utterance begins anew."""
        import numpy as np

        said = np.concatenate(self._pieces) if self._speaking else None
        self._pieces.clear()
        self._loud, self._speaking = 0, False
        return said


class Conversation(WebRTCObject):
    """Takes turns with a person: hears what is said, and answers until the person speaks again.

    `async for utterance in conversation` gives what the person said, one utterance at a time: mono int16
    samples at 16 kHz, of shape (frames,). `await conversation.reply(speech)` answers. It ends with the track;
    `close()`, or leaving `async with`, ends it sooner.
    """

    def __init__(
        self, track: MediaStreamTrack, source: RTCAudioSource | None = None, pause: float = 0.3
    ) -> None:
        """Hears the track, and speaks through the source, if there is one.

        An utterance ends with a pause of so many seconds.
        """
        super().__init__()
        if not isinstance(track, MediaStreamTrack) or track.kind != MediaType.audio:
            raise TypeError(f"Conversation hears an audio track, event.track of the peer, not {track!r}")
        if source is not None and not isinstance(source, RTCAudioSource):
            raise TypeError(f"Conversation speaks through an RTCAudioSource, not {source!r}")
        self._track = track
        self._source = source
        self._utterances = Utterances(pause)
        self._waiting: deque[NDArray[np.int16]] = deque()
        self._dropped = 0
        self._listening: asyncio.Task[None] | None = None
        # Somebody began to speak, an utterance ended, or the track did.
        self._began = asyncio.Event()
        self._news = asyncio.Event()

    @property
    def speaking(self) -> bool:
        """Whether the person speaks now."""
        return self._utterances.speaking

    @property
    def dropped(self) -> int:
        """How many utterances were dropped because the program was more than 8 of them behind."""
        return self._dropped

    async def reply(self, speech: Any, sample_rate: int = 24_000) -> bool:
        """Say something, as `RTCAudioSource.write` takes it, or an asynchronous iterable of such pieces.

        True when all of it was played. False as soon as the person speaks, or leaves, so that the track ends:
        what was not played is dropped, the iterable is closed, and the source is silent. Mono, unless an
        array says otherwise. Raises InvalidStateError without a source, or when nobody is there to hear it.
        """
        if self._source is None:
            raise InvalidStateError("reply: this conversation has no source to speak through")
        self._listen()
        self._began.clear()
        if self.speaking:
            return False
        saying = asyncio.ensure_future(self._say(self._source, speech, sample_rate))
        interruption = asyncio.ensure_future(self._began.wait())
        said = False
        try:
            await asyncio.wait({saying, interruption}, return_when=asyncio.FIRST_COMPLETED)
            said = saying.done() and await self._said(saying)
            return said
        finally:
            if not said:
                self._source.clear()
            for task in (saying, interruption):
                task.cancel()
            await asyncio.gather(saying, interruption, return_exceptions=True)

    async def _said(self, saying: asyncio.Future[None]) -> bool:
        """Whether all was played: not where the person left before."""
        try:
            await saying
        except InvalidStateError:
            # The end of the track is told in the same turn of the loop.
            await asyncio.sleep(0)
            if self._track.ready_state == MediaStreamTrackState.ended:
                return False
            raise
        return True

    @staticmethod
    async def _say(source: RTCAudioSource, speech: Any, sample_rate: int) -> None:
        if isinstance(speech, AsyncIterable):
            try:
                async for piece in speech:
                    await source.write(piece, sample_rate)
            finally:
                if hasattr(speech, "aclose"):
                    await speech.aclose()
        else:
            await source.write(speech, sample_rate)
        await source.drain()

    def close(self) -> None:
        """Listen no more. The iteration ends after the utterances that wait."""
        self._listen().cancel()

    async def __aenter__(self) -> Conversation:
        self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __aiter__(self) -> AsyncIterator[NDArray[np.int16]]:
        """What the person said, one utterance after the other."""
        return self

    async def __anext__(self) -> NDArray[np.int16]:
        listening = self._listen()
        while not self._waiting:
            if listening.done():
                if not listening.cancelled():
                    listening.result()
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    def _listen(self) -> asyncio.Task[None]:
        if self._listening is None:
            news = self._news
            self._listening = background(_hear(weakref.ref(self), self._track))
            self._listening.add_done_callback(lambda _: news.set())
        return self._listening

    def __del__(self) -> None:
        listening = getattr(self, "_listening", None)
        if listening is not None and not listening.done():
            # From whichever thread the garbage collector runs in.
            with contextlib.suppress(RuntimeError):
                listening.get_loop().call_soon_threadsafe(listening.cancel)

    def _take(self, piece: NDArray[np.int16]) -> None:
        spoke = self.speaking
        self._put(self._utterances.push(piece))
        if self.speaking and not spoke:
            self._began.set()

    def _put(self, utterance: NDArray[np.int16] | None) -> None:
        if utterance is None:
            return
        if len(self._waiting) == _MOST_WAITING:
            self._waiting.popleft()
            self._dropped += 1
        self._waiting.append(utterance)
        self._news.set()


async def _hear(conversation: weakref.ref[Conversation], track: MediaStreamTrack) -> None:
    """Hear the track for a conversation, which the program may drop."""
    async with contextlib.aclosing(track.pcm(_RATE)) as pieces:
        async for piece in pieces:
            if (hearing := conversation()) is None:
                return
            hearing._take(piece)
            del hearing
    if (hearing := conversation()) is not None:
        hearing._put(hearing._utterances.flush())
