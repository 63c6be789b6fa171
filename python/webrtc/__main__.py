"""`python -m webrtc`: prints the installed version, the codecs and the devices found."""

from __future__ import annotations

import wrtc

from . import found


def main() -> None:
    """Print the information."""
    codecs = wrtc.codecs()
    lines = {
        "python-webrtc": wrtc.__version__,
        "engine": f"libwebrtc {wrtc.engine_milestone}",
        "engine source": wrtc.engine_source,
        "audio codecs": ", ".join(sorted(codecs["audio"])),
        "video codecs": ", ".join(sorted(codecs["video"])),
        "H.264": found.openh264(),
        **{name: library or "not found" for name, library in found.libraries().items()},
        "audio devices": "; ".join(found.audio_devices()) or "none found",
        "video devices": "; ".join(found.video_devices()) or "none found",
    }
    for name, value in lines.items():
        print(f"{name + ':':15} {value}")


if __name__ == "__main__":
    main()
