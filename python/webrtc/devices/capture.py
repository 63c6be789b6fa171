"""The device behind a track: selected by constraints, opened, reconfigured, released."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Iterable, Sequence
from typing import Any

import wrtc

from webrtc.dictionaries.constraints import MediaTrackCapabilities, MediaTrackConstraints, MediaTrackSettings
from webrtc.ending import at_exit
from webrtc.enums import MediaType
from webrtc.exceptions import NotFoundError
from webrtc.loop import Bridge, LiveObject
from webrtc.tracks.track import TrackSource

from .catalogue import Device, display_surfaces, inputs_and_outputs, synthetic_device
from .selection import Range, Wish, check, choose

_KINDS = {MediaType.audio: "microphone", MediaType.video: "camera"}


class Opened:
    """An open device without a track. Created on any thread."""

    def __init__(
        self,
        mailbox: wrtc.Mailbox,
        kind: MediaType,
        devices: Sequence[Device],
        constraints: MediaTrackConstraints,
        what: str,
        is_screencast: bool = False,
    ) -> None:
        self.what = what
        self.constraints = constraints
        choice = choose(devices, constraints, what)
        self.device = choice.device
        self.modes = [device for device in devices if device.id == self.device.id]
        self.native = wrtc.RtcCapture(mailbox, kind, is_screencast)
        self.settings = {**choice.settings, **self.device.open(self.native, choice.settings)}
        check(self.settings, constraints, what)


def open_user_media(mailbox: wrtc.Mailbox, wanted: dict[MediaType, MediaTrackConstraints]) -> list[Opened]:
    """Open a microphone or camera for each requested kind. Blocks.

    Raises NotFoundError without any device of a kind, OverconstrainedError if none satisfies the constraints.
    """
    real = inputs_and_outputs()[0]
    opened = []
    for kind, constraints in wanted.items():
        devices = [*_named(kind, constraints), *(d for d in real if d.kind == f"{kind}input")]
        if not devices:
            raise NotFoundError(
                f"this machine has no {_KINDS[kind]}: connect one, or use "
                f"{{{str(kind)!r}: {{'deviceId': 'synthetic'}}}}, which works on every machine"
            )
        opened.append(Opened(mailbox, kind, devices, constraints, _KINDS[kind]))
    return opened


def open_display_media(mailbox: wrtc.Mailbox, constraints: MediaTrackConstraints) -> list[Opened]:
    """Open a screen or window. Blocks; raises the same errors as `open_user_media`."""
    devices = display_surfaces()
    if not devices:
        raise NotFoundError("the X11 display has neither screens nor windows")
    return [Opened(mailbox, MediaType.video, devices, constraints, "screen or window", is_screencast=True)]


def _named(kind: MediaType, constraints: MediaTrackConstraints) -> Iterable[Device]:
    if constraints.device_id is None:
        return
    wish = Wish.of(constraints.device_id, bare_is_exact=False)
    for id in (*(wish.exact or ()), *(wish.ideal or ())):
        device = synthetic_device(kind, id)
        if device:
            yield device


class Capture(LiveObject[wrtc.RtcCapture], TrackSource):
    """The device behind a track and its clones, for as long as one of them is sent, read or referenced."""

    def __init__(self, opened: Opened, bridge: Bridge) -> None:
        LiveObject.__init__(self, opened.native, bridge)
        TrackSource.__init__(self)
        self._opened = opened
        self._wanted: dict[str, MediaTrackConstraints] = {}
        self._live: set[str] = set()
        self._muted = False
        # Kept until the native object reports that the last track is gone: a connection may still use a track
        # that the program has dropped.
        bridge.kept.add(self)
        _open.add(self)

    def create_track(self, id: str) -> wrtc.MediaStreamTrack:
        """Create the first track."""
        track: wrtc.MediaStreamTrack = self._native.create_track(id)
        self._register(track, self._opened.constraints)
        return track

    def cloned(self, id: str, clone: wrtc.MediaStreamTrack) -> None:
        """Add a clone, with the constraints of its original."""
        self._register(clone, self._wanted[id])

    def _register(self, track: wrtc.MediaStreamTrack, constraints: MediaTrackConstraints) -> None:
        self.register(track)
        self._wanted[track.id] = constraints
        self._live.add(track.id)

    def is_live(self, id: str) -> bool:
        """Whether the track has not been stopped."""
        return id in self._live

    def stopped(self, id: str) -> None:
        """Stop a track; the device is released with the last one."""
        self._live.discard(id)
        if not self._live:
            self._native.close()

    @property
    def label(self) -> str:
        """The name of the device."""
        return self._opened.device.label

    def constraints(self, id: str) -> MediaTrackConstraints:
        """The constraints of a track."""
        return self._wanted[id]

    def settings(self) -> MediaTrackSettings:
        """The current settings of the device."""
        settings = {**self._opened.settings}
        if "width" in settings:
            settings["aspect_ratio"] = settings["width"] / settings["height"]
        return MediaTrackSettings(settings)

    def capabilities(self) -> MediaTrackCapabilities:
        """The possible settings of the device."""
        return capabilities(self._opened.modes)

    async def apply(self, id: str, constraints: MediaTrackConstraints) -> None:
        """Apply the constraints of a track for all tracks of the device; raises OverconstrainedError."""
        opened = self._opened
        choice = choose(opened.modes, constraints, opened.what)
        same = all(opened.settings.get(name) == value for name, value in choice.settings.items())
        if not same:
            real = await asyncio.to_thread(choice.device.open, opened.native, choice.settings)
            opened.settings = {**choice.settings, **real}
            opened.device = choice.device
        self._wanted[id] = constraints

    def _on_mute(self, _: None) -> None:
        # The device has delivered nothing for two seconds; after five, it is considered lost.
        self.set_muted(True)

    def _on_unmute(self, _: None) -> None:
        self.set_muted(False)

    def _on_gone(self, _: None) -> None:
        self._bridge.kept.discard(self)


def capabilities(modes: Sequence[Device]) -> MediaTrackCapabilities:
    """The combined capabilities of a device in all of its modes."""
    found: dict[str, Any] = {}
    for name in modes[0].offers:
        if name not in MediaTrackCapabilities._fields:
            continue
        offers = [mode.offers[name] for mode in modes]
        values = [v for o in offers for v in ((o.least, o.most) if isinstance(o, Range) else o)]
        if name in ("device_id", "group_id", "display_surface"):
            found[name] = values[0]
        elif isinstance(values[0], (bool, str)):
            found[name] = list(dict.fromkeys(values))
        else:
            found[name] = {"min": min(values), "max": max(values)}
    return MediaTrackCapabilities(found)


_open: weakref.WeakSet[Capture] = weakref.WeakSet()


@at_exit("media")
def _give_back() -> None:
    left = [capture for capture in _open if not capture._bridge.inherited]
    for capture in left:
        capture._native.close()
    if left:
        wrtc.settle_devices()
