"""EncodedVideoSource: video that was encoded elsewhere."""

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


class EncodedVideoSource(LiveObject[wrtc.RtcEncodedVideoSource]):
    """Encoded video, for any number of tracks and connections.

    Each receiving connection must have negotiated the codec. A connection whose network is too slow receives
    nothing until the next key frame.
    """

    onkeyframerequest = EventAttribute[KeyFrameRequestEvent]("A receiver needs a key frame: push one soon.")
    ontargetbitrate = EventAttribute[TargetBitrateEvent](
        "The target bitrate, which half of the receivers can carry, has changed."
    )

    def __init__(self, native_obj: Any = None) -> None:
        bridge = Bridge.anywhere()
        super().__init__(native_obj or wrtc.RtcEncodedVideoSource(bridge.mailbox), bridge)

    def create_track(self) -> MediaStreamTrack:
        """Create a track that carries this video."""
        return MediaStreamTrack._of(self._native, self._bridge, TrackSource(self, encoded=True))

    def push(self, chunk: EncodedVideoChunk) -> None:
        """Push a frame; callable from any thread.

        Push frames in decoding order: a frame may depend only on earlier ones, and nothing is sent before a
        key frame. Without a `timestamp`, the current time is used.

        Raises RangeError for an invalid codec or rotation, NotSupportedError for a B-frame of H.264: RTP
        timestamps would decrease, and the receiver would show frames in the wrong order.
        """
        if not isinstance(chunk, EncodedVideoChunk):
            raise TypeError(f"push takes an EncodedVideoChunk, not {type(chunk).__name__}")
        self._native.push(
            chunk._data,
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
