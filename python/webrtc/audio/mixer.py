"""AudioMixer: several tracks as one."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.enums import MediaType
from webrtc.exceptions import RangeError
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LoopObject

# Forty times as loud, or 32 dB.
_MOST_GAIN = 40.0


class AudioMixerInput(WebRTCObject):
    """One track in an `AudioMixer`."""

    _made_by = "AudioMixer.add"

    def __init__(self, native_obj: Any = None, mixer: Any = None, track: Any = None) -> None:
        super().__init__(native_obj)
        self._mixer: AudioMixer = mixer
        self._track: MediaStreamTrack = track

    @property
    def track(self) -> MediaStreamTrack:
        """What is mixed."""
        return self._track

    @property
    def gain(self) -> float:
        """What its samples are multiplied with: 0 is silence, 1 leaves them; 0 once it is removed."""
        return float(self._native.gain)

    @gain.setter
    def gain(self, gain: float) -> None:
        self._native.gain = _checked(gain)

    def remove(self) -> None:
        """Mix it no more."""
        if self in self._mixer._inputs:
            self._mixer._inputs.remove(self)
            self._mixer._native.remove(self._native)


class AudioMixer(LoopObject):
    """Mixes tracks, the program's own and received ones, into one: a conference's sound, a recording's.

    The mix is 48 kHz, played in real time while somebody listens to it. What would be too loud is limited,
    not clipped. A track is delayed by 20 ms, and by 200 ms at most where it comes unevenly.
    """

    def __init__(self, channels: int = 2) -> None:
        """With 1 or 2 channels."""
        if channels not in (1, 2):
            raise RangeError(f"channels is {channels}: it must be 1 or 2")
        super().__init__(wrtc.AudioMixer(channels), Bridge.anywhere())
        self._inputs: list[AudioMixerInput] = []

    @property
    def inputs(self) -> list[AudioMixerInput]:
        """What is mixed now."""
        return list(self._inputs)

    def add(self, track: MediaStreamTrack, gain: float = 1.0) -> AudioMixerInput:
        """Mix a track. It is decoded from now on, until it is removed or the mixer goes."""
        if not isinstance(track, MediaStreamTrack) or track.kind != MediaType.audio:
            raise TypeError(f"add takes an audio track, not {track!r}")
        native = self._native.add(track._native, _checked(gain))
        added = AudioMixerInput(native, self, track)
        self._inputs.append(added)
        return added

    def create_track(self) -> MediaStreamTrack:
        """A track that carries the mix."""
        return MediaStreamTrack._of(self._native, self._bridge)


def _checked(gain: float) -> float:
    if not 0 <= gain <= _MOST_GAIN:
        raise RangeError(f"gain is {gain}: it must be 0 to {_MOST_GAIN:g}")
    return float(gain)
