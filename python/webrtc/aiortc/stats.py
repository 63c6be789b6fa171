"""Statistics: dataclasses with datetimes, of what the engine tells."""

from __future__ import annotations

import datetime
from dataclasses import MISSING, dataclass, fields
from typing import Any

import webrtc


@dataclass
class RTCStats:
    """What all statistics have."""

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
    """What either end knows of a stream that it receives."""

    packetsReceived: int
    packetsLost: int
    jitter: int
    """In ticks of the RTP clock."""


@dataclass
class RTCSentRtpStreamStats(RTCRtpStreamStats):
    """What either end knows of a stream that it sends."""

    packetsSent: int
    bytesSent: int


@dataclass
class RTCInboundRtpStreamStats(RTCReceivedRtpStreamStats):
    """A stream that this end receives."""


@dataclass
class RTCRemoteInboundRtpStreamStats(RTCReceivedRtpStreamStats):
    """What the peer reports of a stream that this end sends."""

    roundTripTime: float
    fractionLost: float


@dataclass
class RTCOutboundRtpStreamStats(RTCSentRtpStreamStats):
    """A stream that this end sends."""

    trackId: str


@dataclass
class RTCRemoteOutboundRtpStreamStats(RTCSentRtpStreamStats):
    """What the peer reports of a stream that it sends."""

    remoteTimestamp: datetime.datetime | None = None


@dataclass
class RTCTransportStats(RTCStats):
    """A transport."""

    packetsSent: int
    """Packets that went out over this transport."""
    packetsReceived: int
    """Packets that came in over this transport."""
    bytesSent: int
    """Bytes that went out over this transport."""
    bytesReceived: int
    """Bytes that came in over this transport."""
    iceRole: str
    """The RTCIceTransport's role."""
    dtlsState: str
    """The RTCDtlsTransport's state."""


class RTCStatsReport(dict[str, RTCStats]):
    """Statistics by their id."""

    def add(self, stats: RTCStats) -> None:
        """Put statistics in under their id."""
        self[stats.id] = stats


_CLASSES: dict[str, type[RTCStats]] = {
    "inbound-rtp": RTCInboundRtpStreamStats,
    "outbound-rtp": RTCOutboundRtpStreamStats,
    "remote-inbound-rtp": RTCRemoteInboundRtpStreamStats,
    "remote-outbound-rtp": RTCRemoteOutboundRtpStreamStats,
    "transport": RTCTransportStats,
}
_EMPTY = {"str": "", "int": 0, "float": 0.0}


def report(native: webrtc.RTCStatsReport, track_ids: dict[int, str]) -> RTCStatsReport:
    """The statistics that aiortc knows, out of those of the engine; `track_ids` by SSRC."""
    found = RTCStatsReport()
    rates = {key: getattr(each, "clock_rate", None) for key, each in native.items()}
    for each in native.values():
        cls = _CLASSES.get(str(each.type))
        if cls is not None:
            found.add(_read(cls, each, rates, track_ids))
    return found


def _read(
    cls: type[RTCStats], each: webrtc.RTCStats, rates: dict[str, int | None], track_ids: dict[int, str]
) -> RTCStats:
    values: dict[str, Any] = {}
    for field in fields(cls):
        value = getattr(each, field.name, None)
        if value is not None and field.name.lower().endswith("timestamp"):
            value = datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc)
        elif value is not None and field.name == "jitter":
            value = int(value * (rates.get(getattr(each, "codec_id", None) or "") or 0))
        elif field.name == "trackId":
            value = track_ids.get(getattr(each, "ssrc", None) or 0, "")
        if value is None and field.default is MISSING:
            value = _EMPTY[str(field.type)]
        values[field.name] = str(value) if isinstance(value, webrtc.W3CEnum) else value
    return cls(**values)
