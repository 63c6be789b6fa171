"""`webrtc info`: what is installed and found."""

from __future__ import annotations

from webrtc import found

from . import console


def info(as_json: console.AsJson = False) -> None:
    """Show the version, the engine, the codecs, and the devices of this machine."""
    facts = found.facts()
    if as_json:
        console.print_json(facts)
    else:
        console.table("", facts)
