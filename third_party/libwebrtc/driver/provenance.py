"""What an engine was made from: a file in its folder, which extension and bill of materials repeat."""

from __future__ import annotations

import json
import os
from pathlib import Path

import patches
from settings import Settings

NAME = "source.json"


def of(settings: Settings) -> dict[str, object]:
    """The source of the engine that these settings build."""
    if settings.source and settings.source.is_dir():
        return {"description": "a folder named with WRTC_LIBWEBRTC_SOURCE"}
    pin = settings.pin
    ours = [path.name for path in patches.files()]
    about = f"{pin.package} {pin.version}, SHA-256 {pin.sha256}"
    return {
        "description": about + (f", with {', '.join(ours)}" if ours else ""),
        "version": pin.version.partition("-")[0],
        "package": f"{pin.package} {pin.version}",
        "tarball": pin.tarball,
        "sha256": pin.sha256,
        "patches": ours,
    }


def record(settings: Settings, engine: Path) -> None:
    """Writes the file if it is missing or says something else. The engine's key decides what it says."""
    text = json.dumps(of(settings), indent=2) + "\n"
    file = engine / NAME
    if not file.exists() or file.read_text() != text:
        partial = engine / f"{NAME}.{os.getpid()}"
        partial.write_text(text)
        partial.replace(file)
