"""Statistics as dataclasses with datetimes, from those of the engine."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

import webrtc


def from_milliseconds(time: float) -> datetime.datetime:
    """A time of the engine's, in milliseconds since 1970."""
    return datetime.datetime.fromtimestamp(time / 1000, datetime.timezone.utc)


@dataclass
class RTCStats:
    """The fields of all statistics."""

    timestamp: datetime.datetime
    type: str
    id: str


@dataclass
class RTCRtpStreamStats(RTCStats):
    """An RTP stream, sent or received."""

    ssrc: int
    kind: str
    transportId: str


@dataclass
class RTCReceivedRtpStreamStats(RTCRtpStreamStats):
    """The fields of the receiver of a stream, at either end; jitter is in ticks of the RTP clock."""

    packetsReceived: int
    packetsLost: int
    jitter: int


@dataclass
class RTCSentRtpStreamStats(RTCRtpStreamStats):
    """The fields of the sender of a stream, at either end."""

    packetsSent: int
    bytesSent: int


@dataclass
class RTCInboundRtpStreamStats(RTCReceivedRtpStreamStats):
    """A stream that this end receives."""


@dataclass
class RTCRemoteInboundRtpStreamStats(RTCReceivedRtpStreamStats):
    """The peer's report of a stream that this end sends."""

    roundTripTime: float
    fractionLost: float


@dataclass
class RTCOutboundRtpStreamStats(RTCSentRtpStreamStats):
    """A stream that this end sends."""

    trackId: str


@dataclass
class RTCRemoteOutboundRtpStreamStats(RTCSentRtpStreamStats):
    """The peer's report of a stream that it sends."""

    remoteTimestamp: datetime.datetime | None = None


@dataclass
class RTCTransportStats(RTCStats):
    """A transport."""

    packetsSent: int
    packetsReceived: int
    bytesSent: int
    bytesReceived: int
    iceRole: str
    dtlsState: str


class RTCStatsReport(dict[str, RTCStats]):
    """Statistics by their id."""

    def add(self, stats: RTCStats) -> None:
        """Add statistics under their id."""
        self[stats.id] = stats


_CLASSES: dict[str, type[RTCStats]] = {
    "inbound-rtp": RTCInboundRtpStreamStats,
    "outbound-rtp": RTCOutboundRtpStreamStats,
    "remote-inbound-rtp": RTCRemoteInboundRtpStreamStats,
    "remote-outbound-rtp": RTCRemoteOutboundRtpStreamStats,
    "transport": RTCTransportStats,
}
_EMPTY = {"str": "", "int": 0, "float": 0.0}


def report(
    native: webrtc.RTCStatsReport, track_id: Callable[[webrtc.RTCOutboundRtpStreamStats], str]
) -> RTCStatsReport:
    """The statistics that aiortc has, out of those of the engine; `track_id` knows the track of a stream."""
    found = RTCStatsReport()
    for each in native.values():
        cls = _CLASSES.get(str(each.type))
        if cls is not None:
            found.add(cls(**{field.name: _value(field, each, native, track_id) for field in fields(cls)}))
    return found


def _value(field: Field[Any], stats: Any, native: webrtc.RTCStatsReport, track_id: Callable[..., str]) -> Any:
    value = getattr(stats, field.name, None)
    if field.name == "trackId":
        return track_id(stats)
    if value is None:
        return _EMPTY[str(field.type)] if field.default is MISSING else None
    if field.name.lower().endswith("timestamp"):
        return from_milliseconds(value)
    if field.name == "jitter":
        codec = native.get(getattr(stats, "codec_id", None) or "")
        return int(value * (getattr(codec, "clock_rate", None) or 0))
    return str(value) if isinstance(value, webrtc.W3CEnum) else value
