"""Proves each wheel in minimal systems, and prints a table of what ran where. For scripts/prove-wheels."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apt
from scripts.lib.wheels.errors import WheelError
from settings import user_cache

from . import interpreters, systems
from .places import LIBRARIES, RELEASES, Place, places
from .wheels import EXTRA, Unavailable, Wheel

HERE = Path(__file__).parent
LIMIT = 900.0  # seconds for one program, under emulation too


@dataclass
class Row:
    """A line of the table."""

    wheel: Wheel
    place: Place
    ran: list[str] = field(default_factory=list)
    problem: str = ""
    failed: bool = False
    seconds: float = 0.0

    def cells(self) -> tuple[str, ...]:
        what = ", ".join(self.ran) + (": " if self.ran and self.problem else "") + self.problem
        interpreter = "" if self.place.interpreter == "Debian" else f", {self.place.interpreter} Python"
        where = f"{self.place.name} (glibc {'.'.join(map(str, self.place.glibc))}{interpreter})"
        result = "FAILED: " if self.failed else "not proved: " if self.problem else ""
        return self.wheel.python, self.wheel.machine, where, result + what, f"{self.seconds:.0f}"


def cache() -> Path:
    named = os.environ.get("WRTC_PROOF_CACHE")
    return Path(named) if named else user_cache() / "python-webrtc" / "proof"


def system(wheel: Wheel, place: Place) -> systems.System:
    """The system of a place, made if the cache lacks it."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    foreign = wheel.machine != platform.machine()
    prefix = None
    if place.interpreter == "local":
        if foreign:
            raise Unavailable(f"there is no interpreter of CPython {wheel.python} for {wheel.machine}")
        prefix = interpreters.local(wheel.python)
    if place.interpreter == "compiled":
        prefix = interpreters.compiled(wheel.python, wheel.machine, place.suite, folder)
    root = systems.unpacked(place.suite, wheel.machine, place.packages(wheel.python), folder)
    emulator = None
    if foreign:
        tools = systems.unpacked(apt.own_release(), platform.machine(), ["qemu-user-static"], folder)
        emulator = tools / "usr" / "bin" / f"qemu-{wheel.machine}-static"
    name = f"{'/opt/python' if prefix else '/usr'}/bin/python{wheel.python}"
    return systems.System(root, wheel.machine, name, prefix, emulator)


def prove(wheel: Wheel, row: Row, work: Path) -> None:
    """Installs the wheel there with pip, and runs all that it must do."""
    where = system(wheel, row.place)
    if where.emulator:
        shutil.copy(where.emulator, work / "emulator")
    wheels = work / "wheels"
    wheels.mkdir()
    wheel.gather(wheels, row.place.glibc)
    [pip] = wheels.glob("pip-*.whl")
    options = ["--no-index", "--find-links", "/proof/wheels", "--target", "/proof/site", "--no-compile"]
    options += ["--no-cache-dir", "--root-user-action", "ignore", "--disable-pip-version-check", "--quiet"]
    install = [f"/proof/wheels/{pip.name}/pip", "install", *options]
    where.run(work, *install, f"python-webrtc[{EXTRA}]=={wheel.version}", limit=LIMIT)
    row.ran.append("pip install")
    start = time.monotonic()
    said, _ = where.run(work, "-m", "webrtc", limit=LIMIT)
    for word in (wheel.version, "libwebrtc", "opus", "VP8"):
        if word not in said:
            raise WheelError(f"python -m webrtc does not say {word}:\n{said}")
    row.ran.append(f"python -m webrtc {time.monotonic() - start:.1f}")
    for name in ("program.py", "aiortc_program.py"):
        shutil.copy(HERE / name, work)
        said, errors = where.run(work, f"/proof/{name}", limit=LIMIT)
        row.ran += [line.replace("\t", " ") for line in said.splitlines()]
        if errors:
            raise WheelError(f"{name} wrote to standard error:\n{errors[-2000:]}")
    row.ran.append("exit")


def attempt(wheel: Wheel, place: Place) -> Row:
    row = Row(wheel, place)
    start = time.monotonic()
    print(f"==> {wheel.path.name} in {place.name}", flush=True)
    try:
        if wheel.glibc > place.glibc:
            raise Unavailable(f"it needs glibc {wheel.glibc[0]}.{wheel.glibc[1]}")
        with tempfile.TemporaryDirectory(prefix="wheel-proof-") as work:
            prove(wheel, row, Path(work))
    except Unavailable as error:
        row.problem = str(error)
    except (WheelError, OSError) as error:
        print(error, file=sys.stderr)
        row.problem, row.failed = (str(error).strip().splitlines() or ["?"])[-1], True
    row.seconds = time.monotonic() - start
    return row


def table(rows: Sequence[Row]) -> str:
    lines = [
        ("Python", "architecture", "where", "what ran, in seconds", "total"),
        *(row.cells() for row in rows),
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def main(arguments: Sequence[str]) -> int:
    paths = [Path(argument) for argument in arguments] or sorted(Path("dist").glob("*.whl"))
    if not paths:
        print("error: dist has no wheel: make one with scripts/wheels, or name one", file=sys.stderr)
        return 1
    if apt.own_release() not in LIBRARIES:
        names = ", ".join(RELEASES[name][0] for name in LIBRARIES)
        print(f"error: proofs are made from a Debian mirror: run this on {names}", file=sys.stderr)
        return 1
    try:
        wheels = [Wheel.read(path) for path in paths]
    except WheelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    rows = [attempt(wheel, place) for wheel in wheels for place in places(wheel)]
    print(table(rows))
    return int(any(row.failed for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
