"""Private names of aiortc's that programs touch: what they can do here, and what to use in their place."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NoReturn

import webrtc

if TYPE_CHECKING:
    from .link import Link
    from .rtcrtpsender import RTCRtpSender


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
    """Stands for aiortc's encoder, which is the engine's: setting `target_bitrate` limits its sender."""

    def __init__(self, sender: RTCRtpSender | None = None) -> None:
        self._sender = sender

    def __init_subclass__(cls) -> None:
        """Tell that the engine does not use it."""
        warn(
            f"encoder ({cls.__name__})",
            "webrtc's codecs of one's own, or MAX_BITRATE of codecs.vpx and .h264",
        )

    @property
    def target_bitrate(self) -> int:
        """The limit that was set, in bits each second; 0 for none."""
        return (self._sender and self._sender._bitrate) or 0

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        if self._sender is not None:
            self._sender._bitrate = int(bitrate)


def unknown(module: str, name: str) -> NoReturn:
    """For modules of whose contents there is nothing here."""
    if name.startswith("__"):
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    raise webrtc.NotSupportedError(
        f"{name}: packets are the engine's and cannot be read or made here; tracks, data channels and "
        "getStats say what they carry"
    )
