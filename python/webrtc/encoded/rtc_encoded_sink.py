"""RTCEncodedSink: the pictures or the sound of a received track as they were encoded."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.codecs.encoded_audio_chunk import EncodedAudioChunk
from webrtc.codecs.video_codec import EncodedVideoChunk
from webrtc.enums import MediaType
from webrtc.exceptions import OperationError
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.tracks.track_sink import TrackSink


class RTCEncodedSink(TrackSink[Any]):
    """What a received track brings, encoded: `async for chunk in RTCEncodedSink(track)`.

    Pictures are each an `EncodedVideoChunk`, in the order in which they can be decoded, from a key frame on;
    for a reader that is too slow some are dropped, up to the next key frame. Sound is an `EncodedAudioChunk`
    for each packet, as it arrives. Where nobody reads the track itself, it is not decoded.
    """

    def __init__(self, track: MediaStreamTrack, capacity: int = 64) -> None:
        """Holds `capacity` chunks."""
        self._check(track, None, capacity)
        if track._source.receiver is None:
            raise TypeError(f"RTCEncodedSink takes a track that is received from a peer, not {track!r}")
        self._sound = track.kind == MediaType.audio
        native = wrtc.RtcEncodedAudioSink if self._sound else wrtc.RtcEncodedSink
        super().__init__(track, native(track._source.receiver, track._bridge.mailbox, capacity))
        self._last_rtp: int | None = None
        self._ticks = 0

    def request_key_frame(self) -> None:
        """Ask the peer for one, as for somebody who is sent these pictures and cannot go on.

        Raises OperationError for sound.
        """
        if self._sound:
            raise OperationError("request_key_frame: there are key frames in video only")
        self._native.request_key_frame()

    def _frame(self, native: Any) -> EncodedVideoChunk | EncodedAudioChunk:
        return self._of_sound(*native) if self._sound else self._of_picture(native)

    def _of_picture(self, native: Any) -> EncodedVideoChunk:
        # RTP counts pictures at 90 kHz.
        chunk = EncodedVideoChunk(
            native.data,
            "key" if native.is_key else "delta",
            self._since_first(native.rtp_timestamp) * 100 // 9,
            codec=native.codec,
            width=native.width,
            height=native.height,
            rotation=native.rotation,
            rtp_timestamp=native.rtp_timestamp,
        )
        chunk._time = native.time
        return chunk

    def _of_sound(
        self, data: bytes, codec: str, rate: int, duration: int, rtp_timestamp: int, time: int
    ) -> EncodedAudioChunk:
        timestamp = self._since_first(rtp_timestamp) * 1_000_000 // rate
        chunk = EncodedAudioChunk(
            data, timestamp, duration * 1_000_000 // rate, codec=codec, rtp_timestamp=rtp_timestamp
        )
        chunk._time = time
        return chunk

    def _since_first(self, rtp: int) -> int:
        """Ticks. RTP counts them in 32 bits; from one chunk to the next is less than half of them."""
        if self._last_rtp is not None:
            self._ticks += (rtp - self._last_rtp + 2**31) % 2**32 - 2**31
        self._last_rtp = rtp
        return self._ticks
