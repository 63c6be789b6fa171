"""RTCVideoSource: video that the program produces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.dictionaries.conversion import LONG_LONG
from webrtc.dictionaries.video_frame_init import PixelFormat
from webrtc.frames.av_frames import is_av
from webrtc.frames.video_frame import VideoFrame
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LoopObject

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray
    from typing_extensions import Buffer


class RTCVideoSource(LoopObject[wrtc.RtcVideoSource]):
    """Video that the program produces, for any number of tracks."""

    _shown = ("dropped",)

    def __init__(
        self, is_screencast: bool = False, shared_encoder: bool = False, native_obj: Any = None
    ) -> None:
        """`is_screencast` preserves the resolution of text and drawings when the bitrate is low.

        With `shared_encoder`, each frame is encoded once for all connections that send it in the same codec
        and size, at a bitrate that all of them can carry. Connections that can carry less than half of the
        highest bitrate share a second encoder, those below a quarter a third one, and those below an eighth a
        fourth one.
        """
        native = native_obj or wrtc.RtcVideoSource(is_screencast, shared_encoder)
        super().__init__(native, Bridge.anywhere())
        self._last: int | None = None

    def create_track(self) -> MediaStreamTrack:
        """Create a track that carries this video."""
        return MediaStreamTrack._of(self._native, self._bridge)

    @property
    def dropped(self) -> int:
        """How many frames were dropped because they were pushed too long before their time."""
        return self._native.dropped

    def push(
        self,
        frame: NDArray[Any] | Buffer | VideoFrame | av.VideoFrame,
        format: PixelFormat = "bgr24",
        *,
        width: int | None = None,
        height: int | None = None,
        timestamp: int | None = None,
        rotation: int = 0,
        paced: bool = True,
    ) -> bool:
        """Push a frame; callable from any thread. It is copied or converted before this returns.

        Arrays of uint8 have the shape (height, width, 3) for "rgb24" and "bgr24", (height, width, 4) for
        "rgba", "bgra" and "argb", (height, width) for "gray8"; with vertically stacked planes (height * 3 /
        2, width) for "i420" and "nv12", (height * 2, width) for "i422", (height * 3, width) for "i444".
        Arrays of uint16 have 10 or 12 bits, as in "i420p10". `VideoPixelFormat` lists all formats; alpha is
        not sent. Bytes require `width` and `height`. A `VideoFrame` and a PyAV frame have their own format
        and rotation.

        `timestamp` is in microseconds on a clock of the program's choice. By default it is the frame's own,
        unless that equals the one of the previous frame, and otherwise the current time. A frame that is
        pushed before its time, as in bursts, waits: at most 32 frames, and none for longer than a second.
        With `paced=False`, each frame is sent immediately, and RTP timestamps advance as `timestamp` does,
        independent of real time, forward and in whole milliseconds. A step of more than 10 seconds is treated
        as a reset clock. After a reset, and without a timestamp, real time is used. `rotation` (0, 90, 180,
        270) is the clockwise rotation at which the frame is to be displayed.

        Returns False if the frame is dropped: nothing is connected yet, the encoder takes fewer frames, or
        too many wait (counted by `dropped`). Raises TypeError for pixels that do not match the format,
        RangeError for invalid sizes, formats, rotations and timestamps.
        """
        if timestamp is not None:
            LONG_LONG.check(timestamp, "timestamp")
        if is_av(frame):
            frame = VideoFrame.from_av(frame)
        if isinstance(frame, VideoFrame):
            if timestamp is None and self._last != frame.timestamp:
                timestamp = self._last = frame.timestamp
            return self._native.push_frame(frame._need_not_close()._open, timestamp, bool(paced))
        return self._native.push(_pixels(frame), format, width, height, timestamp, rotation, bool(paced))


def _pixels(frame: Any) -> memoryview:
    try:
        return memoryview(frame)
    except TypeError:
        raise TypeError(
            f"push takes an array, bytes, a VideoFrame or a PyAV frame, not {type(frame).__name__}"
        ) from None
