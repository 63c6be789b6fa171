"""RTCRtpReceiver: what receives a track."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
from av.frame import Frame

import webrtc

from .exceptions import InvalidStateError
from .frames import RATE, SAMPLES, picture_frame, sound_frame
from .jitterbuffer import JitterBuffer
from .mediastreams import MediaStreamError, MediaStreamTrack
from .negotiated import negotiated
from .rtcrtpparameters import RTCRtpReceiveParameters
from .rtp_end import RtpEnd
from .stats import RTCStatsReport, report

if TYPE_CHECKING:
    from .rtcdtlstransport import RTCDtlsTransport

# Frames that wait for a slow reader, which gets the recent ones: 0.2 s of sound, 4 pictures.
_MOST_WAITING = {"audio": 10, "video": 4}


@dataclass
class RTCRtpContributingSource:
    """Someone who contributed to what was received."""

    timestamp: datetime.datetime
    """When it was last heard of."""
    source: int
    """Its CSRC (RFC 3550)."""


@dataclass
class RTCRtpSynchronizationSource:
    """Who sent what was received."""

    timestamp: datetime.datetime
    """When it was last heard of."""
    source: int
    """Its SSRC (RFC 3550)."""


class RemoteStreamTrack(MediaStreamTrack):
    """A track that is received. It is decoded from the first `recv` on."""

    def __init__(self, kind: str, id: str | None = None) -> None:
        super().__init__()
        self.kind = kind
        if id is not None:
            self._id = id
        # What waits for `recv`; None after the last.
        self._queue: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._native: webrtc.MediaStreamTrack | None = None
        self._reader: asyncio.Task[None] | None = None
        self._sink: webrtc.RTCAudioSink | webrtc.RTCVideoSink | None = None

    async def recv(self) -> Frame:
        """20 ms of stereo sound at 48 kHz, or a picture. Raises MediaStreamError when the track has ended."""
        if self.readyState != "live":
            raise MediaStreamError
        self._read()
        frame = await self._queue.get()
        if frame is None:
            self.stop()
            raise MediaStreamError
        return frame

    def stop(self) -> None:
        """End the track."""
        super().stop()
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None
        if self._sink is not None:
            self._sink.stop()
            self._sink = None
        self._put(None)

    def _bind(self, native: webrtc.MediaStreamTrack) -> None:
        """Be the face of the engine's track."""
        self._native = native
        self._id = native.id
        native.on("ended", lambda _: self.stop())

    def _read(self) -> None:
        if self._reader is None and self._native is not None:
            read = self._read_sound if self.kind == "audio" else self._read_pictures
            self._reader = asyncio.ensure_future(read(self._native))

    async def _read_sound(self, native: webrtc.MediaStreamTrack) -> None:
        self._sink = sink = webrtc.RTCAudioSink(native, sample_rate=RATE, channels=2)
        pieces: list[webrtc.AudioData] = []
        pts = 0
        async for piece in sink:
            pieces.append(piece)
            if len(pieces) == 2:
                self._put(sound_frame(pieces, pts))
                pts += SAMPLES
                pieces = []
        self._put(None)

    async def _read_pictures(self, native: webrtc.MediaStreamTrack) -> None:
        self._sink = sink = webrtc.RTCVideoSink(native, capacity=_MOST_WAITING["video"])
        async for picture in sink:
            self._put(picture_frame(picture))
        self._put(None)

    def _put(self, frame: av.AudioFrame | av.VideoFrame | None) -> None:
        if self._queue.qsize() >= _MOST_WAITING[self.kind]:
            self._queue.get_nowait()
        self._queue.put_nowait(frame)


class RTCRtpReceiver(RtpEnd):
    """Receives a track."""

    def __init__(self, kind: str, transport: RTCDtlsTransport | None) -> None:
        super().__init__(kind, transport)
        self._native: webrtc.RTCRtpReceiver | None = None
        self._track = RemoteStreamTrack(kind)
        # Tolerated: a track that nobody reads is not decoded anyhow, and the engine buffers by itself.
        self._enabled = True
        self.__jitter_buffer = JitterBuffer(capacity=128)

    @property
    def track(self) -> MediaStreamTrack:
        """What is received."""
        return self._track

    async def getStats(self) -> RTCStatsReport:
        """The statistics of what is received."""
        return report(await self._native.get_stats(), {}) if self._native else RTCStatsReport()

    def getParameters(self) -> RTCRtpReceiveParameters:
        """What was negotiated; empty before that."""
        if self._native is None:
            return RTCRtpReceiveParameters()
        return negotiated(RTCRtpReceiveParameters, self._native.get_parameters(), self._mid)

    def getSynchronizationSources(self) -> list[RTCRtpSynchronizationSource]:
        """Whom something was received from in the last 10 seconds."""
        if self._native is None:
            return []
        return [
            RTCRtpSynchronizationSource(
                timestamp=datetime.datetime.fromtimestamp(each.timestamp / 1000, datetime.timezone.utc),
                source=each.source,
            )
            for each in self._native.get_synchronization_sources()
        ]

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        """Begin to receive, for transports that were made by hand."""
        if self._transport is None:
            raise InvalidStateError("the RTCRtpReceiver has no transport")
        self._bind(await self._transport._link.start_receiver(self, parameters))

    async def stop(self) -> None:
        """Stop receiving, for good; the track ends."""
        self._track.stop()

    def _bind(self, native: webrtc.RTCRtpReceiver) -> None:
        """Be the face of the engine's receiver."""
        self._native = native
        self._track._bind(native.track)
