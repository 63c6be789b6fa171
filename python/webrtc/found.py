"""What this machine has for media: `python -m webrtc` prints it."""

from __future__ import annotations

import ctypes.util
import pathlib

import wrtc


def openh264() -> str:
    """The OpenH264 that encodes and decodes H.264, or why there is none and what to do."""
    return wrtc.openh264()


def audio_devices() -> list[str]:
    """The sound cards, as ALSA names them."""
    try:
        lines = pathlib.Path("/proc/asound/cards").read_text().splitlines()
    except OSError:
        return []
    # Every second line goes on about the card before it.
    return [line.strip() for line in lines if line[:1].isspace() and "[" in line]


def video_devices() -> list[str]:
    """The cameras, as V4L2 names them."""
    found = []
    for device in sorted(pathlib.Path("/sys/class/video4linux").glob("video*")):
        try:
            found.append(f"/dev/{device.name} {(device / 'name').read_text().strip()}")
        except OSError:
            found.append(f"/dev/{device.name}")
    return found


def libraries() -> dict[str, str | None]:
    """The system's libraries that the engine uses for devices where they are there."""
    names = {"ALSA": "asound", "PulseAudio": "pulse", "X11": "X11"}
    return {name: ctypes.util.find_library(library) for name, library in names.items()}
