"""RTCRtpTransceiver: a sender and a receiver that share an m= section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import wrtc

from webrtc.dictionaries.dictionary import Dictionary, Like, fresh
from webrtc.dictionaries.parameters import (
    RTCRtpCodec,
    RTCRtpEncodingParameters,
    RTCRtpHeaderExtensionCapability,
)
from webrtc.enums import MediaType, TransceiverDirection
from webrtc.loop import Bridge

from .media_stream import MediaStream
from .rtc_rtp_receiver import RTCRtpReceiver
from .rtc_rtp_sender import RTCRtpSender
from .rtp_endpoint import ConnectionPart

# RFC 8851 §10.
_RID = re.compile("[A-Za-z0-9]{1,255}")


class RTCRtpTransceiverInit(Dictionary):
    """The options of a transceiver (W3C webrtc §5.1)."""

    direction: TransceiverDirection = TransceiverDirection.sendrecv
    """The direction."""
    send_encodings: list[RTCRtpEncodingParameters] = fresh(list)
    """The encodings to send; several of them mean simulcast."""
    streams: list[MediaStream] = fresh(list)
    """The streams in which the peer sees the track."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        rids = [encoding.rid for encoding in self.send_encodings if encoding.rid is not None]
        if rids and len(set(rids)) != len(self.send_encodings):
            raise TypeError("send_encodings: each encoding must have a unique rid, or none may have one")
        for rid in rids:
            if not _RID.fullmatch(rid):
                raise TypeError(f"send_encodings: the rid {rid!r} must be 1 to 255 letters and digits")


RtpTransceiverInit = RTCRtpTransceiverInit


class RTCRtpTransceiver(ConnectionPart[wrtc.RtpTransceiver]):
    """A sender and a receiver with one `mid` (W3C webrtc §5.4)."""

    _made_by = "RTCPeerConnection.add_transceiver"

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None, connection: Any = None) -> None:
        super().__init__(native_obj, bridge, connection)
        self._sender = RTCRtpSender._wrap(native_obj.sender, self._bridge, connection)
        self._receiver = RTCRtpReceiver._wrap(native_obj.receiver, self._bridge, connection)

    def __repr__(self) -> str:
        mid = "no mid" if self.mid is None else f"mid {self.mid!r}"
        return f"<RTCRtpTransceiver {self.kind!s} {self.direction!s}, {mid}>"

    def _end(self) -> None:
        self._sender._end()
        self._receiver._end()

    @property
    def mid(self) -> str | None:
        """The id of its m= section; None before negotiation."""
        return self._native.mid

    @property
    def kind(self) -> MediaType:
        """Audio or video."""
        return self._native.kind

    @property
    def sender(self) -> RTCRtpSender:
        """The sender."""
        return self._sender

    @property
    def receiver(self) -> RTCRtpReceiver:
        """The receiver."""
        return self._receiver

    @property
    def direction(self) -> TransceiverDirection:
        """The preferred direction; setting it requires renegotiation."""
        return self._native.direction

    @direction.setter
    def direction(self, direction: TransceiverDirection | str) -> None:
        wanted = TransceiverDirection(direction)
        if wanted == TransceiverDirection.stopped:
            raise TypeError("direction cannot be set to stopped: call stop()")
        self._changes()
        self._native.direction = wanted

    @property
    def current_direction(self) -> TransceiverDirection | None:
        """The negotiated direction; None before negotiation."""
        return self._native.current_direction

    @property
    def stopped(self) -> bool:
        """Whether it is stopped; `current_direction` is the newer way to check this."""
        return self._native.stopped

    def stop(self) -> None:
        """Stop sending and receiving permanently; requires renegotiation.

        Raises InvalidStateError if the connection is closed.
        """
        self._changes()
        self._native.stop()

    def set_codec_preferences(self, codecs: Iterable[Like[RTCRtpCodec]]) -> None:
        """Order and restrict the codecs of `get_capabilities(kind)`; an empty list restores the default."""
        self._changes()
        self._native.set_codec_preferences([RTCRtpCodec.of(codec)._to_native() for codec in codecs])

    def get_header_extensions_to_negotiate(self) -> list[RTCRtpHeaderExtensionCapability]:
        """Return the RTP header extensions for the next offer or answer (W3C webrtc-extensions §5).

        Extensions with the `direction` `stopped` are left out of it. To change directions, modify the list
        and pass it to `set_header_extensions_to_negotiate`.
        """
        return _capabilities(self._native.header_extensions_to_negotiate())

    def set_header_extensions_to_negotiate(
        self, extensions: Iterable[Like[RTCRtpHeaderExtensionCapability]]
    ) -> None:
        """Set the RTP header extensions for the next offer or answer (W3C webrtc-extensions §5).

        Pass the complete list of `get_header_extensions_to_negotiate` in its order, with modified directions.
        Raises InvalidModificationError for another list, and if a required extension is stopped, such as
        `urn:ietf:params:rtp-hdrext:sdes:mid`.
        """
        self._changes()
        given = [RTCRtpHeaderExtensionCapability.of(each)._to_native() for each in extensions]
        self._native.set_header_extensions_to_negotiate(given)

    def get_negotiated_header_extensions(self) -> list[RTCRtpHeaderExtensionCapability]:
        """Return all RTP header extensions; the direction is `stopped` for those that are not negotiated.

        Before negotiation, these are all of them (W3C webrtc-extensions §5).
        """
        return _capabilities(self._native.negotiated_header_extensions())


def _capabilities(given: list[dict[str, Any]]) -> list[RTCRtpHeaderExtensionCapability]:
    return [RTCRtpHeaderExtensionCapability(each) for each in given]
