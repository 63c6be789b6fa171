"""The available devices, their capabilities, and how to open them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import wrtc

from webrtc.enums import MediaDeviceKind, MediaType

from .selection import Offer, Offers, Range

Settings = dict[str, Any]
# Opens the device for a native capture, and returns its actual settings.
Open = Callable[["wrtc.RtcCapture", Settings], Settings]

# The first is the default; audio is converted to the others.
_RATES = (48000, 44100, 32000, 24000, 16000, 8000)
_CHANNELS = (1, 2)
# In the parameter order of RtcCapture.open_microphone.
_PROCESSING = ("echo_cancellation", "noise_suppression", "auto_gain_control")
_OFF_OR_ON = (False, True)


@dataclass(frozen=True)
class Device:
    """A device in one of its modes."""

    kind: MediaDeviceKind
    id: str
    label: str
    group: str
    properties: Offers
    open: Open

    @property
    def offers(self) -> dict[str, Offer]:
        """The capabilities, by constraint name."""
        return {"device_id": (self.id,), "group_id": (self.group,), **self.properties}


@dataclass(frozen=True)
class Speaker:
    """An output device."""

    id: str
    label: str

    @property
    def group(self) -> str:
        """The same for devices that belong to one piece of hardware, judging by their names."""
        return _group(self.label)


def inputs_and_outputs() -> tuple[list[Device], list[Speaker]]:
    """List microphones, cameras and speakers. Blocks during the system calls."""
    microphones, speakers, cameras = wrtc.list_devices()
    devices = [_microphone(id, label) for id, label in microphones]
    for id, label, modes in cameras:
        usual_first = sorted(modes, key=lambda mode: abs(mode[0] - 640) + abs(mode[1] - 480))
        devices += [_camera(id, label, *mode) for mode in usual_first]
    return devices, [Speaker(id, label) for id, label in speakers]


def display_surfaces() -> list[Device]:
    """List screens and windows. Blocks; raises NotFoundError without an X server."""
    return [_surface(*surface) for surface in wrtc.list_display_surfaces()]


def synthetic_device(kind: MediaType, id: str) -> Device | None:
    """Return the synthetic device with this id."""
    if id.startswith("file:"):
        return _file(kind, id)
    if kind == MediaType.video:
        return _pattern(id) if id in ("synthetic", "synthetic-pattern") else None
    return _synthetic_audio(id) if id in ("synthetic", "synthetic-tone", "synthetic-speech") else None


def _group(label: str) -> str:
    return label.removeprefix("default: ")


def _size(width: int, height: int) -> dict[str, Offer]:
    return {"width": (width,), "height": (height,), "aspect_ratio": (width / height,)}


def _microphone(id: str, label: str) -> Device:
    properties: Offers = {
        "sample_rate": _RATES,
        "sample_size": (16,),
        "channel_count": _CHANNELS,
        **dict.fromkeys(_PROCESSING, _OFF_OR_ON),
    }

    def open(capture: wrtc.RtcCapture, settings: Settings) -> Settings:
        processing = [settings[name] for name in _PROCESSING]
        return capture.open_microphone(id, settings["sample_rate"], settings["channel_count"], *processing)

    return Device(MediaDeviceKind.audioinput, id, label, _group(label), properties, open)


def _camera(id: str, label: str, width: int, height: int, frame_rate: int) -> Device:
    properties = {**_size(width, height), "frame_rate": Range(1, frame_rate, frame_rate)}

    def open(capture: wrtc.RtcCapture, settings: Settings) -> Settings:
        return capture.open_camera(id, width, height, round(settings["frame_rate"]))

    return Device(MediaDeviceKind.videoinput, id, label, _group(label), properties, open)


def _surface(is_window: bool, number: int, title: str) -> Device:
    id = f"{'window' if is_window else 'screen'}:{number}"
    properties: Offers = {
        "frame_rate": Range(1, 60, 30),
        "display_surface": ("window" if is_window else "monitor",),
        "cursor": ("always", "never"),
    }

    def open(capture: wrtc.RtcCapture, settings: Settings) -> Settings:
        cursor = settings["cursor"] == "always"
        return capture.open_screen(is_window, number, settings["frame_rate"], cursor)

    return Device(MediaDeviceKind.videoinput, id, title or id, id, properties, open)


def _synthetic_audio(id: str) -> Device:
    properties: Offers = {"sample_rate": (_RATES[0],), "sample_size": (16,), "channel_count": (1,)}

    def open(capture: wrtc.RtcCapture, settings: Settings) -> Settings:
        # Imported here, because programs without audio do not need numpy.
        from .synthetic import speech, tone

        make = speech if id == "synthetic-speech" else tone
        return capture.open_audio_loop(make(_RATES[0]), _RATES[0])

    return Device(MediaDeviceKind.audioinput, id, id, "synthetic", properties, open)


def _pattern(id: str) -> Device:
    properties: Offers = {
        "width": Range(16, 4096, 640),
        "height": Range(16, 4096, 480),
        "frame_rate": Range(1, 120, 30),
    }

    def open(capture: wrtc.RtcCapture, settings: Settings) -> Settings:
        return capture.open_test_pattern(
            round(settings["width"]), round(settings["height"]), settings["frame_rate"]
        )

    return Device(MediaDeviceKind.videoinput, id, id, "synthetic", properties, open)


def _file(kind: MediaType, id: str) -> Device:
    path = id.removeprefix("file:")

    def open_audio(capture: wrtc.RtcCapture, settings: Settings) -> Settings:
        from .synthetic import wav

        return capture.open_audio_loop(*wav(path))

    def open_video(capture: wrtc.RtcCapture, settings: Settings) -> Settings:
        return capture.open_video_file(path)

    if kind == MediaType.audio:
        return Device(MediaDeviceKind.audioinput, id, path, "synthetic", {}, open_audio)
    return Device(MediaDeviceKind.videoinput, id, path, "synthetic", {}, open_video)
