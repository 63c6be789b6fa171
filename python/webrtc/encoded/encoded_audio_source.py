"""EncodedAudioSource: audio that was encoded elsewhere."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.deprecated import deprecated
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LoopObject
from webrtc.tracks.track import TrackSource


class EncodedAudioSource(LoopObject[wrtc.RtcEncodedAudioSource]):
    """Opus packets, for any number of tracks and connections, all of which must have negotiated Opus."""

    _shown = ("rejected",)

    def __init__(self, native_obj: Any = None) -> None:
        super().__init__(native_obj or wrtc.RtcEncodedAudioSource(), Bridge.anywhere())

    def create_track(self) -> MediaStreamTrack:
        """Create a track that carries this audio."""
        return MediaStreamTrack._of(self._native, self._bridge, TrackSource(self, encoded=True))

    @property
    def rejected(self) -> int:
        """How many packets of a peer were not forwarded because they were not Opus (RFC 6716 §3)."""
        return self._native.rejected

    @property
    @deprecated("EncodedAudioSource.refused was renamed: use rejected")
    def refused(self) -> int:
        """The former name of `rejected`."""
        return self.rejected

    def push(self, packet: bytes | bytearray | memoryview) -> None:
        """Push a packet of 10 to 120 ms, in steps of 10 ms, when it is due; callable from any thread.

        Packets play one after the other, without gaps. Raises RangeError for a packet that is not Opus
        (RFC 6716 §3), or exceeds 374 kbit/s.
        """
        if not isinstance(packet, (bytes, bytearray, memoryview)):
            raise TypeError(f"push takes the bytes of an Opus packet, not {type(packet).__name__}")
        self._native.push(bytes(packet))
