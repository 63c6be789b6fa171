"""MediaStreamTrackProcessor: a track's frames as a stream."""

from __future__ import annotations

from typing import Any

from webrtc.base import WebRTCObject
from webrtc.dictionaries.conversion import UnsignedShort
from webrtc.dictionaries.dictionary import Dictionary, Like
from webrtc.enums import MediaType
from webrtc.streams import ReadableStream
from webrtc.tracks.readers import AudioReader, VideoReader
from webrtc.tracks.track_sink import TrackSink

from .media_stream_track import MediaStreamTrack


class MediaStreamTrackProcessorInit(Dictionary):
    """The options of a processor (W3C mediacapture-transform §2.2)."""

    track: MediaStreamTrack
    """The track to read."""
    max_buffer_size: UnsignedShort | None = None
    """How many frames may be queued, by default 1 of video or 100 of audio; the oldest are dropped."""


class _Reader:
    """The frames of a sink, which the program must close."""

    def __init__(self, sink: TrackSink[Any]) -> None:
        self._sink = sink

    def __aiter__(self) -> _Reader:
        return self

    async def __anext__(self) -> Any:
        frame = await anext(self._sink)
        frame._must_close = True
        return frame


class MediaStreamTrackProcessor(WebRTCObject):
    """A track's frames as a stream (W3C mediacapture-transform §2): `VideoFrame`, or `AudioData` of 10 ms.

    As in a browser, the program must close them, preferably with `with frame:`. Frames of
    `async for frame in track` do not need to be closed.
    """

    _shown = ("total_frames", "discarded_frames")

    def __init__(self, init: Like[MediaStreamTrackProcessorInit] | None = None, **fields: Any) -> None:
        """`MediaStreamTrackProcessor(track=track)`, or a dict with the track."""
        super().__init__()
        given = MediaStreamTrackProcessorInit.of(init, **fields)
        self._sink: TrackSink[Any]
        if given.track.kind == MediaType.audio:
            self._sink = AudioReader(given.track, capacity=given.max_buffer_size or 100)
        else:
            self._sink = VideoReader(given.track, capacity=given.max_buffer_size or 1)
        self._readable = ReadableStream[Any](_Reader(self._sink), self._sink.stop)
        # The stream closes even if nothing reads it.
        self._sink._at_end = self._readable._exhaust
        self._sink._changed()

    # A stream of a union could not be piped into `VideoTrackGenerator.writable`.
    @property
    def readable(self) -> ReadableStream[Any]:
        """The frames; cancelling the stream stops the processor, not the track."""
        return self._readable

    @property
    def total_frames(self) -> int:
        """How many frames arrived from the track."""
        return self._sink.received

    @property
    def discarded_frames(self) -> int:
        """How many frames were dropped because the reader was slow."""
        return self._sink.dropped
