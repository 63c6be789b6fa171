"""What is known of a frame that is encoded."""

from __future__ import annotations

from .conversion import Octet, UnsignedLong, UnsignedShort
from .dictionary import Dictionary


class RTCEncodedFrameMetadata(Dictionary):
    """What all encoded frames have (W3C webrtc-encoded-transform)."""

    synchronization_source: UnsignedLong | None = None
    """Who sent it, an SSRC (RFC 3550)."""
    payload_type: Octet | None = None
    """The number in RTP packets that stands for its codec."""
    contributing_sources: list[UnsignedLong] | None = None
    """Who contributed to it, CSRCs (RFC 3550)."""
    rtp_timestamp: UnsignedLong | None = None
    """Its RTP timestamp."""
    receive_time: float | None = None
    """When its last packet came, in milliseconds since 1970."""
    capture_time: float | None = None
    """When it was captured, in milliseconds since 1970."""
    sender_capture_time_offset: float | None = None
    """What to add to the sender's clock to have the capturer's, in milliseconds."""
    mime_type: str | None = None
    """Its codec, as in "video/VP8"."""


class RTCEncodedVideoFrameMetadata(RTCEncodedFrameMetadata):
    """What is known of an encoded picture (W3C webrtc-encoded-transform)."""

    frame_id: int | None = None
    """Its number in the stream."""
    dependencies: list[int] | None = None
    """The frames that it needs, by number."""
    width: UnsignedShort | None = None
    """Pixels across."""
    height: UnsignedShort | None = None
    """Pixels down."""
    spatial_index: UnsignedLong | None = None
    """Its spatial layer."""
    temporal_index: UnsignedLong | None = None
    """Its temporal layer."""
    timestamp: int | None = None
    """Its presentation time in microseconds."""


class RTCEncodedAudioFrameMetadata(RTCEncodedFrameMetadata):
    """What is known of encoded sound (W3C webrtc-encoded-transform)."""

    sequence_number: UnsignedShort | None = None
    """Its RTP sequence number."""
    audio_level: float | None = None
    """Its loudness, from 0 to 1 (RFC 6464)."""


class RTCEncodedVideoFrameOptions(Dictionary):
    """What to change in a copy of an encoded picture (W3C webrtc-encoded-transform)."""

    metadata: RTCEncodedVideoFrameMetadata | None = None
    """What is known of the copy."""


class RTCEncodedAudioFrameOptions(Dictionary):
    """What to change in a copy of encoded sound (W3C webrtc-encoded-transform)."""

    metadata: RTCEncodedAudioFrameMetadata | None = None
    """What is known of the copy."""
