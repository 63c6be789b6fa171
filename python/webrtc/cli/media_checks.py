"""What keeps a machine from sending audio and video: codecs, devices, permissions."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import webrtc
from webrtc import found

from .finding import Finding, good, note

_KINDS = {"videoinput": "camera", "audioinput": "microphone", "audiooutput": "speaker"}
_SYNTHETIC = "a synthetic one works everywhere: webrtc call synthetic"


async def all_checks() -> AsyncIterator[Finding]:
    """Check one thing after the other."""
    yield codecs()
    devices = await webrtc.media_devices.enumerate_devices()
    for kind, name in _KINDS.items():
        labels = [device.label for device in devices if device.kind == kind]
        yield good(name, ", ".join(dict.fromkeys(labels))) if labels else _missing(name)
    yield await screen()


def codecs() -> Finding:
    """Look whether H.264, which is the system's, is there."""
    capabilities = webrtc.RTCRtpSender.get_capabilities("video").codecs
    names = sorted({codec.mime_type.removeprefix("video/") for codec in capabilities})
    encoders = ", ".join(name for name in names if name not in ("rtx", "red", "ulpfec", "flexfec-03"))
    if "H264" in names:
        return good("codecs", f"sends {encoders} and Opus")
    return note(
        "codecs", f"sends {encoders} and Opus, but no H.264: {found.openh264()}", "apt install libopenh264-7"
    )


def _missing(name: str) -> Finding:
    if name == "camera":
        nodes = [str(path) for path in sorted(Path("/dev").glob("video*"))]
        closed = [path for path in nodes if not os.access(path, os.R_OK | os.W_OK)]
        if closed:
            return note(
                name,
                f"{', '.join(closed)} may not be opened",
                "sudo usermod -aG video $USER, and log in again",
            )
        if nodes:
            return note(
                name, f"{', '.join(nodes)} give no pictures", f"another program may use it; {_SYNTHETIC}"
            )
        return note(name, "none found", f"connect one; in Docker, pass --device /dev/video0; {_SYNTHETIC}")
    sound = [str(path) for path in Path("/dev/snd").glob("pcm*")]
    if any(not os.access(path, os.R_OK | os.W_OK) for path in sound):
        return note(name, "/dev/snd may not be opened", "sudo usermod -aG audio $USER, and log in again")
    if not any(found.libraries()[each] for each in ("ALSA", "PulseAudio")):
        return note(name, "none: there is neither ALSA nor PulseAudio", "apt install libasound2 libpulse0")
    return note(name, "none found", f"connect one, and check that PulseAudio or PipeWire runs; {_SYNTHETIC}")


async def screen() -> Finding:
    """Look whether a screen can be captured."""
    if not os.environ.get("DISPLAY"):
        return note(
            "screen", "there is no X server (DISPLAY is not set)", "log in to an X session, or use xvfb-run"
        )
    displays = await webrtc.media_devices.enumerate_displays()
    labels = [display.label for display in displays if display.device_id.startswith("screen:")]
    if labels:
        return good("screen", ", ".join(labels))
    return note("screen", "the X server has no screen that can be captured", "check DISPLAY and XAUTHORITY")
