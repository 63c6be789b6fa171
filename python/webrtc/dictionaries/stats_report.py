"""RTCStatsReport: the result of `get_stats`."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from webrtc.base import WebRTCObject

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .stats import RTCStats


class RTCStatsReport(WebRTCObject, Mapping[str, "RTCStats"]):
    """Statistics by their id (W3C webrtc §8.3)."""

    _is_value = True

    def __init__(self, members: Iterable[dict[str, Any]] = ()) -> None:
        super().__init__()
        members = list(members)
        if not all(isinstance(each, dict) and {"id", "type"} <= each.keys() for each in members):
            raise TypeError("RTCStatsReport takes dicts with 'id' and 'type'")
        self._stats = {each["id"]: _class_of(each)._read(each) for each in members}

    def __getitem__(self, id: str) -> RTCStats:
        return self._stats[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stats)

    def __len__(self) -> int:
        return len(self._stats)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """Return plain dicts with the W3C's names, by id."""
        return {id: each.to_json() for id, each in self._stats.items()}

    def plot(self, *earlier: RTCStatsReport) -> Figure:
        """Plot bitrate, frame rate, delay and loss from earlier reports to this one, with matplotlib.

        Without earlier reports, it plots the bytes of each stream. Raises NotSupportedError if matplotlib is
        not installed.
        """
        # Imported here, because most programs do not need it.
        from .stats_display import plot

        return plot([*earlier, self])

    def _repr_html_(self) -> str:
        from .stats_display import tables

        return tables(self)

    def __repr__(self) -> str:
        return f"RTCStatsReport({', '.join(self._stats)})"


def _class_of(members: dict[str, Any]) -> type[RTCStats]:
    classes = _classes()
    key = (members["type"], members.get("kind", ""))
    return classes.get(key) or classes.get((key[0], "")) or classes["", ""]


@functools.cache
def _classes() -> dict[tuple[str, str], type[RTCStats]]:
    """The classes by type and kind."""
    # Imported here, because most programs do not need its many classes.
    from . import stats

    return {
        ("", ""): stats.RTCStats,
        ("codec", ""): stats.RTCCodecStats,
        ("inbound-rtp", ""): stats.RTCInboundRtpStreamStats,
        ("outbound-rtp", ""): stats.RTCOutboundRtpStreamStats,
        ("remote-inbound-rtp", ""): stats.RTCRemoteInboundRtpStreamStats,
        ("remote-outbound-rtp", ""): stats.RTCRemoteOutboundRtpStreamStats,
        ("media-source", ""): stats.RTCMediaSourceStats,
        ("media-source", "audio"): stats.RTCAudioSourceStats,
        ("media-source", "video"): stats.RTCVideoSourceStats,
        ("media-playout", ""): stats.RTCAudioPlayoutStats,
        ("peer-connection", ""): stats.RTCPeerConnectionStats,
        ("data-channel", ""): stats.RTCDataChannelStats,
        ("transport", ""): stats.RTCTransportStats,
        ("candidate-pair", ""): stats.RTCIceCandidatePairStats,
        ("local-candidate", ""): stats.RTCIceCandidateStats,
        ("remote-candidate", ""): stats.RTCIceCandidateStats,
        ("certificate", ""): stats.RTCCertificateStats,
    }
