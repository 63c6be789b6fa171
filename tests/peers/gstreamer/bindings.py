"""The modules of GStreamer that the driver uses. They have no types, and are in the system's Python alone."""

from __future__ import annotations

import importlib
from typing import Any

_gi: Any = importlib.import_module("gi")


def _load(name: str, version: str = "1.0") -> Any:
    _gi.require_version(name, version)
    return importlib.import_module(f"gi.repository.{name}")


GLib = _load("GLib", "2.0")
Gst = _load("Gst")
GstSdp = _load("GstSdp")
GstWebRTC = _load("GstWebRTC")
Gst.init(None)
