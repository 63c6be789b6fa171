"""MediaDevices: microphones, cameras, screens and speakers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import wrtc

from webrtc.background import background
from webrtc.devices.capture import Capture, Opened, open_display_media, open_user_media
from webrtc.devices.catalogue import Device, display_surfaces, inputs_and_outputs
from webrtc.dictionaries.constraints import (
    DisplayMediaStreamOptions,
    MediaStreamConstraints,
    MediaTrackConstraints,
    MediaTrackSupportedConstraints,
)
from webrtc.dictionaries.dictionary import Like
from webrtc.enums import MediaType
from webrtc.events.target import EventAttribute, EventTarget
from webrtc.loop import Bridge

from .device_change_event import DeviceChangeEvent
from .media_device_info import InputDeviceInfo, MediaDeviceInfo
from .media_stream import MediaStream
from .media_stream_track import MediaStreamTrack

# Interval in seconds at which devices are polled while there are handlers.
_POLL_INTERVAL = 1.0

Opening = Callable[[wrtc.Mailbox], list[Opened]]


class MediaDevices(EventTarget):
    """The devices of this machine (W3C mediacapture-streams §9.2): `webrtc.media_devices` is the object."""

    ondevicechange = EventAttribute[DeviceChangeEvent]("A device was added or removed.")

    def __init__(self) -> None:
        super().__init__()
        self._watcher: asyncio.Task[None] | None = None
        self._watching: asyncio.AbstractEventLoop | None = None

    async def enumerate_devices(self) -> list[MediaDeviceInfo]:
        """List microphones, cameras and speakers, starting with the system's defaults."""
        return await asyncio.to_thread(_devices)

    async def enumerate_displays(self) -> list[InputDeviceInfo]:
        """List the screens and windows that `get_display_media` can capture.

        Raises NotFoundError without an X server.
        """
        return _grouped(await asyncio.to_thread(display_surfaces))

    async def get_user_media(
        self, constraints: Like[MediaStreamConstraints] | None = None, **fields: Any
    ) -> MediaStream:
        """Return a stream with a microphone, a camera, or both, that satisfies the constraints.

        Pass MediaStreamConstraints, a dict, or keywords: `get_user_media(video=True)`.

        Raises NotFoundError without any device of a kind, OverconstrainedError if none satisfies the
        constraints, and NotReadableError if the selected device cannot be opened.
        """
        return await _stream_of_thread(_user_media(constraints, **fields))

    async def get_display_media(
        self, options: Like[DisplayMediaStreamOptions] | None = None, **fields: Any
    ) -> MediaStream:
        """Return a stream of a screen or window: the one with this `device_id`, or the first screen.

        The stream has no audio. Raises the same errors as `get_user_media`, and NotFoundError without an X
        server.
        """
        given = DisplayMediaStreamOptions.of(options, **fields)
        if given.video is False:
            raise TypeError("get_display_media captures a screen: `video` must not be False")
        wanted = _constraints(given.video)
        return await _stream_of_thread(lambda mailbox: open_display_media(mailbox, wanted))

    def get_supported_constraints(self) -> MediaTrackSupportedConstraints:
        """Return the constraints that have an effect."""
        return MediaTrackSupportedConstraints()

    def _listening(self, type: str) -> None:
        # The system does not notify of changes, so devices are polled while there are handlers.
        ended = self._watching is None or self._watching.is_closed()
        if self._watcher is None or self._watcher.done() or ended:
            Bridge.current()  # Raises an error if no loop is running.
            self._watching = asyncio.get_running_loop()
            self._watcher = background(self._watch())

    async def _watch(self) -> None:
        known: list[MediaDeviceInfo] | None = None
        while self._has_listener("devicechange"):
            try:
                now = await self.enumerate_devices()
            except Exception as error:
                # For example while a sound server restarts; the next attempt may succeed.
                message = f"the devices could not be listed: {error}"
                asyncio.get_running_loop().call_exception_handler({"message": message, "exception": error})
                now = known or []
            if known is None:
                known = now
            elif set(now) != set(known):
                new = [device for device in now if device not in known]
                event = DeviceChangeEvent._made("devicechange", devices=now, user_inserted_devices=new)
                known = now
                self._fire(event)
            await asyncio.sleep(_POLL_INTERVAL)


media_devices = MediaDevices()
"""The devices of this machine."""


def get_user_media(constraints: Like[MediaStreamConstraints] | None = None, **fields: Any) -> MediaStream:
    """Open devices synchronously (reference manual); without constraints, audio and video.

    Blocks the loop while the devices are opened, which takes a fraction of a second.
    """
    bridge = Bridge.current()
    if constraints is None and not fields:
        fields = {"audio": True, "video": True}
    return _stream(_user_media(constraints, **fields)(bridge.mailbox), bridge)


getUserMedia = get_user_media


def _user_media(constraints: Any, **fields: Any) -> Opening:
    given = MediaStreamConstraints.of(constraints, **fields)
    kinds = {MediaType.audio: given.audio, MediaType.video: given.video}
    wanted = {kind: _constraints(value) for kind, value in kinds.items() if value is not False}
    if not wanted:
        raise TypeError("get_user_media requires `audio`, `video` or both in its constraints")
    return lambda mailbox: open_user_media(mailbox, wanted)


def _constraints(value: bool | MediaTrackConstraints) -> MediaTrackConstraints:
    return value if isinstance(value, MediaTrackConstraints) else MediaTrackConstraints()


async def _stream_of_thread(opening: Opening) -> MediaStream:
    bridge = Bridge.current()
    return _stream(await asyncio.to_thread(opening, bridge.mailbox), bridge)


def _stream(devices: list[Opened], bridge: Bridge) -> MediaStream:
    captures = [Capture(opened, bridge) for opened in devices]
    return MediaStream([MediaStreamTrack._of(capture, bridge, capture) for capture in captures])


def _devices() -> list[MediaDeviceInfo]:
    inputs, outputs = inputs_and_outputs()
    return [*_grouped(inputs), *map(MediaDeviceInfo, outputs)]


def _grouped(devices: list[Device]) -> list[InputDeviceInfo]:
    modes: dict[tuple[str, str], list[Device]] = {}
    for device in devices:
        modes.setdefault((device.kind, device.id), []).append(device)
    return [InputDeviceInfo(group) for group in modes.values()]
