"""The common base of RTCRtpSender and RTCRtpReceiver."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Literal, TypeVar, overload

import wrtc

from webrtc.base import N
from webrtc.dictionaries.parameters import RTCRtpCapabilities
from webrtc.dictionaries.stats_report import RTCStatsReport
from webrtc.enums import MediaType
from webrtc.exceptions import InvalidStateError
from webrtc.loop import Bridge, LoopObject

from .rtc_dtls_transport import RTCDtlsTransport
from .rtc_rtp_script_transform import RTCRtpScriptTransform

E = TypeVar("E", wrtc.RtpSender, wrtc.RtpReceiver)


class ConnectionPart(LoopObject[N], Generic[N]):
    """A part of a connection that takes part in its negotiation."""

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None, connection: Any = None) -> None:
        super().__init__(native_obj, bridge)
        # The native connection, which is associated with its Python object while it is open.
        self._connection = connection

    def _changes(self) -> None:
        """Notify the connection that its next description will differ."""
        self._check_open()._changes()

    def _check_open(self) -> Any:
        self._bridge.check(self)
        connection = self._bridge.targets.get(self._connection.key) if self._connection else None
        if connection is None:
            raise InvalidStateError(f"the connection of this {type(self).__name__} is closed")
        return connection


class RtpEndpoint(ConnectionPart[E], Generic[E]):
    """One end of an RTP stream."""

    _sends: ClassVar[bool]

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None, connection: Any = None) -> None:
        super().__init__(native_obj, bridge, connection)
        self._kind: MediaType = native_obj.kind
        self._transport: RTCDtlsTransport | None = None
        self._transform: RTCRtpScriptTransform | None = None
        self._has_ended = False

    def __repr__(self) -> str:
        native = self._native.track
        track = f"track {native.id!r}" if native else "no track"
        return f"<{type(self).__name__} {self._kind!s}, {track}>"

    @property
    def transport(self) -> RTCDtlsTransport | None:
        """The transport of its packets; None before one is negotiated."""
        native = self._native.transport()
        self._transport = RTCDtlsTransport._wrap(native, self._bridge) if native else None
        return self._transport

    @property
    def transform(self) -> RTCRtpScriptTransform | None:
        """The transform of its encoded frames, or None. Each transform can be used once."""
        return self._transform

    @transform.setter
    def transform(self, transform: RTCRtpScriptTransform | None) -> None:
        if transform is not None and not isinstance(transform, RTCRtpScriptTransform):
            raise TypeError(f"transform must be an RTCRtpScriptTransform or None, not {transform!r}")
        self._bridge.check(self)
        if transform is self._transform:
            return
        if transform is not None:
            transform._check_unused()
            if self._has_ended:
                raise InvalidStateError("the connection is closed: a transform would never receive a frame")
        if self._transform is not None:
            self._transform._detach()
        self._transform = transform
        if transform is not None:
            transform._attach(self._native, self._bridge)

    def _end(self) -> None:
        super()._end()
        self._has_ended = True
        if self._transform:
            self._transform._detach(closed=True)
        if self._transport:
            self._transport._end()

    @overload
    @classmethod
    def get_capabilities(cls, kind: Literal["audio", "video"] | MediaType) -> RTCRtpCapabilities: ...
    @overload
    @classmethod
    def get_capabilities(cls, kind: str) -> RTCRtpCapabilities | None: ...
    @classmethod
    def get_capabilities(cls, kind: str | MediaType) -> RTCRtpCapabilities | None:
        """Return the codecs and header extensions for "audio" or "video"; None for another kind."""
        if kind not in (MediaType.audio, MediaType.video):
            return None
        return RTCRtpCapabilities(wrtc.capabilities(MediaType(kind), cls._sends))

    async def get_stats(self) -> RTCStatsReport:
        """Return the statistics of its stream and of the objects they refer to."""
        if self._connection is None:
            raise InvalidStateError(f"this {type(self).__name__} does not belong to a connection")
        return RTCStatsReport(await self._call(self._connection.get_stats, self._native))
