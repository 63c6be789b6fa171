"""RTCVideoSource: pictures that the program makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.dictionaries.conversion import LONG_LONG
from webrtc.frames.av_frames import is_av
from webrtc.frames.video_frame import VideoFrame
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LoopObject

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray


class RTCVideoSource(LoopObject):
    """Pictures that the program makes, for any number of tracks."""

    def __init__(
        self, is_screencast: bool = False, shared_encoder: bool = False, native_obj: Any = None
    ) -> None:
        """`is_screencast` keeps the resolution of text and drawings where the rate is short.

        With `shared_encoder` each picture is encoded once for all connections that send it in the same codec
        and size, at a bitrate that half of them can take. Those whose networks take less than a third of the
        most bitrate share another encoder, and those below a ninth a third one: nobody holds up the others.
        """
        native = native_obj or wrtc.RtcVideoSource(is_screencast, shared_encoder)
        super().__init__(native, Bridge.anywhere())
        self._last: int | None = None

    def create_track(self) -> MediaStreamTrack:
        """A track that carries these pictures."""
        return MediaStreamTrack._of(self._native, self._bridge)

    @property
    def dropped(self) -> int:
        """How many pictures came too far ahead of their time."""
        return int(self._native.dropped)

    def push(
        self,
        frame: NDArray[Any] | bytes | VideoFrame | av.VideoFrame,
        format: str = "bgr24",
        *,
        width: int | None = None,
        height: int | None = None,
        timestamp: int | None = None,
        rotation: int = 0,
        paced: bool = True,
    ) -> bool:
        """Hand over a picture; from any thread. It is copied or converted before this returns.

        An array of uint8: (height, width, 3) of "rgb24" and "bgr24", (height, width, 4) of "rgba", "bgra"
        and "argb", (height, width) of "gray8"; with the planes below each other, (height * 3 / 2, width) of
        "i420" and "nv12", (height * 2, width) of "i422", (height * 3, width) of "i444"; of uint16 with 10 or
        12 bits, as in "i420p10". `VideoPixelFormat` names what else there is; alpha is not sent. Bytes need
        `width` and `height`. A `VideoFrame` and a PyAV frame have their own format and rotation.

        `timestamp` is in microseconds on a clock of the program's; without one it is the frame's own, unless
        that is the one of the frame before; else the picture is of now. A picture that comes before its time,
        as in bunches, waits for it: at most 32 do, and none for longer than a second.
        With `paced=False` each picture goes out at once, and RTP timestamps step as `timestamp` does,
        whatever the clock says: to whole milliseconds, and forward only. A step of more than 10 seconds is a
        clock that was set anew; then, and without a timestamp, real time counts.
        `rotation` (0, 90, 180, 270) is how far to turn it clockwise to be seen upright.

        False when it is dropped: no one is connected yet, it came sooner than the encoder takes them, or too
        many wait (counted by `dropped`).
        Raises TypeError for pixels that are not of the format, RangeError for sides, formats, rotations and
        timestamps that do not exist.
        """
        if timestamp is not None:
            LONG_LONG.check(timestamp, "timestamp")
        if is_av(frame):
            frame = VideoFrame.from_av(frame)
        if isinstance(frame, VideoFrame):
            if timestamp is None and self._last != frame.timestamp:
                timestamp = self._last = frame.timestamp
            return bool(self._native.push_frame(frame._handed_over()._open, timestamp, bool(paced)))
        try:
            memoryview(frame)  # type: ignore[arg-type]
        except TypeError:
            raise TypeError(
                f"push takes an array, bytes, a VideoFrame or a PyAV frame, not {type(frame).__name__}"
            ) from None
        return bool(self._native.push(frame, format, width, height, timestamp, rotation, bool(paced)))
