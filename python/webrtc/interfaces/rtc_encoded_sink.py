"""RTCEncodedSink: the pictures of a received track as they were encoded."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.enums import MediaType
from webrtc.models.video_codec import EncodedVideoChunk

from .media_stream_track import MediaStreamTrack
from .track_sink import TrackSink


class RTCEncodedSink(TrackSink[EncodedVideoChunk]):
    """The encoded pictures of a received track: `async for chunk in RTCEncodedSink(track)`.

    They come in the order in which they can be decoded, from a key frame on. Where nobody reads the track's
    pictures, they are not decoded. For a reader that is too slow some are dropped, up to the next key frame.
    """

    def __init__(self, track: MediaStreamTrack, capacity: int = 64) -> None:
        """Holds `capacity` pictures."""
        self._check("RTCEncodedSink", track, MediaType.video, capacity)
        if track._receiver is None:
            raise TypeError(f"RTCEncodedSink takes a track that is received from a peer, not {track!r}")
        native = wrtc.RtcEncodedSink(track._receiver, track._bridge.mailbox, capacity)
        super().__init__(track, native)
        self._last_rtp: int | None = None
        self._ticks = 0

    def request_key_frame(self) -> None:
        """Ask the peer for one, as for somebody who is sent these pictures and cannot go on."""
        self._native.request_key_frame()

    def _frame(self, native: Any) -> EncodedVideoChunk:
        # RTP counts 90 kHz in 32 bits; from one picture to the next is less than half of them.
        rtp = native.rtp_timestamp
        if self._last_rtp is not None:
            self._ticks += (rtp - self._last_rtp) & 0xFFFFFFFF
        self._last_rtp = rtp
        return EncodedVideoChunk(
            native.data,
            "key" if native.is_key else "delta",
            codec=native.codec,
            width=native.width,
            height=native.height,
            timestamp=self._ticks * 100 // 9,
            rotation=native.rotation,
        )
