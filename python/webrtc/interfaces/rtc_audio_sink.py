"""RTCAudioSink: the sound of a track, for the program."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator

import wrtc

from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.exceptions import RangeError
from webrtc.loop import LiveObject
from webrtc.models.audio import AudioData

from .media_stream_track import MediaStreamTrack

# Frames of 10 ms taken from the native queue at once.
_BATCH = 10


class RTCAudioSink(LiveObject):
    """The sound of a track, 10 ms at a time: `async for frame in RTCAudioSink(track, sample_rate=16000)`.

    A track that nobody listens to is not decoded. What a slow reader leaves is dropped, the oldest first.
    """

    def __init__(
        self,
        track: MediaStreamTrack,
        sample_rate: int | None = None,
        channels: int | None = None,
        capacity: int = 100,
    ) -> None:
        """In the rate (8000 to 192000 Hz) and channels (1 or 2) asked for, else as it comes.

        Holds `capacity` frames of 10 ms.
        """
        if not isinstance(track, MediaStreamTrack) or track.kind != MediaType.audio:
            raise TypeError(f"RTCAudioSink takes an audio track, not {track!r}")
        if sample_rate is not None and not 8000 <= sample_rate <= 192_000:
            raise RangeError(f"sample_rate is {sample_rate}: it must be 8000 to 192000")
        if channels not in (None, 1, 2):
            raise RangeError(f"channels is {channels}: it must be 1 or 2")
        if capacity < 1:
            raise RangeError(f"capacity is {capacity}: it must be at least 1")
        bridge = track._bridge
        native = wrtc.RtcAudioSink(track._native, bridge.mailbox, sample_rate or 0, channels or 0, capacity)
        super().__init__(native, bridge)
        self._track = track
        self._batch: deque[AudioData] = deque()
        self._readable = False
        self._stopped = False
        track._sinks.add(self)

    @property
    def dropped(self) -> int:
        """How many frames were dropped because nobody took them in time."""
        return int(self._native.dropped)

    def stop(self) -> None:
        """Listen no more. The iteration ends after what is queued."""
        self._stopped = True
        self._native.stop()
        self._changed()

    def __aiter__(self) -> AsyncIterator[AudioData]:
        """The frames that come, until the track ends."""
        return self

    async def __anext__(self) -> AudioData:
        while not self._batch:
            if self._readable:
                frames = self._native.take(_BATCH)
                self._readable = len(frames) == _BATCH
                self._batch.extend(AudioData(*frame) for frame in frames)
            elif self._stopped or self._track.ready_state == MediaStreamTrackState.ended:
                raise StopAsyncIteration
            else:
                await self._change()
        return self._batch.popleft()

    def _on_readable(self, _: None) -> None:
        self._readable = True
        self._changed()
