"""What the build needs from the system, checked before anything is downloaded."""

from __future__ import annotations

import shutil
import subprocess

import patches
from settings import EngineError, Settings

# Looked up by the compiler, so that its own search paths apply.
HEADERS = {
    "__config": "libc++-19-dev",
    "cxxabi.h": "libc++abi-19-dev",
    "alsa/asoundlib.h": "libasound2-dev",
    "dav1d/dav1d.h": "libdav1d-dev",
    "opus/opus.h": "libopus-dev",
    "pulse/pulseaudio.h": "libpulse-dev",
    "wels/codec_api.h": "libopenh264-dev",
    "X11/Xlib.h": "libx11-dev",
    "X11/extensions/XShm.h": "libxext-dev",
    "X11/extensions/XTest.h": "libxtst-dev",
    "X11/extensions/Xcomposite.h": "libxcomposite-dev",
    "X11/extensions/Xdamage.h": "libxdamage-dev",
    "X11/extensions/Xfixes.h": "libxfixes-dev",
    "X11/extensions/Xrandr.h": "libxrandr-dev",
}


SANITIZERS = {
    "asan": {"sanitizer/asan_interface.h": "libclang-rt-19-dev"},
    "tsan": {"sanitizer/tsan_interface.h": "libclang-rt-19-dev"},
}


def check(settings: Settings) -> None:
    headers = HEADERS | SANITIZERS.get(settings.build, {})
    tools = {
        settings.cc: "clang-19",
        settings.cxx: "clang-19",
        settings.cmake: "cmake",
        settings.ninja: "ninja-build",
        "ld.lld-19": "lld-19",
        "nasm": "nasm",
        "tar": "tar",
        "xz": "xz-utils",
    }
    if patches.files():
        tools["patch"] = "patch"
    missing = {tool: package for tool, package in tools.items() if not shutil.which(tool)}
    probe = "".join(f"#if !__has_include(<{header}>)\nMISSING {header}\n#endif\n" for header in headers)
    found = subprocess.run(
        [settings.cxx, "-stdlib=libc++", "-xc++", "-E", "-P", "-"],
        input=probe,
        capture_output=True,
        text=True,
    ).stdout
    missing |= {header: headers[header] for header in found.split() if header in headers}
    if missing:
        packages = " ".join(sorted(set(missing.values())))
        raise EngineError(f"The build needs {', '.join(missing)}: apt-get install {packages}")
