"""RTCDTMFSender: sends DTMF tones."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.dictionaries.conversion import converter
from webrtc.events.classes import RTCDTMFToneChangeEvent
from webrtc.events.target import EventAttribute
from webrtc.exceptions import InvalidCharacterError, InvalidStateError
from webrtc.loop import Bridge, LiveObject

_TONES = frozenset("0123456789ABCD#*,")
# In milliseconds (W3C webrtc §7.2).
_DURATIONS = (40, 6000)
_GAPS = (30, 6000)

_to_number = converter(float)


class RTCDTMFSender(LiveObject[wrtc.DtmfSender]):
    """Sends DTMF tones (W3C webrtc §7, RFC 4733)."""

    _shown = ("can_insert_dtmf", "tone_buffer")

    _made_by = "RTCRtpSender.dtmf"

    ontonechange = EventAttribute[RTCDTMFToneChangeEvent](
        "A tone began; the tone is empty when the last one has ended."
    )

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        self._tone_buffer = ""
        self._duration = self._gap = 0
        # A tone or its gap is playing, whose end will be reported.
        self._playing = False

    @property
    def can_insert_dtmf(self) -> bool:
        """Whether tones can be sent: the sender is sending, and the peer accepts telephone events."""
        return self._native.can_insert

    @property
    def tone_buffer(self) -> str:
        """The tones that have not started yet."""
        return self._tone_buffer

    def insert_dtmf(self, tones: str, duration: float = 100, inter_tone_gap: float = 70) -> None:
        """Send tones (`0` to `9`, `A` to `D`, `#`, `*`) in place of waiting ones; a comma pauses for 2 s.

        Each tone lasts `duration` milliseconds (40 to 6000), followed by a gap of `inter_tone_gap`
        milliseconds (30 to 6000). A playing tone ends first. Raises InvalidStateError if tones cannot be
        sent, InvalidCharacterError for other characters, TypeError if `tones` is not a str.
        """
        if not isinstance(tones, str):
            raise TypeError(f"insert_dtmf takes a str of tones, not {type(tones).__name__}")
        length = _clamp(duration, "duration", _DURATIONS)
        gap = _clamp(inter_tone_gap, "inter_tone_gap", _GAPS)
        tones = tones.upper()
        if not self.can_insert_dtmf:
            raise InvalidStateError(
                "insert_dtmf: no audio is sent, or the peer does not accept telephone events"
            )
        unknown = [tone for tone in tones if tone not in _TONES]
        if unknown:
            raise InvalidCharacterError(f"insert_dtmf: {unknown[0]!r} must be one of 0-9, A-D, #, * and ,")
        self._duration, self._gap = length, gap
        self._tone_buffer = tones
        if tones and not self._playing:
            self._playing = True
            # Another call in the same iteration of the loop takes precedence (W3C webrtc §7.2).
            self._bridge.soon(self._next)

    def _next(self) -> None:
        """Start the first waiting tone; the engine reports its start and the end of its gap."""
        if not self._tone_buffer:
            self._playing = False
            self._fire(RTCDTMFToneChangeEvent._made("tonechange", tone=""))
            return
        tone, self._tone_buffer = self._tone_buffer[0], self._tone_buffer[1:]
        # No events follow for a tone that can no longer be sent.
        self._playing = self._native.insert(tone, self._duration, self._gap)

    def _on_tone(self, character: int) -> None:
        if character:
            self._fire(RTCDTMFToneChangeEvent._made("tonechange", tone=chr(character)))
        else:
            self._next()


def _clamp(milliseconds: float, name: str, allowed: tuple[int, int]) -> int:
    given: float = _to_number(milliseconds, name)
    return round(min(max(given, allowed[0]), allowed[1]))
