"""Event classes, each with the dictionary that it is made of: `RTCDataChannelEvent("datachannel", {...})`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webrtc.enums import RTCErrorDetailType
from webrtc.exceptions import RTCError

from .candidate import RTCIceCandidate
from .conversion import UnsignedLong, UnsignedShort
from .dictionary import Dictionary, fresh

if TYPE_CHECKING:
    from webrtc.events import EventTarget
    from webrtc.interfaces.media_device_info import MediaDeviceInfo
    from webrtc.interfaces.media_stream import MediaStream
    from webrtc.interfaces.media_stream_track import MediaStreamTrack
    from webrtc.interfaces.rtc_data_channel import RTCDataChannel
    from webrtc.interfaces.rtc_rtp_receiver import RTCRtpReceiver
    from webrtc.interfaces.rtc_rtp_script_transform import RTCRtpScriptTransformer
    from webrtc.interfaces.rtc_rtp_transceiver import RTCRtpTransceiver


class EventInit(Dictionary):
    """What every event may be made with (DOM §2.2)."""

    bubbles: bool = False
    """Without effect: there is no tree of targets here."""
    cancelable: bool = False
    """Whether `prevent_default` has an effect."""
    composed: bool = False
    """Without effect."""


class Event(EventInit):
    """Something that happened to an event target (DOM §2.2)."""

    type: str
    """The event's name, as in "open"."""

    _target: EventTarget | None = None
    _prevented: bool = False

    def __init__(self, type: str, init: Any = None, **fields: Any) -> None:
        super().__init__({**({} if init is None else init), **fields, "type": type})

    @property
    def target(self) -> EventTarget | None:
        """The object that it happened to."""
        return self._target

    @property
    def default_prevented(self) -> bool:
        """Whether a handler called `prevent_default`."""
        return self._prevented

    def prevent_default(self) -> None:
        """Have `dispatch_event` return False, if the event is cancelable (DOM §2.9)."""
        self._prevented = self._prevented or self.cancelable


class MessageEventInit(EventInit):
    """What a `message` event is made with (HTML §9.1)."""

    data: Any = None
    """The message: str or bytes."""


class MessageEvent(MessageEventInit, Event):
    """A message that came through a data channel (W3C webrtc §6.3)."""


class RTCDataChannelEventInit(EventInit):
    """What a `datachannel` event is made with (W3C webrtc §6.4)."""

    channel: RTCDataChannel
    """The channel that the peer opened."""


class RTCDataChannelEvent(RTCDataChannelEventInit, Event):
    """The peer opened a data channel (W3C webrtc §6.4)."""


class RTCPeerConnectionIceEventInit(EventInit):
    """What an `icecandidate` event is made with (W3C webrtc §4.8.2)."""

    candidate: RTCIceCandidate | None = None
    """The candidate to tell the peer; None when there are no more."""
    url: str | None = None
    """The STUN or TURN server that gave it."""


class RTCPeerConnectionIceEvent(RTCPeerConnectionIceEventInit, Event):
    """A candidate was found, or gathering ended (W3C webrtc §4.8.2)."""


class RTCPeerConnectionIceErrorEventInit(EventInit):
    """What an `icecandidateerror` event is made with (W3C webrtc §4.8.3)."""

    address: str | None = None
    """The local address that the server was asked from."""
    port: UnsignedShort | None = None
    """The local port that the server was asked from."""
    url: str = ""
    """The STUN or TURN server."""
    error_code: UnsignedShort
    """The STUN error code, or 701 when the server could not be reached."""
    error_text: str = ""
    """What the server said."""


class RTCPeerConnectionIceErrorEvent(RTCPeerConnectionIceErrorEventInit, Event):
    """A server gave no candidate (W3C webrtc §4.8.3)."""


class RTCTrackEventInit(EventInit):
    """What a `track` event is made with (W3C webrtc §5.7)."""

    receiver: RTCRtpReceiver
    """What receives the track."""
    track: MediaStreamTrack
    """The track that came."""
    streams: list[MediaStream] = fresh(list)
    """The streams that the peer put it in."""
    transceiver: RTCRtpTransceiver
    """What the receiver is part of."""


class RTCTrackEvent(RTCTrackEventInit, Event):
    """The peer sends a track (W3C webrtc §5.7)."""


class KeyFrameRequestEvent(Event):
    """Somebody needs a key frame (W3C webrtc-encoded-transform)."""

    rid: str | None = None
    """The encoding that it is to be of; None for all."""


class RTCTransformEvent(Event):
    """A transform begins (W3C webrtc-encoded-transform): what a worker's `onrtctransform` gets."""

    transformer: RTCRtpScriptTransformer
    """What gives its frames, and takes them."""


class TargetBitrateEvent(Event):
    """Encoded pictures should come to another bitrate."""

    bitrate: int
    """Bits per second; 0 when nobody takes them."""


class RTCErrorInit(Dictionary):
    """What an RTCError is made with (W3C webrtc §11.3)."""

    error_detail: RTCErrorDetailType
    """What failed."""
    sdp_line_number: int | None = None
    """The line where an SDP could not be read, counted from 1."""
    sctp_cause_code: int | None = None
    """The cause in an SCTP abort (RFC 9260 §3.3.10)."""
    received_alert: UnsignedLong | None = None
    """The DTLS alert that came (RFC 8446 §6)."""
    sent_alert: UnsignedLong | None = None
    """The DTLS alert that was sent (RFC 8446 §6)."""
    http_request_status_code: int | None = None
    """None: identity providers are a browser's."""


class RTCErrorEventInit(EventInit):
    """What an `error` event is made with (W3C webrtc §11.4)."""

    error: RTCError
    """What failed."""


class RTCErrorEvent(RTCErrorEventInit, Event):
    """Something failed (W3C webrtc §11.4)."""


class ErrorEventInit(EventInit):
    """What an `error` event of a recorder is made with (HTML §8.1.4.6)."""

    message: str = ""
    """What failed, and why."""
    error: Exception | None = None
    """The exception that says so."""


class ErrorEvent(ErrorEventInit, Event):
    """Something failed outside of a connection (HTML §8.1.4.6)."""


class MediaStreamTrackEventInit(EventInit):
    """What an `addtrack` or `removetrack` event is made with (W3C mediacapture-streams §4.4)."""

    track: MediaStreamTrack
    """The track that came or went."""


class MediaStreamTrackEvent(MediaStreamTrackEventInit, Event):
    """A stream gained or lost a track (W3C mediacapture-streams §4.4)."""


class DeviceChangeEventInit(EventInit):
    """What a `devicechange` event is made with (W3C mediacapture-streams §9.3)."""

    devices: list[MediaDeviceInfo] = fresh(list)
    """The devices that there are now."""
    user_inserted_devices: list[MediaDeviceInfo] = fresh(list)
    """Those of them that are new."""


class DeviceChangeEvent(DeviceChangeEventInit, Event):
    """A device came or went (W3C mediacapture-streams §9.3)."""


class RTCDTMFToneChangeEventInit(EventInit):
    """What a `tonechange` event is made with (W3C webrtc §7.4)."""

    tone: str = ""
    """The tone that began; empty when the last one ended."""


class RTCDTMFToneChangeEvent(RTCDTMFToneChangeEventInit, Event):
    """A DTMF tone began (W3C webrtc §7.4)."""
