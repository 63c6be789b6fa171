"""Events that do not refer to classes of `interfaces`."""

from __future__ import annotations

from typing import Any

from webrtc.dictionaries.candidate import RTCIceCandidate
from webrtc.dictionaries.conversion import UnsignedShort
from webrtc.exceptions import RTCError

from .event import Event, EventInit


class MessageEventInit(EventInit):
    """The initializer of a `message` event (HTML §9.1)."""

    data: Any = None


class MessageEvent(Event):
    """A message was received on a data channel (W3C webrtc §6.3)."""

    data: Any
    """The message: str or bytes."""

    _init = MessageEventInit


class RTCPeerConnectionIceEventInit(EventInit):
    """The initializer of an `icecandidate` event (W3C webrtc §4.8.2)."""

    candidate: RTCIceCandidate | None = None
    url: str | None = None


class RTCPeerConnectionIceEvent(Event):
    """A candidate was found, or gathering has ended (W3C webrtc §4.8.2)."""

    candidate: RTCIceCandidate | None
    """The candidate to send to the peer; None when there are no more."""
    url: str | None
    """The URL of the STUN or TURN server that provided it."""

    _init = RTCPeerConnectionIceEventInit


class RTCPeerConnectionIceErrorEventInit(EventInit):
    """The initializer of an `icecandidateerror` event (W3C webrtc §4.8.3)."""

    address: str | None = None
    port: UnsignedShort | None = None
    url: str = ""
    error_code: UnsignedShort
    error_text: str = ""


class RTCPeerConnectionIceErrorEvent(Event):
    """A server provided no candidate (W3C webrtc §4.8.3)."""

    address: str | None
    """The local address that was used to contact the server."""
    port: UnsignedShort | None
    """The local port that was used to contact the server."""
    url: str
    """The URL of the STUN or TURN server."""
    error_code: UnsignedShort
    """The STUN error code, or 701 if the server could not be reached."""
    error_text: str
    """The server's error text."""

    _init = RTCPeerConnectionIceErrorEventInit


class RTCErrorEventInit(EventInit):
    """The initializer of an `error` event (W3C webrtc §11.4)."""

    error: RTCError


class RTCErrorEvent(Event):
    """Something failed (W3C webrtc §11.4)."""

    error: RTCError
    """What failed."""

    _init = RTCErrorEventInit


class ErrorEventInit(EventInit):
    """The initializer of an `error` event of a recorder (HTML §8.1.4.6)."""

    message: str = ""
    error: Exception | None = None


class ErrorEvent(Event):
    """Something failed outside of a connection (HTML §8.1.4.6)."""

    message: str
    """What failed, and why."""
    error: Exception | None
    """The exception."""

    _init = ErrorEventInit


class RTCDTMFToneChangeEventInit(EventInit):
    """The initializer of a `tonechange` event (W3C webrtc §7.4)."""

    tone: str = ""


class RTCDTMFToneChangeEvent(Event):
    """A DTMF tone began (W3C webrtc §7.4)."""

    tone: str
    """The tone that began; empty after the last one has ended."""

    _init = RTCDTMFToneChangeEventInit


class _KeyFrameRequestEventInit(EventInit):
    rid: str | None = None


class KeyFrameRequestEvent(Event):
    """A receiver needs a key frame (W3C webrtc-encoded-transform)."""

    rid: str | None
    """The encoding of which a key frame is requested; None for all."""

    _init = _KeyFrameRequestEventInit


class _TargetBitrateEventInit(EventInit):
    bitrate: int


class TargetBitrateEvent(Event):
    """The target bitrate of an encoded source has changed."""

    bitrate: int
    """Bits per second; 0 if there are no receivers."""

    _init = _TargetBitrateEventInit
