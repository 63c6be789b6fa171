"""The peer, as the source of a received track."""

from __future__ import annotations

import wrtc

from .track import TrackSource


class ReceivedSource(TrackSource):
    """The peer, as the source of a received track; muted until the first packet arrives."""

    def __init__(self, receiver: wrtc.RtpReceiver) -> None:
        super().__init__()
        self.receiver = receiver
        self._muted = True

    @property
    def label(self) -> str:
        """ "remote audio" or "remote video", as in a browser."""
        assert self.receiver
        return f"remote {self.receiver.kind}"
