"""MediaStreamTrack: one sound or picture."""

from __future__ import annotations

from typing import Any

from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.events import EventAttribute
from webrtc.loop import Bridge, LiveObject
from webrtc.models.events import Event


class MediaStreamTrack(LiveObject):
    """A track of sound or pictures (W3C mediacapture-streams §4.3)."""

    _made_by = "RTCRtpReceiver.track or a source's create_track"

    onended = EventAttribute[Event]("The source ended; not fired for the program's own `stop`.")

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        self._id: str = native_obj.id
        self._kind: MediaType = native_obj.kind
        self._state: MediaStreamTrackState = native_obj.ready_state

    @property
    def id(self) -> str:
        """The name that both ends know it by."""
        return self._id

    @property
    def kind(self) -> MediaType:
        """Audio or video."""
        return self._kind

    @property
    def enabled(self) -> bool:
        """Whether it carries its source; if not, silence or black."""
        return bool(self._native.enabled)

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._native.enabled = enabled

    @property
    def ready_state(self) -> MediaStreamTrackState:
        """Whether it still has a source."""
        return self._state

    def stop(self) -> None:
        """Give the source up, for good."""
        if self._state == MediaStreamTrackState.live:
            self._native.enabled = False
            self._state = MediaStreamTrackState.ended

    def _on_state(self, state: MediaStreamTrackState) -> None:
        if self._state == MediaStreamTrackState.live and state == MediaStreamTrackState.ended:
            self._state = state
            self._fire(Event._made(type="ended"))
