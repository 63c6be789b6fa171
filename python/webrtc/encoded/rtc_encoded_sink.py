"""RTCEncodedSink: reads a received track in its encoded form."""

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
    """The encoded media of a received track: `async for chunk in RTCEncodedSink(track)`.

    Each video frame is an `EncodedVideoChunk`, in decoding order, starting with a key frame; if the reader is
    slow, frames are dropped up to the next key frame. Each audio packet is an `EncodedAudioChunk`, as it
    arrives. If nothing reads the track itself, it is not decoded.
    """

    def __init__(self, track: MediaStreamTrack, capacity: int = 64) -> None:
        """The queue holds `capacity` chunks."""
        self._check(track, None, capacity)
        if track._source.receiver is None:
            raise TypeError(f"RTCEncodedSink takes a track that is received from a peer, not {track!r}")
        self._video: wrtc.RtcEncodedVideoSink | None = None
        native: wrtc.RtcEncodedAudioSink | wrtc.RtcEncodedVideoSink
        if track.kind == MediaType.audio:
            native = wrtc.RtcEncodedAudioSink(track._source.receiver, track._bridge.mailbox, capacity)
        else:
            native = self._video = wrtc.RtcEncodedVideoSink(
                track._source.receiver, track._bridge.mailbox, capacity
            )
        super().__init__(track, native)
        self._last_rtp: int | None = None
        self._ticks = 0

    def request_key_frame(self) -> None:
        """Request a key frame from the peer, for example for a new viewer of this video.

        Raises OperationError for audio.
        """
        if self._video is None:
            raise OperationError("request_key_frame: only video has key frames")
        self._video.request_key_frame()

    def _frame(self, native: Any) -> EncodedVideoChunk | EncodedAudioChunk:
        return self._video_chunk(native) if self._video else self._audio_chunk(*native)

    def _video_chunk(self, native: wrtc.EncodedVideoFrame) -> EncodedVideoChunk:
        # RTP counts video at 90 kHz.
        chunk = EncodedVideoChunk(
            native,
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

    def _audio_chunk(
        self, data: bytes, codec: str, rate: int, duration: int, rtp_timestamp: int, time: int
    ) -> EncodedAudioChunk:
        timestamp = self._since_first(rtp_timestamp) * 1_000_000 // rate
        chunk = EncodedAudioChunk(
            data, timestamp, duration * 1_000_000 // rate, codec=codec, rtp_timestamp=rtp_timestamp
        )
        chunk._time = time
        return chunk

    def _since_first(self, rtp: int) -> int:
        """Ticks since the first chunk. RTP has 32 bits; chunks differ by less than half of the range."""
        if self._last_rtp is not None:
            self._ticks += (rtp - self._last_rtp + 2**31) % 2**32 - 2**31
        self._last_rtp = rtp
        return self._ticks
