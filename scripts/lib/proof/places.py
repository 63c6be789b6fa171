"""The minimal systems in which wheels are proved, and the interpreter in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apt

from .wheels import Wheel

# The releases by code name: what they are called, and their glibc. Each has the interpreters named below.
RELEASES = {
    "bullseye": ("Debian 11", (2, 31)),
    "bookworm": ("Debian 12", (2, 36)),
    "trixie": ("Debian 13", (2, 41)),
    "sid": ("Debian unstable", (2, 43)),
}
DEBIANS = {"3.11": "bookworm", "3.13": "trixie", "3.14": "sid", "3.15": "sid"}
# The oldest release in which wheels are proved. Its own Python is too old, so one is compiled for it.
OLDEST, COMPILED = "bullseye", ("3.11",)
# The libraries of an interpreter that is not the release's own.
LIBRARIES = {
    "bullseye": ("libc6", "libgcc-s1", "zlib1g", "libffi7", "libssl1.1"),
    "bookworm": ("libc6", "zlib1g", "libffi8", "libssl3", "libbz2-1.0", "liblzma5", "libsqlite3-0"),
    "trixie": ("libc6", "zlib1g", "libffi8", "libssl3t64", "libbz2-1.0", "liblzma5", "libsqlite3-0"),
}


@dataclass(frozen=True)
class Place:
    """A release, and the interpreter there: its own ("Debian"), this machine's ("local"), or "compiled"."""

    suite: str
    interpreter: str

    @property
    def name(self) -> str:
        return RELEASES[self.suite][0]

    @property
    def glibc(self) -> tuple[int, int]:
        return RELEASES[self.suite][1]

    def packages(self, python: str) -> tuple[str, ...]:
        """What is unpacked there. NumPy's wheels need libstdc++, which PEP 600 expects of each system."""
        interpreter = (f"python{python}",) if self.interpreter == "Debian" else LIBRARIES[self.suite]
        return *interpreter, "libstdc++6"


def places(wheel: Wheel) -> Iterator[Place]:
    """Where a wheel is proved: where its Python is at home, and on the oldest glibc that it promises."""
    if wheel.python in DEBIANS:
        yield Place(DEBIANS[wheel.python], "Debian")
    else:
        yield Place(apt.own_release(), "local")
    if wheel.python in COMPILED:
        yield Place(OLDEST, "compiled")
