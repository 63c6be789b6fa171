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

    def muted(self, track: wrtc.MediaStreamTrack) -> bool:
        """Whether no packets arrive."""
        return self._muted

    def set_muted(self, muted: bool) -> None:
        """Update the state: packets arrive, or no longer arrive."""
        if muted != self._muted:
            self._muted = muted
            self.fire_mute(muted)
