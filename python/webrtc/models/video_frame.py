"""A picture as it goes in and comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webrtc.base import WebRTCObject

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from wrtc import VideoPlane


class VideoFrame(WebRTCObject):
    """A picture (WebCodecs §9.4)."""

    def __init__(
        self,
        data: Any,
        format: str = "bgr24",
        *,
        width: int | None = None,
        height: int | None = None,
        timestamp: int = 0,
        rotation: int = 0,
    ) -> None:
        """A copy of pixels as `RTCVideoSource.push` takes them."""
        import wrtc

        super().__init__()
        self._native = wrtc.VideoFrame(data, format, width, height, timestamp, rotation)

    @classmethod
    def _of(cls, native: Any) -> VideoFrame:
        frame = cls.__new__(cls)
        frame._native = native
        return frame

    @property
    def format(self) -> str:
        """How the pixels are laid out: "I420", "NV12", "I010", "BGR24", …"""
        return str(self._native.format)

    @property
    def width(self) -> int:
        """Pixels across, before it is turned by `rotation`."""
        return int(self._native.width)

    @property
    def height(self) -> int:
        """Pixels down, before it is turned by `rotation`."""
        return int(self._native.height)

    @property
    def timestamp(self) -> int:
        """Microseconds; of a received picture, from the first one that its reader got."""
        return int(self._native.timestamp)

    @property
    def rotation(self) -> int:
        """How far to turn it clockwise to be seen upright: 0, 90, 180 or 270."""
        return int(self._native.rotation)

    @property
    def rtp_timestamp(self) -> int | None:
        """The timestamp in the RTP packets that brought it, at 90 kHz."""
        stamp: int | None = self._native.rtp_timestamp
        return stamp

    @property
    def planes(self) -> tuple[VideoPlane, ...]:
        """Its memory, plane by plane, without a copy: buffers that numpy (`np.asarray`) and DLPack take.

        Of shape (rows, columns), or (rows, columns, values) where several belong together; not to be
        written to. A plane keeps the memory alive.
        """
        planes: tuple[VideoPlane, ...] = self._native.planes()
        return planes

    def to_ndarray(self, format: str = "bgr24", out: NDArray[Any] | None = None) -> NDArray[Any]:
        """A copy of the pixels as an array, shaped as `RTCVideoSource.push` takes them.

        Into `out` if given, which must be contiguous and of that shape and type.
        """
        array: NDArray[Any] = self._native.to_array(format, out)
        return array

    def __repr__(self) -> str:
        return f"VideoFrame({self.format}, {self.width}x{self.height}, at {self.timestamp} µs)"
