"""DeviceChangeEvent: a device came or went."""

from __future__ import annotations

from webrtc.dictionaries.dictionary import fresh
from webrtc.events.event import Event, EventInit

from .media_device_info import MediaDeviceInfo


class DeviceChangeEventInit(EventInit):
    """The initializer of a `devicechange` event (W3C mediacapture-streams §9.3)."""

    devices: list[MediaDeviceInfo] = fresh(list)
    user_inserted_devices: list[MediaDeviceInfo] = fresh(list)


class DeviceChangeEvent(Event):
    """A device was added or removed (W3C mediacapture-streams §9.3)."""

    devices: list[MediaDeviceInfo]
    """The current devices."""
    user_inserted_devices: list[MediaDeviceInfo]
    """The devices that are new."""

    _init = DeviceChangeEventInit
