"""What a wheel's name and metadata say of where it runs, and the wheels that it needs beside it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import parse_wheel_filename

from scripts.lib.wheels.debian import ARCHITECTURES
from scripts.lib.wheels.errors import WheelError

EXTRA = "aiortc"
# What pip says of a package that is needed beside the wheel.
NO_WHEEL = re.compile(r"No matching distribution found for (?!python-webrtc)(\S+)")


@dataclass(frozen=True)
class Wheel:
    """A wheel of this project for one CPython and one architecture."""

    path: Path
    version: str
    python: str  # "3.11"
    machine: str  # "x86_64"
    glibc: tuple[int, int]  # the oldest that its name promises

    @classmethod
    def read(cls, path: Path) -> Wheel:
        _, version, _, tags = parse_wheel_filename(path.name)
        platforms = [re.fullmatch(r"manylinux_(\d+)_(\d+)_(\w+)", tag.platform) for tag in tags]
        found = [match for match in platforms if match]
        pythons = {tag.interpreter for tag in tags}
        python = re.fullmatch(r"cp(\d)(\d+)", min(pythons))
        if not found or not python or len(pythons) > 1 or found[0][3] not in ARCHITECTURES:
            raise WheelError(
                f"{path.name} is not for one CPython and manylinux_…_{' or '.join(ARCHITECTURES)}: "
                "make it with scripts/wheels"
            )
        glibc = min((int(match[1]), int(match[2])) for match in found)
        return cls(path, str(version), f"{python[1]}.{python[2]}", found[0][3], glibc)

    def gather(self, folder: Path, glibc: tuple[int, int]) -> None:
        """Fetches what it needs with its extra on a system with that glibc, and pip, into a folder."""
        tag = "cp" + self.python.replace(".", "")
        options = ["--only-binary", ":all:", "--python-version", self.python, "--implementation", "cp"]
        options += [word for abi in (tag, "abi3", "none") for word in ("--abi", abi)]
        for minor in range(glibc[1], 16, -1):
            options += ["--platform", f"manylinux_2_{minor}_{self.machine}"]
        options += ["--platform", f"manylinux2014_{self.machine}"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        result = subprocess.run(
            [*command, "--dest", folder, *options, f"{self.path}[{EXTRA}]", "pip"],
            text=True,
            capture_output=True,
        )
        if missing := NO_WHEEL.search(result.stderr):
            raise Unavailable(f"{missing[1]} has no wheel for it")
        if result.returncode:
            raise WheelError(f"{result.stderr[-3000:]}pip download failed")


class Unavailable(WheelError):
    """What a proof would need cannot be had; the wheel may be right."""
