"""RTCDTMFSender: the tones of a telephone's keys."""

from __future__ import annotations

from typing import Any

from webrtc.events import EventAttribute
from webrtc.exceptions import InvalidCharacterError, InvalidStateError
from webrtc.loop import Bridge, LiveObject
from webrtc.models.events import RTCDTMFToneChangeEvent

_TONES = frozenset("0123456789ABCD#*,")
# In milliseconds (W3C webrtc §7.2).
_DURATIONS = (40, 6000)
_GAPS = (30, 6000)


class RTCDTMFSender(LiveObject):
    """Sends the tones of a telephone's keys (W3C webrtc §7, RFC 4733)."""

    _made_by = "RTCRtpSender.dtmf"

    ontonechange = EventAttribute[RTCDTMFToneChangeEvent]("A tone began; an empty one when the last ended.")

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        self._tone_buffer = ""

    @property
    def can_insert_dtmf(self) -> bool:
        """Whether it can send: sound is sent, and the peer takes telephone events."""
        return bool(self._native.can_insert)

    @property
    def tone_buffer(self) -> str:
        """The tones that have not begun."""
        return self._tone_buffer

    def insert_dtmf(self, tones: str, duration: float = 100, inter_tone_gap: float = 70) -> None:
        """Send tones, of 0 to 9, A to D, # and *, in place of those that wait; a comma waits for 2 s.

        Each takes `duration` milliseconds, from 40 to 6000, with `inter_tone_gap` after it, from 30 to 6000.
        Raises InvalidStateError if it cannot send, InvalidCharacterError for another character.
        """
        if not isinstance(tones, str):
            raise TypeError(f"insert_dtmf takes a str of tones, not {type(tones).__name__}")
        tones = tones.upper()
        if not self.can_insert_dtmf:
            raise InvalidStateError("insert_dtmf: no sound is sent, or the peer takes no telephone events")
        wrong = [tone for tone in tones if tone not in _TONES]
        if wrong:
            raise InvalidCharacterError(f"insert_dtmf: {wrong[0]!r} is none of 0-9, A-D, #, * and ,")
        if not tones and not self._tone_buffer:
            return
        self._native.insert(tones, _clamp(duration, _DURATIONS), _clamp(inter_tone_gap, _GAPS))
        self._tone_buffer = tones

    def _on_tone(self, character: int) -> None:
        tone = chr(character) if character else ""
        # One of earlier tones may still be told after `insert_dtmf`.
        self._tone_buffer = self._tone_buffer.removeprefix(tone)
        self._fire(RTCDTMFToneChangeEvent._made(type="tonechange", tone=tone))


def _clamp(milliseconds: float, allowed: tuple[int, int]) -> int:
    return round(min(max(milliseconds, allowed[0]), allowed[1]))
