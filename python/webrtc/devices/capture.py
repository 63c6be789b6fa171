"""The device behind a track: found by constraints, opened, set anew, given back."""

from __future__ import annotations

import asyncio
import atexit
import weakref
from collections.abc import Iterable, Sequence
from typing import Any

import wrtc

from webrtc.dictionaries.constraints import MediaTrackCapabilities, MediaTrackConstraints, MediaTrackSettings
from webrtc.enums import MediaType
from webrtc.exceptions import NotFoundError
from webrtc.loop import Bridge, LiveObject
from webrtc.tracks.track import TrackSource

from .catalogue import Device, display_surfaces, inputs_and_outputs, made_up
from .selection import Range, Wish, check, choose

_KINDS = {MediaType.audio: "microphone", MediaType.video: "camera"}


class Opened:
    """A device that is open, and whose track is not made yet. Made by any thread."""

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
    """A microphone or camera for each kind that is wanted. Blocks.

    Raises NotFoundError without any device of a kind, OverconstrainedError if none satisfies the constraints.
    """
    real = inputs_and_outputs()[0]
    opened = []
    for kind, constraints in wanted.items():
        devices = [*_named(kind, constraints), *(d for d in real if d.kind == f"{kind}input")]
        if not devices:
            raise NotFoundError(
                f"this machine has no {_KINDS[kind]}: connect one, or ask for "
                f"{{{str(kind)!r}: {{'deviceId': 'synthetic'}}}}, which every machine has"
            )
        opened.append(Opened(mailbox, kind, devices, constraints, _KINDS[kind]))
    return opened


def open_display_media(mailbox: wrtc.Mailbox, constraints: MediaTrackConstraints) -> list[Opened]:
    """A screen or window. Blocks; raises as `open_user_media` does."""
    devices = display_surfaces()
    if not devices:
        raise NotFoundError("the X11 display has neither screens nor windows")
    return [Opened(mailbox, MediaType.video, devices, constraints, "screen or window", is_screencast=True)]


def _named(kind: MediaType, constraints: MediaTrackConstraints) -> Iterable[Device]:
    if constraints.device_id is None:
        return
    wish = Wish.of(constraints.device_id, bare_is_exact=False)
    for id in (*(wish.exact or ()), *(wish.ideal or ())):
        device = made_up(kind, id)
        if device:
            yield device


class Capture(LiveObject, TrackSource):
    """The device behind a track and its clones, for as long as one of them is sent, read or held."""

    def __init__(self, opened: Opened, bridge: Bridge) -> None:
        LiveObject.__init__(self, opened.native, bridge)
        TrackSource.__init__(self)
        self._opened = opened
        self._wanted: dict[str, MediaTrackConstraints] = {}
        self._live: set[str] = set()
        self._muted = False
        # Until the native says that the last track is gone: the program may have left it to a connection.
        bridge.kept.add(self)
        if not _open:
            # Not before: handlers run in reverse order, and the engine's end must come after.
            atexit.unregister(_give_back)
            atexit.register(_give_back)
        _open.add(self)

    def create_track(self, id: str) -> wrtc.MediaStreamTrack:
        """The first track of the device."""
        track: wrtc.MediaStreamTrack = self._native.create_track(id)
        self._register(track, self._opened.constraints)
        return track

    def cloned(self, id: str, clone: wrtc.MediaStreamTrack) -> None:
        """One more track, with the constraints of the one that it was cloned from."""
        self._register(clone, self._wanted[id])

    def _register(self, track: wrtc.MediaStreamTrack, constraints: MediaTrackConstraints) -> None:
        self.register(track)
        self._wanted[track.id] = constraints
        self._live.add(track.id)

    def is_live(self, id: str) -> bool:
        """Whether the track was not stopped."""
        return id in self._live

    def stopped(self, id: str) -> None:
        """A track was stopped; the device is closed with the last."""
        self._live.discard(id)
        if not self._live:
            self._native.close()

    @property
    def label(self) -> str:
        """What the device is called."""
        return self._opened.device.label

    def constraints(self, id: str) -> MediaTrackConstraints:
        """What a track was asked to be."""
        return self._wanted[id]

    def settings(self) -> MediaTrackSettings:
        """How the device is set."""
        settings = {**self._opened.settings}
        if "width" in settings:
            settings["aspect_ratio"] = settings["width"] / settings["height"]
        return MediaTrackSettings(settings)

    def capabilities(self) -> MediaTrackCapabilities:
        """What the device can be set to."""
        return capabilities(self._opened.modes)

    async def apply(self, id: str, constraints: MediaTrackConstraints) -> None:
        """Set the device as a track asks, for all of its tracks; raises OverconstrainedError."""
        opened = self._opened
        choice = choose(opened.modes, constraints, opened.what)
        same = all(opened.settings.get(name) == value for name, value in choice.settings.items())
        if not same:
            real = await asyncio.to_thread(choice.device.open, opened.native, choice.settings)
            opened.settings = {**choice.settings, **real}
            opened.device = choice.device
        self._wanted[id] = constraints

    def muted(self, track: wrtc.MediaStreamTrack) -> bool:
        """Whether the device has given nothing for two seconds; after five it is taken for lost."""
        return self._muted

    def _on_mute(self, _: None) -> None:
        self._muted = True
        self.fire_mute(True)

    def _on_unmute(self, _: None) -> None:
        self._muted = False
        self.fire_mute(False)

    def _on_gone(self, _: None) -> None:
        self._bridge.kept.discard(self)


def capabilities(modes: Sequence[Device]) -> MediaTrackCapabilities:
    """What a device offers in all of its modes."""
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


def _give_back() -> None:
    left = [capture for capture in _open if not capture._bridge.inherited]
    for capture in left:
        capture._native.close()
    if left:
        wrtc.settle_devices()
