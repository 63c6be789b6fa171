"""MediaStreamTrack: one sound or picture."""

from __future__ import annotations

import uuid
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from webrtc.devices.capture import Capture
from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.events import EventAttribute
from webrtc.exceptions import InvalidStateError
from webrtc.loop import Bridge, LiveObject, LoopObject
from webrtc.models.constraints import MediaTrackCapabilities, MediaTrackConstraints, MediaTrackSettings
from webrtc.models.events import Event

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HINTS = {MediaType.audio: ("", "speech", "music"), MediaType.video: ("", "motion", "detail", "text")}


class MediaStreamTrack(LiveObject):
    """A track of sound or pictures (W3C mediacapture-streams §4.3)."""

    _made_by = "RTCRtpReceiver.track or a source's create_track"

    onmute = EventAttribute[Event]("The source has nothing to give for a while.")
    onunmute = EventAttribute[Event]("The source gives something again; for a received track, media came.")
    onended = EventAttribute[Event]("The source ended; not fired for the program's own `stop` or `close`.")

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        self._id: str = native_obj.id
        self._kind: MediaType = native_obj.kind
        self._content_hint = ""
        self._enabled = bool(native_obj.enabled)
        self._state: MediaStreamTrackState = native_obj.ready_state
        self._capture = Capture.of(native_obj)
        if self._capture:
            self._capture.tracks.add(self)
            if not self._capture.is_live(self._id):
                self._state = MediaStreamTrackState.ended
        # Those that wait for this track's frames, and are told when there will be no more.
        self._sinks: weakref.WeakSet[LiveObject] = weakref.WeakSet()
        # Of a received track, the native receiver; of encoded pictures, their source.
        self._receiver: Any = None
        # The track and its clones; those of a received track are muted and end together.
        self._family: weakref.WeakSet[MediaStreamTrack] = weakref.WeakSet((self,))
        self._muted = False
        self._encoded: LoopObject | None = None
        # Those that end with it.
        self._forwarded: weakref.WeakSet[MediaStreamTrack] = weakref.WeakSet()
        # What plays it, which lives as long as one of its tracks.
        self._player: object = None
        # Told when the track and all of its clones have ended.
        self._unused: weakref.WeakMethod[Callable[[], None]] | None = None

    def __repr__(self) -> str:
        label = f" {self.label!r}" if self.label else ""
        return f"<MediaStreamTrack {self._kind!s} {self._state!s}{label} id={self._id!r}>"

    @property
    def id(self) -> str:
        """The name that both ends know it by."""
        return self._id

    @property
    def kind(self) -> MediaType:
        """Audio or video."""
        return self._kind

    @property
    def label(self) -> str:
        """What the device is called; "remote audio" or "remote video" for what is received, else empty."""
        if self._receiver is not None:
            return f"remote {self._kind}"
        return self._capture.label if self._capture else ""

    @property
    def enabled(self) -> bool:
        """Whether it carries its source; if not, silence or black. What has ended carries nothing."""
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._enabled = bool(enabled)
        if self._state == MediaStreamTrackState.live:
            self._native.enabled = self._enabled

    @property
    def ready_state(self) -> MediaStreamTrackState:
        """Whether it still has a source."""
        return self._state

    @property
    def muted(self) -> bool:
        """Whether the source has nothing to give for a while, for reasons of its own.

        A received track is muted until its first packet comes, when none came for 2 to 3 s, and while its
        transceiver is not to receive (W3C webrtc §5.3).
        """
        if self._receiver is not None:
            return self._muted
        return self._capture.muted if self._capture else bool(self._native.muted)

    @property
    def content_hint(self) -> str:
        """What it shows or carries (W3C mst-content-hint): the encoder keeps what matters for that.

        "motion", "detail" or "text" for video, "speech" or "music" for audio; "" for not known.
        Set "music" before the track is added: it is then sent at a bitrate for music.
        """
        return self._content_hint

    @content_hint.setter
    def content_hint(self, hint: str) -> None:
        known = _HINTS[self._kind]
        if hint not in known:
            raise TypeError(f"content_hint is {hint!r}: it must be one of {', '.join(map(repr, known))}")
        if self._kind == MediaType.video:
            self._native.set_content_hint(hint)
        self._content_hint = hint

    def clone(self) -> MediaStreamTrack:
        """Another track of the same source, with an id of its own; stopping one leaves the other."""
        native = self._native.clone(str(uuid.uuid4()))
        if self._capture:
            self._capture.add(native, self.get_constraints())
        clone = MediaStreamTrack._wrap(native, self._bridge)
        clone.content_hint = self._content_hint
        clone._receiver, clone._encoded = self._receiver, self._encoded
        clone._enabled, clone._muted = self._enabled, self._muted
        clone._family = self._family
        clone._family.add(clone)
        clone._player, clone._unused = self._player, self._unused
        if self._state == MediaStreamTrackState.ended:
            clone.stop()
        return clone

    def stop(self) -> None:
        """Give the source up, for good, whatever `enabled` says; a device is closed with its last track."""
        if self._state == MediaStreamTrackState.live:
            self._native.enabled = False
            if self._capture:
                self._capture.release(self._id)
            self._end()

    def get_constraints(self) -> MediaTrackConstraints:
        """What the device was asked to be, last."""
        return self._capture.constraints(self._id) if self._capture else MediaTrackConstraints()

    def get_settings(self) -> MediaTrackSettings:
        """How the device is set; empty for what comes from no device."""
        return self._capture.settings() if self._capture else MediaTrackSettings()

    def get_capabilities(self) -> MediaTrackCapabilities:
        """What the device can be set to; empty for what comes from no device."""
        return self._capture.capabilities() if self._capture else MediaTrackCapabilities()

    async def apply_constraints(self, constraints: Any = None) -> None:
        """Set the device anew, for all tracks that show it.

        Raises OverconstrainedError, and changes nothing, where it cannot be so.
        """
        wanted = MediaTrackConstraints.of(constraints)
        if self._state == MediaStreamTrackState.ended:
            raise InvalidStateError("the track has ended")
        if self._capture is None:
            raise InvalidStateError("the track comes from no device: its source is what makes it")
        await self._capture.apply(self._id, wanted)

    def __aiter__(self) -> AsyncIterator[Any]:
        """The track's frames, to a reader of its own each time: `AudioData` of 10 ms, or `VideoFrame`."""
        from .rtc_audio_sink import RTCAudioSink
        from .rtc_video_sink import RTCVideoSink

        sink: AsyncIterator[Any] = RTCAudioSink(self) if self._kind == MediaType.audio else RTCVideoSink(self)
        return aiter(sink)

    async def pcm(self, sample_rate: int = 16_000) -> AsyncGenerator[NDArray[np.int16], None]:
        """Its sound as speech models take it: mono int16 of shape (frames,), 10 ms at a time, until it ends.

        `sample_rate` is 8000 to 192000.
        """
        from .rtc_audio_sink import RTCAudioSink

        sink = RTCAudioSink(self, sample_rate, channels=1)
        try:
            async for frame in sink:
                yield frame.to_ndarray()[:, 0]
        finally:
            sink.stop()

    def _end(self) -> None:
        self._state = MediaStreamTrackState.ended
        for sink in tuple(self._sinks):
            sink._changed()
        for track in tuple(self._forwarded):
            track._on_state(MediaStreamTrackState.ended)
        unused = self._unused() if self._unused else None
        if unused and all(track._state == MediaStreamTrackState.ended for track in self._family):
            unused()

    def _on_state(self, state: MediaStreamTrackState) -> None:
        if self._state == MediaStreamTrackState.live and state == MediaStreamTrackState.ended:
            self._end()
            self._fire(Event._made(type="ended"))

    def _set_muted(self, muted: bool) -> None:
        """Of a received track: packets come, or come no more."""
        for track in tuple(self._family):
            if track._state == MediaStreamTrackState.live and track._muted != muted:
                track._muted = muted
                track._fire(Event._made(type="mute" if muted else "unmute"))

    def _end_received(self) -> None:
        """The program closed the connection: no event tells it (W3C webrtc §4.4.3)."""
        for track in tuple(self._family):
            if track._state == MediaStreamTrackState.live:
                track._end()
