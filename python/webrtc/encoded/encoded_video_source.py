"""EncodedVideoSource: pictures that were encoded elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any

import wrtc

from webrtc.codecs.video_codec import EncodedVideoChunk
from webrtc.events.classes import KeyFrameRequestEvent, TargetBitrateEvent
from webrtc.events.target import EventAttribute
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LiveObject
from webrtc.tracks.track import TrackSource


class EncodedVideoSource(LiveObject):
    """Pictures that are encoded already, for any number of tracks and connections.

    Each connection that is to get them must have negotiated their codec. One whose network is too slow for
    them gets none until the next key frame.
    """

    onkeyframerequest = EventAttribute[KeyFrameRequestEvent](
        "Somebody cannot go on without a key frame: push one soon."
    )
    ontargetbitrate = EventAttribute[TargetBitrateEvent](
        "What the pictures should come to has changed: what half of the receivers can take."
    )

    def __init__(self, native_obj: Any = None) -> None:
        bridge = Bridge.anywhere()
        super().__init__(native_obj or wrtc.EncodedSource(bridge.mailbox), bridge)

    def create_track(self) -> MediaStreamTrack:
        """A track that carries these pictures."""
        return MediaStreamTrack._of(self._native, self._bridge, TrackSource(self, encoded=True))

    def push(self, chunk: EncodedVideoChunk) -> None:
        """Hand over a picture; from any thread. It is copied before this returns.

        In the order of decoding: each one needs at most those before it, and nothing goes out before a key
        frame. Without a `timestamp` it is of now.

        Raises RangeError for a codec or rotation that does not exist, NotSupportedError for a B-frame of
        H.264: RTP timestamps would go back, and the receiver would show pictures in the wrong order.
        """
        if not isinstance(chunk, EncodedVideoChunk):
            raise TypeError(f"push takes an EncodedVideoChunk, not {type(chunk).__name__}")
        self._native.push(
            chunk.data,
            chunk.type == "key",
            chunk.codec,
            chunk.width,
            chunk.height,
            chunk.rotation,
            chunk.timestamp,
        )

    def _on_keyframerequest(self, _: None) -> None:
        self._fire(KeyFrameRequestEvent._made("keyframerequest"))

    def _on_targetbitrate(self, bitrate: int) -> None:
        self._fire(TargetBitrateEvent._made("targetbitrate", bitrate=bitrate))

    def _on_problem(self, error: Exception) -> None:
        asyncio.get_running_loop().call_exception_handler({"message": str(error), "exception": error})
