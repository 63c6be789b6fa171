"""AudioMixer: mixes several tracks into one."""

from __future__ import annotations

from typing import Annotated, Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries import audio_limits
from webrtc.dictionaries.conversion import Range, converter
from webrtc.enums import MediaType
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LoopObject

# A factor of forty, or 32 dB.
_to_gain = converter(Annotated[float, Range(0, 40)])


class AudioMixerInput(WebRTCObject[wrtc.AudioMixerInput]):
    """A track of an `AudioMixer`."""

    _shown = ("track", "gain")

    _made_by = "AudioMixer.add"

    def __init__(self, native_obj: Any = None, mixer: Any = None, track: Any = None) -> None:
        super().__init__(native_obj)
        self._mixer: AudioMixer = mixer
        self._track: MediaStreamTrack = track

    @property
    def track(self) -> MediaStreamTrack:
        """The mixed track."""
        return self._track

    @property
    def gain(self) -> float:
        """The factor for its samples: 0 is silence, 1 leaves them unchanged; 0 after removal."""
        return self._native.gain

    @gain.setter
    def gain(self, gain: float) -> None:
        self._native.gain = _to_gain(gain, "gain")

    def remove(self) -> None:
        """Stop mixing this track."""
        if self in self._mixer._inputs:
            self._mixer._inputs.remove(self)
            self._mixer._native.remove(self._native)


class AudioMixer(LoopObject[wrtc.AudioMixer]):
    """Mixes local and received tracks into one, for example for a conference or a recording.

    The mix has 48 kHz and is produced in real time while something reads it. A limiter prevents clipping. A
    track is delayed by 20 ms, or by up to 200 ms if its audio arrives unevenly.
    """

    _shown = ("inputs",)

    def __init__(self, channels: int = 2) -> None:
        """Mix to 1 or 2 channels."""
        channels = audio_limits.stereo_channels(channels, "channels")
        super().__init__(wrtc.AudioMixer(channels), Bridge.anywhere())
        self._inputs: list[AudioMixerInput] = []

    @property
    def inputs(self) -> list[AudioMixerInput]:
        """The current inputs."""
        return list(self._inputs)

    def add(self, track: MediaStreamTrack, gain: float = 1.0) -> AudioMixerInput:
        """Mix a track. It is decoded until it is removed or the mixer is deleted."""
        if not isinstance(track, MediaStreamTrack) or track.kind != MediaType.audio:
            raise TypeError(f"add takes an audio track, not {track!r}")
        native = self._native.add(track._native, _to_gain(gain, "gain"))
        added = AudioMixerInput(native, self, track)
        self._inputs.append(added)
        return added

    def create_track(self) -> MediaStreamTrack:
        """Create a track that carries the mix."""
        return MediaStreamTrack._of(self._native, self._bridge)
