"""DeviceChangeEvent: a device came or went."""

from __future__ import annotations

from webrtc.dictionaries.dictionary import fresh
from webrtc.events.event import Event, EventInit

from .media_device_info import MediaDeviceInfo


class DeviceChangeEventInit(EventInit):
    """What a `devicechange` event is made with (W3C mediacapture-streams §9.3)."""

    devices: list[MediaDeviceInfo] = fresh(list)
    user_inserted_devices: list[MediaDeviceInfo] = fresh(list)


class DeviceChangeEvent(Event):
    """A device came or went (W3C mediacapture-streams §9.3)."""

    devices: list[MediaDeviceInfo]
    """The devices that there are now."""
    user_inserted_devices: list[MediaDeviceInfo]
    """Those of them that are new."""

    _init = DeviceChangeEventInit
