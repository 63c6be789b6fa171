"""MediaDeviceInfo and InputDeviceInfo: what is known of a device that is not open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webrtc.base import WebRTCObject
from webrtc.devices.capture import capabilities
from webrtc.devices.catalogue import Device, Speaker
from webrtc.dictionaries.constraints import MediaTrackCapabilities
from webrtc.enums import MediaDeviceKind


class MediaDeviceInfo(WebRTCObject):
    """A device (W3C mediacapture-streams §9.2.1)."""

    _made_by = "media_devices.enumerate_devices"
    _kind = MediaDeviceKind.audiooutput

    def __init__(self, native_obj: Device | Speaker | None = None) -> None:
        if not isinstance(native_obj, (Device, Speaker)):
            raise TypeError(f"{type(self).__name__} is not made by hand: {self._made_by} gives it")
        self._device = native_obj

    @property
    def device_id(self) -> str:
        """What constraints name it by: the same in every run, as long as the system calls it the same."""
        return self._device.id

    @property
    def kind(self) -> MediaDeviceKind:
        """Whether it is a microphone, a camera or a speaker."""
        return self._kind

    @property
    def label(self) -> str:
        """What it is called."""
        return self._device.label

    @property
    def group_id(self) -> str:
        """The same for devices that are one piece of hardware, as far as their names tell."""
        return self._device.group

    def to_json(self) -> dict[str, str]:
        """As a plain dict in the W3C's spelling."""
        return {
            "deviceId": self.device_id,
            "kind": str(self.kind),
            "label": self.label,
            "groupId": self.group_id,
        }

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, MediaDeviceInfo) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.kind, self.device_id))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kind}, {self.device_id!r}, {self.label!r})"


class InputDeviceInfo(MediaDeviceInfo):
    """A microphone, a camera, or a screen or window (W3C mediacapture-streams §9.2.2)."""

    def __init__(self, native_obj: Sequence[Device] | None = None) -> None:
        self._modes = native_obj if isinstance(native_obj, (list, tuple)) else ()
        super().__init__(self._modes[0] if self._modes else None)
        self._kind = self._modes[0].kind

    def get_capabilities(self) -> MediaTrackCapabilities:
        """What it can be set to."""
        return capabilities(self._modes)
