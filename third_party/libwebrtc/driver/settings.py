"""The settings: command line, environment and pin."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RECIPE = Path(__file__).resolve().parent.parent
# Each kind of build, and the kind of its engine.
BUILDS = {name: name for name in ("release", "debug", "asan", "tsan")} | {"coverage": "release"}


class EngineError(Exception):
    """An error whose message says, in one line, what is wrong and what to do."""


class DiskFull(EngineError):
    def __init__(self, place: Path) -> None:
        super().__init__(
            f"No space is left for {place}: make room, or set WRTC_ENGINE_CACHE to another folder."
        )


@dataclass(frozen=True)
class Pin:
    """The pinned source, from pin.json."""

    milestone: str
    package: str
    suite: str
    version: str
    tarball: str
    size: int
    sha256: str
    folder: str
    parts: tuple[str, ...]

    @classmethod
    def read(cls) -> Pin:
        pin = json.loads((RECIPE / "pin.json").read_text())
        return cls(**{**pin, "parts": tuple(pin["parts"])})


@dataclass(frozen=True)
class Settings:
    pin: Pin
    build: str
    source: Path | None
    engine_dir: Path | None
    cache: Path
    cc: str
    cxx: str
    cmake: str
    ninja: str

    @classmethod
    def read(cls, arguments: Sequence[str]) -> Settings:
        parser = argparse.ArgumentParser(prog="driver", description="Builds the WebRTC engine.")
        variable = os.environ.get
        parser.add_argument("--build", default=variable("WRTC_BUILD") or "release", help=", ".join(BUILDS))
        parser.add_argument("--source", default=variable("WRTC_LIBWEBRTC_SOURCE"), help="tarball or folder")
        parser.add_argument("--engine-dir", default=variable("WRTC_ENGINE_DIR"), help="a built engine")
        parser.add_argument("--cache", default=variable("WRTC_ENGINE_CACHE"), help="root of the cache")
        parser.add_argument("--cc", default=variable("CC") or "clang-19")
        parser.add_argument("--cxx", default=variable("CXX") or "clang++-19")
        parser.add_argument("--cmake", default="cmake")
        parser.add_argument("--ninja", default="ninja")
        given = parser.parse_args(arguments)
        if given.build not in BUILDS:
            raise EngineError(f"WRTC_BUILD is {given.build!r}: choose one of {', '.join(BUILDS)}.")
        return cls(
            pin=Pin.read(),
            build=BUILDS[given.build],
            source=folder(given.source),
            engine_dir=folder(given.engine_dir),
            cache=folder(given.cache) or user_cache() / "python-webrtc",
            cc=given.cc,
            cxx=given.cxx,
            cmake=given.cmake,
            ninja=given.ninja,
        )

    def compiler_version(self) -> str:
        if not shutil.which(self.cxx):
            raise EngineError(
                f"The compiler {self.cxx} is missing: apt-get install clang-19 lld-19 llvm-19 libc++-19-dev "
                "libc++abi-19-dev nasm."
            )
        version = subprocess.run([self.cxx, "--version"], capture_output=True, text=True).stdout
        if "clang" not in version:
            raise EngineError(
                f"The engine needs clang, but {self.cxx} is another compiler: unset CC and CXX."
            )
        return version.splitlines()[0]

    def machine(self) -> str:
        """The processor that the compiler compiles for, as in `uname -m`."""
        triple = subprocess.run([self.cxx, "-dumpmachine"], capture_output=True, text=True).stdout
        return triple.partition("-")[0]


def folder(name: str | None) -> Path | None:
    return Path(name).expanduser().absolute() if name else None


def user_cache() -> Path:
    named = os.environ.get("XDG_CACHE_HOME", "")
    return Path(named) if os.path.isabs(named) else Path.home() / ".cache"
