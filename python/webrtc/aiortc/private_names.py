"""Private names of aiortc that programs use: what they do here, and what to use instead."""

from __future__ import annotations

import warnings
from typing import Any


def warn(name: str, instead: str) -> None:
    """Warn of a private name that has no effect here."""
    warnings.warn(f"aiortc's private {name} has no effect here: use {instead}", RuntimeWarning, stacklevel=3)


class Encoder:
    """In place of aiortc's encoder. Setting `target_bitrate` limits its sender; the engine encodes."""

    def __init__(self, sender: Any = None) -> None:
        self._sender = sender

    def __init_subclass__(cls) -> None:
        """Warn that the engine does not use it."""
        warn(
            f"encoder ({cls.__name__})",
            "webrtc.register_video_encoder, or MAX_BITRATE of codecs.vpx and .h264",
        )

    @property
    def target_bitrate(self) -> int:
        """The limit that was set, in bits per second; 0 for none."""
        return int((self._sender and self._sender._bitrate) or 0)

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        if self._sender is not None:
            self._sender._bitrate = int(bitrate)
