"""Metadata of encoded frames."""

from __future__ import annotations

from .conversion import Octet, UnsignedLong, UnsignedShort
from .dictionary import Dictionary


class RTCEncodedFrameMetadata(Dictionary):
    """The metadata of all encoded frames (W3C webrtc-encoded-transform)."""

    synchronization_source: UnsignedLong | None = None
    """The SSRC of the sender (RFC 3550)."""
    payload_type: Octet | None = None
    """The RTP payload type."""
    contributing_sources: list[UnsignedLong] | None = None
    """The CSRCs of contributors (RFC 3550)."""
    rtp_timestamp: UnsignedLong | None = None
    """The RTP timestamp."""
    receive_time: float | None = None
    """The arrival time of the last packet, in milliseconds since 1970."""
    capture_time: float | None = None
    """The capture time, in milliseconds since 1970."""
    sender_capture_time_offset: float | None = None
    """The offset from the sender's clock to the capturer's clock, in milliseconds."""
    mime_type: str | None = None
    """The codec, such as "video/VP8"."""


class RTCEncodedVideoFrameMetadata(RTCEncodedFrameMetadata):
    """The metadata of an encoded video frame (W3C webrtc-encoded-transform)."""

    frame_id: int | None = None
    """The frame's number in the stream."""
    dependencies: list[int] | None = None
    """The numbers of the frames that it depends on."""
    width: UnsignedShort | None = None
    """Width in pixels."""
    height: UnsignedShort | None = None
    """Height in pixels."""
    spatial_index: UnsignedLong | None = None
    """The spatial layer."""
    temporal_index: UnsignedLong | None = None
    """The temporal layer."""
    timestamp: int | None = None
    """The presentation time in microseconds."""


class RTCEncodedAudioFrameMetadata(RTCEncodedFrameMetadata):
    """The metadata of an encoded audio frame (W3C webrtc-encoded-transform)."""

    sequence_number: UnsignedShort | None = None
    """The RTP sequence number."""
    audio_level: float | None = None
    """The audio level, 0 to 1 (RFC 6464)."""


class RTCEncodedVideoFrameOptions(Dictionary):
    """The options for copying an encoded video frame (W3C webrtc-encoded-transform)."""

    metadata: RTCEncodedVideoFrameMetadata | None = None
    """The metadata of the copy."""


class RTCEncodedAudioFrameOptions(Dictionary):
    """The options for copying an encoded audio frame (W3C webrtc-encoded-transform)."""

    metadata: RTCEncodedAudioFrameMetadata | None = None
    """The metadata of the copy."""
