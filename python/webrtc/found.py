"""The installed version, and the codecs, libraries and media devices of this machine."""

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


def facts() -> dict[str, str]:
    """What `python -m webrtc` prints, line by line."""
    codecs = wrtc.codecs()
    return {
        "python-webrtc": wrtc.__version__,
        "engine": f"libwebrtc {wrtc.engine_milestone}",
        "engine source": wrtc.engine_source,
        "audio codecs": ", ".join(sorted(codecs["audio"])),
        "video codecs": ", ".join(sorted(codecs["video"])),
        "H.264": openh264(),
        **{name: library or "not found" for name, library in libraries().items()},
        "audio devices": "; ".join(audio_devices()) or "none found",
        "video devices": "; ".join(video_devices()) or "none found",
    }
