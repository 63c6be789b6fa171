"""What there is to build: one wheel for each Python and architecture, and the source distribution."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from typing import NamedTuple

from .errors import WheelError

MACHINES = ("x86_64", "aarch64")
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
GLIBC = (2, 28)
SDIST = "sdist"


class Target(NamedTuple):
    """A CPython release on an architecture."""

    python: str
    machine: str

    @property
    def interpreter(self) -> str:
        """The tag of interpreter and ABI: cp312."""
        return "cp" + self.python.replace(".", "")

    @property
    def platform(self) -> str:
        """The platform's tag: manylinux_2_28_x86_64."""
        return f"manylinux_{GLIBC[0]}_{GLIBC[1]}_{self.machine}"

    @property
    def tag(self) -> str:
        return f"{self.interpreter}-{self.interpreter}-{self.platform}"

    @property
    def name(self) -> str:
        return f"{self.interpreter}-{self.platform}"

    @property
    def extension_suffix(self) -> str:
        """How CPython on glibc names extension modules."""
        return f".cpython-{self.interpreter[2:]}-{self.machine}-linux-gnu.so"


TARGETS = tuple(Target(python, machine) for machine in MACHINES for python in PYTHONS)


def select(patterns: Sequence[str]) -> tuple[list[Target], bool]:
    """The targets that a pattern matches, all without patterns, and whether the sdist is one of them."""
    names = [target.name for target in TARGETS]
    for pattern in patterns:
        if not fnmatch.filter([*names, SDIST], pattern):
            raise WheelError(f"No target matches '{pattern}': there are {SDIST}, {', '.join(names)}.")
    chosen = [target for target in TARGETS if not patterns or matches(target.name, patterns)]
    return chosen, not patterns or matches(SDIST, patterns)


def matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
