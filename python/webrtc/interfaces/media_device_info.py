"""MediaDeviceInfo and InputDeviceInfo: information about a device that is not open."""

from __future__ import annotations

from collections.abc import Sequence

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
            raise TypeError(f"{type(self).__name__} cannot be created directly: use {self._made_by}")
        self._device = native_obj

    @property
    def device_id(self) -> str:
        """The id for constraints. It stays the same while the system's name of the device does."""
        return self._device.id

    @property
    def kind(self) -> MediaDeviceKind:
        """Whether it is a microphone, a camera or a speaker."""
        return self._kind

    @property
    def label(self) -> str:
        """The name of the device."""
        return self._device.label

    @property
    def group_id(self) -> str:
        """The same for devices that belong to one piece of hardware, judging by their names."""
        return self._device.group

    def to_json(self) -> dict[str, str]:
        """Return a plain dict with the W3C's names."""
        return {
            "deviceId": self.device_id,
            "kind": str(self.kind),
            "label": self.label,
            "groupId": self.group_id,
        }

    def __eq__(self, other: object) -> bool:
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
        """Return the possible settings."""
        return capabilities(self._modes)
