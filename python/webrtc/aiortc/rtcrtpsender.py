"""RTCRtpSender: what sends a track."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import uuid
from typing import TYPE_CHECKING, Any

import av

import webrtc

from .exceptions import InternalError, InvalidStateError
from .limits import is_any_set, limits
from .mediastreams import MediaStreamError, MediaStreamTrack
from .negotiated import negotiated
from .passage import Passage
from .private_names import Encoder
from .rtcrtpparameters import RTCRtpSendParameters
from .rtp_end import RtpEnd
from .sound_out import SoundOut
from .stats import RTCStatsReport, report

if TYPE_CHECKING:
    from .rtcdtlstransport import RTCDtlsTransport

logger = logging.getLogger("aiortc.rtcrtpsender")

# Frames between two looks at the limits that programs set.
_LOOK = 30


class RTCRtpSender(RtpEnd):
    """Sends a track: reads it with `recv`, and gives what comes to the engine to encode."""

    def __init__(self, trackOrKind: MediaStreamTrack | str, transport: RTCDtlsTransport | None) -> None:
        is_track = isinstance(trackOrKind, MediaStreamTrack)
        kind = trackOrKind.kind if isinstance(trackOrKind, MediaStreamTrack) else trackOrKind
        if kind not in ("audio", "video"):
            raise InternalError(f'Invalid track kind "{kind}"')
        super().__init__(kind, transport)
        self._track: MediaStreamTrack | None = None
        self._track_id = str(uuid.uuid4())
        self._ssrc = random.getrandbits(32)
        self._rtx_ssrc = random.getrandbits(32)
        self._native: webrtc.RTCRtpSender | None = None
        self._source: webrtc.RTCAudioSource | webrtc.RTCVideoSource | None = None
        self._used: object = None
        self._active = False
        self._stopped = False
        self._pump: asyncio.Task[None] | None = None
        self._replacing: asyncio.Future[None] | None = None
        # What the engine was told last, and a limit for this sender alone.
        self._told: dict[str, int] = {}
        self._bitrate: int | None = None
        if is_track:
            self._take(trackOrKind)  # type: ignore[arg-type]

    @property
    def kind(self) -> str:
        """`audio` or `video`."""
        return self._kind

    @property
    def track(self) -> MediaStreamTrack | None:
        """What is sent; None for nothing."""
        return self._track

    async def getStats(self) -> RTCStatsReport:
        """The statistics of what is sent."""
        if self._native is None:
            return RTCStatsReport()
        native = await self._native.get_stats()
        return report(native, {each.ssrc or 0: self._track_id for each in _streams(native)})

    def getParameters(self) -> RTCRtpSendParameters:
        """What was negotiated; empty before that."""
        if self._native is None:
            return RTCRtpSendParameters()
        return negotiated(RTCRtpSendParameters, self._native.get_parameters(), self._mid)

    def replaceTrack(self, track: MediaStreamTrack | None) -> None:
        """Send another track, or None for nothing, without negotiating anew."""
        if track is not None and track.kind != self._kind:
            raise InternalError(f"a sender of {self._kind} cannot send a track of {track.kind}")
        had = self._track is not None
        self._take(track)
        if self._native is not None and had != (track is not None):
            self._replacing = asyncio.ensure_future(self._carry(self._native))
        self._restart()

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        """Begin to send, for transports that were made by hand."""
        if self._transport is None:
            raise InvalidStateError("the RTCRtpSender has no transport")
        self._native = await self._transport._link.start_sender(self, parameters)
        self._set_active(True)

    async def stop(self) -> None:
        """Stop sending, for good."""
        self._stopped = True
        self._set_active(False)

    def _take(self, track: MediaStreamTrack | None) -> None:
        self._track = track
        if track is not None:
            self._track_id = track.id

    def _native_track(self) -> webrtc.MediaStreamTrack | None:
        """The engine's track that carries what is sent; None if nothing is."""
        if self._track is None:
            return None
        if self._source is None:
            self._source = webrtc.RTCAudioSource() if self._kind == "audio" else webrtc.RTCVideoSource()
        self._used = self._source
        return self._source.create_track()

    def _bind(self, native: webrtc.RTCRtpSender) -> None:
        """Be the face of the engine's sender."""
        self._native = native
        if self._track is not None and native.track is None:
            self._replacing = asyncio.ensure_future(self._carry(native))
        self._restart()

    async def _carry(self, native: webrtc.RTCRtpSender) -> None:
        """Have the engine's sender carry the track; one that was stopped does not."""
        with contextlib.suppress(webrtc.InvalidStateError):
            await native.replace_track(self._native_track())

    def _set_active(self, active: bool) -> None:
        """Read the track, or do not."""
        if active != self._active:
            self._active = active
            if active and self._kind == "video" and self._transport is not None and is_any_set():
                self._transport._link.begin_at(limits(self._codec()).get("DEFAULT_BITRATE"))
            self._restart()

    def _restart(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        if self._active and not self._stopped and self._track is not None and self._source is not None:
            self._pump = asyncio.ensure_future(self._run(self._track, self._source))

    async def _run(self, track: MediaStreamTrack, source: Any) -> None:
        sound = SoundOut(source) if self._kind == "audio" else None
        passage: Passage | None = None
        count = 0
        try:
            while True:
                data = await track.recv()
                if isinstance(data, av.Packet) and Passage.takes(data, self._kind, self._codecs()):
                    passage = passage or Passage(self._kind)
                    await self._use(passage.source, passage.mime_type(data))
                    passage.push(data)
                    continue
                await self._use(source)
                frames: list[Any] = data.decode() if isinstance(data, av.Packet) else [data]
                for frame in frames:
                    try:
                        if sound is not None:
                            await sound.give(frame)
                        else:
                            source.push(frame, timestamp=_microseconds(frame), paced=False)
                    except (ValueError, ArithmeticError) as error:
                        # One frame that makes no sense must not end all that follow.
                        logger.warning("RTCRtpSender(%s) leaves out %r: %s", self._kind, frame, error)
                if self._kind == "video" and count % _LOOK == 0:
                    await self._apply_limits()
                count += 1
                # A track may give frames without ever waiting.
                await asyncio.sleep(0)
        except MediaStreamError:
            pass
        except Exception:
            # Whatever the program's track raises: nobody waits for this task.
            logger.exception("RTCRtpSender(%s) stops sending", self._kind)

    def _codecs(self) -> list[str]:
        parameters = self._native.get_parameters() if self._native else None
        return [codec.mime_type.lower() for codec in parameters.codecs] if parameters else []

    def _codec(self) -> str:
        """The codec that is sent, in small letters."""
        return next(iter(self._codecs()), "")

    async def _use(self, source: Any, mime_type: str = "") -> None:
        """Have the engine's sender send what goes into `source`; with a type, that is encoded already."""
        native = self._native
        if self._used is source or native is None:
            return
        self._used = source
        parameters = native.get_parameters()
        codecs = [codec for codec in parameters.codecs if codec.mime_type.lower() == mime_type]
        for encoding in parameters.encodings if self._kind == "video" else ():
            encoding.codec = codecs[0] if codecs else None
        await native.replace_track(source.create_track())
        await native.set_parameters(parameters)

    async def _apply_limits(self) -> None:
        """Tell the engine the limits that the program set."""
        if not (is_any_set() or self._bitrate or self._told) or self._native is None:
            return
        wanted = limits(self._codec())
        if self._bitrate:
            wanted["MAX_BITRATE"] = self._bitrate
        if wanted == self._told:
            return
        most, least = wanted.get("MAX_BITRATE"), wanted.get("MIN_BITRATE")
        parameters = self._native.get_parameters()
        for encoding in parameters.encodings:
            encoding.max_bitrate = most
            encoding.min_bitrate = min(least, most) if least and most else least
            encoding.max_framerate = wanted.get("MAX_FRAME_RATE")
        with contextlib.suppress(webrtc.RTCException):
            await self._native.set_parameters(parameters)
        self._told = wanted

    @property
    def __encoder(self) -> Encoder:
        # As programs that set its target_bitrate reach it.
        return Encoder(self)


def _microseconds(frame: av.VideoFrame) -> int | None:
    """When a frame is of, on its track's clock."""
    if frame.pts is None or frame.time_base is None:
        return None
    return round(frame.pts * frame.time_base * 1_000_000)


def _streams(native: webrtc.RTCStatsReport) -> list[webrtc.RTCOutboundRtpStreamStats]:
    return [each for each in native.values() if isinstance(each, webrtc.RTCOutboundRtpStreamStats)]
