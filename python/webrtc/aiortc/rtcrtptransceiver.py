"""RTCRtpTransceiver: a sender and a receiver that share an m= section."""

from __future__ import annotations

import webrtc

from .codecs import is_chosen, native_codecs
from .exceptions import InternalError
from .rtcrtpparameters import RTCRtpCodecCapability
from .rtcrtpreceiver import RTCRtpReceiver
from .rtcrtpsender import RTCRtpSender
from .sdp import DIRECTIONS
from .views import View


class RTCRtpTransceiver:
    """A sender and a receiver with one `mid`."""

    kind = View[str]("_kind", "`audio` or `video`.")
    mid = View[str | None](
        "_native.mid", "The media identification of its m= section, once it is negotiated."
    )
    receiver = View[RTCRtpReceiver]("_receiver", "The receiver.")
    sender = View[RTCRtpSender]("_sender", "The sender.")
    stopped = View[bool]("_stopped", "Whether it was stopped.")

    def __init__(
        self, kind: str, receiver: RTCRtpReceiver, sender: RTCRtpSender, direction: str = "sendrecv"
    ) -> None:
        self._kind = kind
        self._receiver = receiver
        self._sender = sender
        self._direction = direction
        self._preferred_codecs: list[RTCRtpCodecCapability] = []
        self._stopped = False
        self._native: webrtc.RTCRtpTransceiver | None = None
        self._mline_index: int | None = None

    @property
    def direction(self) -> str:
        """The preferred direction: sendrecv, sendonly, recvonly or inactive."""
        return self._direction

    @direction.setter
    def direction(self, direction: str) -> None:
        if direction not in DIRECTIONS:
            raise InternalError(f'Invalid direction "{direction}"')
        self._direction = direction
        if self._native and not self._stopped:
            self._native.direction = direction

    @property
    def currentDirection(self) -> str | None:
        """The direction that was negotiated; None before that."""
        direction = str(self._native.current_direction) if self._native else None
        return direction if direction in DIRECTIONS else None

    def setCodecPreferences(self, codecs: list[RTCRtpCodecCapability]) -> None:
        """Choose among the capabilities' codecs, the best first; an empty list for the default."""
        known = [capability for capability, _ in native_codecs(self._kind)]
        if any(codec not in known for codec in codecs):
            raise ValueError("Codec is not in capabilities")
        self._preferred_codecs = [codec for i, codec in enumerate(codecs) if codec not in codecs[:i]]
        self._prefer()

    async def stop(self) -> None:
        """Stop sending and receiving, for good."""
        if self._stopped:
            return
        self._stopped = True
        await self._receiver.stop()
        await self._sender.stop()
        if self._native:
            self._native.stop()

    def _bind(self, native: webrtc.RTCRtpTransceiver) -> None:
        self._native = native
        self._sender._bind(native.sender)
        self._receiver._bind(native.receiver)
        if self._preferred_codecs or is_chosen(self._kind):
            self._prefer()

    def _prefer(self) -> None:
        if self._native is not None:
            known = native_codecs(self._kind)
            default = [codec for codec, _ in known] if is_chosen(self._kind) else []
            preferred = self._preferred_codecs or default
            chosen = [native for one in preferred for codec, native in known if codec == one]
            self._native.set_codec_preferences(chosen)

    def _get_mline_index(self) -> int | None:
        return self._mline_index
