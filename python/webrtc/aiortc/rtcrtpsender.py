"""RTCRtpSender: sends a track."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import random
import uuid
from typing import Any

import av

import webrtc

from .codecs import KINDS, limits
from .exceptions import InternalError
from .feeds import AudioFeed, PacketFeed, VideoFeed, mime_type
from .mediastreams import MediaStreamError, MediaStreamTrack
from .private_names import Encoder
from .rtcdtlstransport import RTCDtlsTransport
from .rtcrtpparameters import RTCRtpSendParameters
from .rtp_end import RtpEnd
from .views import View

logger = logging.getLogger("aiortc.rtcrtpsender")

# Frames between two checks of the limits that programs set.
_LOOK = 30


class RTCRtpSender(RtpEnd[webrtc.RTCRtpSender, RTCRtpSendParameters]):
    """Sends a track: reads its frames with `recv`, and passes them to the engine's encoder."""

    kind = View[str]("_kind", "`audio` or `video`.")
    # None if nothing is sent; the type is aiortc's.
    track = View[MediaStreamTrack]("_track", "The track that is sent.")
    _parameters = RTCRtpSendParameters

    def __init__(self, trackOrKind: MediaStreamTrack | str, transport: RTCDtlsTransport | None) -> None:
        track = None if isinstance(trackOrKind, str) else trackOrKind
        kind = trackOrKind if isinstance(trackOrKind, str) else trackOrKind.kind
        if kind not in KINDS:
            raise InternalError(f'Invalid track kind "{kind}"')
        super().__init__(kind, transport)
        self._track = track
        self._track_id = track.id if track else str(uuid.uuid4())
        self._ssrc = random.getrandbits(32)
        self._rtx_ssrc = random.getrandbits(32)
        self._source: webrtc.RTCAudioSource | webrtc.RTCVideoSource | None = None
        # The source whose track the engine's sender has.
        self._used: object = None
        self._active = False
        self._stopped = False
        self._pump: asyncio.Task[None] | None = None
        self._replacing: asyncio.Future[None] | None = None
        # The limits that the engine has, and the bitrate for this sender alone.
        self._told: dict[str, int] = {}
        self._bitrate: int | None = None

    def replaceTrack(self, track: MediaStreamTrack | None) -> None:
        """Send another track, or None for nothing, without negotiating again."""
        if track is not None and track.kind != self._kind:
            raise InternalError(f"a sender of {self._kind} cannot send a track of {track.kind}")
        had, self._track = self._track is not None, track
        if track is not None:
            self._track_id = track.id
        if self._native is not None and had != (track is not None):
            self._replacing = asyncio.ensure_future(self._carry(self._native))
        self._restart()

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        """Start sending over manual transports."""
        link = self._by_hand()
        stream = link.stream(self._kind, parameters)
        stream.sends, stream.track_id = True, self._track_id
        stream.ssrcs = [(self._ssrc, self._rtx_ssrc)]
        self._native = (await link.start(stream, self._native_track())).sender
        self._set_active(True)

    async def stop(self) -> None:
        """Stop sending, for good."""
        self._stopped = True
        self._set_active(False)

    def _native_track(self) -> webrtc.MediaStreamTrack | None:
        """The engine's track of what is sent; None for nothing."""
        if self._track is None:
            return None
        if self._source is None:
            self._source = webrtc.RTCAudioSource() if self._kind == "audio" else webrtc.RTCVideoSource()
        self._used = self._source
        return self._source.create_track()

    def _bind(self, native: webrtc.RTCRtpSender) -> None:
        self._native = native
        if self._track is not None and native.track is None:
            self._replacing = asyncio.ensure_future(self._carry(native))
        self._restart()

    async def _carry(self, native: webrtc.RTCRtpSender) -> None:
        """Have the engine's sender send the track, unless it was stopped."""
        with contextlib.suppress(webrtc.InvalidStateError):
            await native.replace_track(self._native_track())

    def _set_active(self, active: bool) -> None:
        """Whether the track is read."""
        if active != self._active:
            self._active = active
            if active and self._kind == "video" and self._transport is not None:
                self._transport._link.begin_at(self._limits().get("DEFAULT_BITRATE"))
            self._restart()

    def _restart(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        if self._active and not self._stopped and self._track is not None and self._source is not None:
            self._pump = asyncio.ensure_future(self._run(self._track, self._source))

    async def _run(self, track: MediaStreamTrack, source: Any) -> None:
        feed: Any = AudioFeed(source) if self._kind == "audio" else VideoFeed(source)
        packets: PacketFeed | None = None
        try:
            for count in itertools.count():
                data: Any = await track.recv()
                is_packet = isinstance(data, av.Packet)
                codec = mime_type(data) if is_packet else ""
                if codec.startswith(self._kind) and codec in self._codecs():
                    packets = packets or PacketFeed(self._kind)
                    await self._use(packets.source, codec)
                    packets.give(data)
                    continue
                await self._use(source)
                for frame in data.decode() if is_packet else [data]:
                    try:
                        await feed.give(frame)
                    except (ValueError, ArithmeticError) as error:
                        # An invalid frame must not end the track.
                        logger.warning("RTCRtpSender(%s) leaves out %r: %s", self._kind, frame, error)
                if self._kind == "video" and count % _LOOK == 0:
                    await self._apply_limits()
                # A track may give frames without ever waiting.
                await asyncio.sleep(0)
        except MediaStreamError:
            pass
        except Exception:
            # Any exception of the program's track: no other task would report it.
            logger.exception("RTCRtpSender(%s) stops sending", self._kind)

    def _codecs(self) -> list[str]:
        """The codecs that were negotiated, in lower case, the one that is sent first."""
        codecs = self._native.get_parameters().codecs if self._native else []
        return [codec.mime_type.lower() for codec in codecs]

    def _limits(self) -> dict[str, int]:
        return limits(next(iter(self._codecs()), ""))

    async def _use(self, source: Any, mime_type: str = "") -> None:
        """Have the engine's sender send the media of `source`; those with a type are encoded already."""
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
        """Give the engine the limits that the program set."""
        wanted = self._limits()
        if self._bitrate:
            wanted["MAX_BITRATE"] = self._bitrate
        if wanted == self._told or self._native is None:
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

    # The name by which programs reach it, to set its target_bitrate.
    __encoder = property(lambda self: Encoder(self))
