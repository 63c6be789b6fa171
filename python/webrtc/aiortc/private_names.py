"""Private names of aiortc's that programs touch: what they can do here, and what to use in their place."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .link import Link


class AioiceConnection:
    """Stands for aioice's connection, of which there is none."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def close(self) -> None:
        """Close the engine's connection."""
        self._link.close()

    @property
    def _nominated(self) -> dict[int, Any]:
        warn("_connection._nominated", "getStats, or get_selected_candidate_pair of webrtc.RTCIceTransport")
        return {}


def warn(name: str, instead: str) -> None:
    """Tell of a private name that has no effect here."""
    warnings.warn(f"aiortc's private {name} has no effect here: use {instead}", RuntimeWarning, stacklevel=3)


class Encoder:
    """Stands for aiortc's encoder: setting `target_bitrate` limits the sender."""

    def __init__(self, sender: Any) -> None:
        object.__setattr__(self, "_sender", sender)

    @property
    def target_bitrate(self) -> int:
        """The limit that was set; 0 for none."""
        return int(self._sender._bitrate)

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        self._sender._bitrate = int(bitrate)
