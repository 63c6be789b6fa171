"""RTCRtpReceiver: receives a track."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass

import av
from av.frame import Frame

import webrtc

from .jitterbuffer import JitterBuffer
from .mediastreams import AUDIO_RATE, VIDEO_TIME_BASE, Blocks, MediaStreamTrack, QueuedTrack
from .rtcdtlstransport import RTCDtlsTransport
from .rtcrtpparameters import RTCRtpReceiveParameters
from .rtp_end import RtpEnd
from .stats import from_milliseconds
from .views import View

# Frames that wait for a slow reader, which gets the recent ones: 0.2 s of audio, 4 frames of video.
_MOST_WAITING = {"audio": 10, "video": 4}


@dataclass
class RTCRtpContributingSource:
    """A CSRC (RFC 3550) that contributed to what was received, and when it last did."""

    timestamp: datetime.datetime
    source: int


class RTCRtpSynchronizationSource(RTCRtpContributingSource):
    """An SSRC (RFC 3550) that was received, and when it last was."""


class RemoteStreamTrack(QueuedTrack):
    """A track that is received. It is decoded from the first `recv` on."""

    def __init__(self, kind: str, id: str | None = None) -> None:
        super().__init__(kind, _MOST_WAITING[kind])
        self._id = self._id if id is None else id
        self._native: webrtc.MediaStreamTrack | None = None
        self._reader: asyncio.Task[None] | None = None
        self._sink: webrtc.RTCAudioSink | webrtc.RTCVideoSink | None = None

    async def recv(self) -> Frame:
        """20 ms of stereo audio at 48 kHz, or a video frame. Raises MediaStreamError when it has ended."""
        self._check_live()
        if self._reader is None and self._native is not None:
            read = self._read_audio if self.kind == "audio" else self._read_video
            self._reader = asyncio.ensure_future(read(self._native))
        frame: Frame = await self._next()
        return frame

    def stop(self) -> None:
        """End the track."""
        super().stop()
        if self._reader is not None:
            self._reader.cancel()
        if self._sink is not None:
            self._sink.stop()
        self._reader = self._sink = None

    def _bind(self, native: webrtc.MediaStreamTrack) -> None:
        self._native = native
        self._id = native.id
        native.on("ended", lambda _: self.stop())

    async def _read_audio(self, native: webrtc.MediaStreamTrack) -> None:
        self._sink = sink = webrtc.RTCAudioSink(native, sample_rate=AUDIO_RATE, channels=2)
        blocks = Blocks()
        async for data in sink:
            for frame in blocks.of(data.to_av()):
                self._put(frame)
        self._put(None)

    async def _read_video(self, native: webrtc.MediaStreamTrack) -> None:
        self._sink = sink = webrtc.RTCVideoSink(native, capacity=_MOST_WAITING["video"])
        async for picture in sink:
            frame: av.VideoFrame = picture.to_av()
            frame.pts = (picture.timestamp or 0) * VIDEO_TIME_BASE.denominator // 1_000_000
            frame.time_base = VIDEO_TIME_BASE
            self._put(frame)
        self._put(None)


class RTCRtpReceiver(RtpEnd[webrtc.RTCRtpReceiver, RTCRtpReceiveParameters]):
    """Receives a track."""

    track = View[MediaStreamTrack]("_track", "The track that is received.")
    _parameters = RTCRtpReceiveParameters

    def __init__(self, kind: str, transport: RTCDtlsTransport | None) -> None:
        super().__init__(kind, transport)
        self._track = RemoteStreamTrack(kind)
        # Without effect: a track that is not read is not decoded, and the engine has its own buffer.
        self._enabled = True
        self.__jitter_buffer = JitterBuffer(capacity=128)

    def getSynchronizationSources(self) -> list[RTCRtpSynchronizationSource]:
        """The sources of what was received in the last 10 seconds."""
        sources = self._native.get_synchronization_sources() if self._native else []
        return [
            RTCRtpSynchronizationSource(from_milliseconds(each.timestamp), each.source) for each in sources
        ]

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        """Start receiving over manual transports."""
        link = self._by_hand()
        stream = link.stream(self._kind, parameters)
        stream.receives = True
        stream.remote_ssrcs = [
            (each.ssrc, each.rtx.ssrc if each.rtx else None) for each in parameters.encodings
        ]
        self._bind((await link.start(stream)).receiver)

    async def stop(self) -> None:
        """Stop receiving, for good; the track ends."""
        self._track.stop()

    def _bind(self, native: webrtc.RTCRtpReceiver) -> None:
        self._native = native
        self._track._bind(native.track)
