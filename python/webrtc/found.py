"""Media devices and libraries of this machine, as printed by `python -m webrtc`."""

from __future__ import annotations

import ctypes.util
import pathlib

import wrtc


def openh264() -> str:
    """The OpenH264 library in use, or why there is none and what to do."""
    return wrtc.openh264()


def audio_devices() -> list[str]:
    """The sound cards, by their ALSA names."""
    try:
        lines = pathlib.Path("/proc/asound/cards").read_text().splitlines()
    except OSError:
        return []
    # Every second line continues the previous one.
    return [line.strip() for line in lines if line[:1].isspace() and "[" in line]


def video_devices() -> list[str]:
    """The cameras, by their V4L2 names."""
    found = []
    for device in sorted(pathlib.Path("/sys/class/video4linux").glob("video*")):
        try:
            found.append(f"/dev/{device.name} {(device / 'name').read_text().strip()}")
        except OSError:
            found.append(f"/dev/{device.name}")
    return found


def libraries() -> dict[str, str | None]:
    """The system libraries that the engine uses for devices, if available."""
    names = {"ALSA": "asound", "PulseAudio": "pulse", "X11": "X11"}
    return {name: ctypes.util.find_library(library) for name, library in names.items()}
