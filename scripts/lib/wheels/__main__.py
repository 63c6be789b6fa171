"""Builds all wheels and the source distribution into dist/. Run by scripts/wheels."""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from progress import clock
from settings import user_cache

from . import check, extension, sdist
from .errors import WheelError
from .pythons import headers
from .sysroot import sysroot
from .targets import SDIST, TARGETS, Target, select


def say(line: str) -> None:
    print(f"==> {line}", flush=True)


class Run:
    """One run of the command."""

    def __init__(self, cache: Path, interpreters: list[Path], count: int) -> None:
        self._cache = cache
        self._interpreters = interpreters
        self._epoch = int(os.environ["SOURCE_DATE_EPOCH"])
        self._metadata = extension.metadata()
        self._count = count
        self._done = 0
        self.made: list[Path] = []
        self.failed: list[str] = []

    def step(self, name: str, make: Callable[[], tuple[Path, str]]) -> None:
        """Builds one thing. A failure is reported, and does not prevent the others."""
        self._done += 1
        started = time.monotonic()
        try:
            path, summary = make()
        except WheelError as error:
            say(f"[{self._done}/{self._count}] {name} failed: {error}")
            self.failed.append(name)
        else:
            took = clock(time.monotonic() - started)
            say(f"[{self._done}/{self._count}] {path.name}: {summary}, {took}")
            self.made.append(path)

    def wheel(self, target: Target) -> tuple[Path, str]:
        root = sysroot(target.machine, self._cache, say)
        inputs = extension.Inputs(
            target=target,
            sysroot=root,
            engine=extension.engine(root, self._cache),
            headers=headers(target, self._cache, self._interpreters),
            metadata=self._metadata,
            epoch=self._epoch,
        )
        built = extension.build(inputs)
        try:
            summary = check.wheel(inputs.wheel)
        except WheelError:
            inputs.wheel.unlink()  # so that nobody publishes it
            raise
        return inputs.wheel, summary if built else f"{summary}, unchanged"

    def forget_others(self) -> None:
        """Deletes from dist/ what this version would not put there."""
        expected = {f"{self._metadata.stem}-{target.tag}.whl" for target in TARGETS}
        for path in extension.DIST.glob("*"):
            if path.suffix == ".whl" and path.name not in expected:
                path.unlink()


def commit_time() -> str:
    """The time that all files of an archive get."""
    result = subprocess.run(["git", "log", "-1", "--format=%ct"], capture_output=True, text=True)
    return result.stdout.strip() or "315532800"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/wheels", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="PATTERN", help=f"'cp312-*x86_64', {SDIST}")
    parser.add_argument("--python", type=Path, nargs="+", default=[], help="interpreters that have headers")
    given = parser.parse_args(arguments)
    os.environ.setdefault("SOURCE_DATE_EPOCH", commit_time())
    started = time.monotonic()
    try:
        targets, with_sdist = select(given.only)
        cache = Path(os.environ.get("WRTC_ENGINE_CACHE") or user_cache() / "python-webrtc").absolute()
        cache.mkdir(parents=True, exist_ok=True)
        job = Run(cache, given.python, len(targets) + with_sdist)
        job.forget_others()
        if with_sdist:
            job.step(SDIST, sdist.build)
        for target in targets:
            job.step(target.name, functools.partial(job.wheel, target))
    except (WheelError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("interrupted; what is finished is kept")
        return 130
    say(f"{len(job.made)} in dist/ after {clock(time.monotonic() - started)}")
    if job.failed:
        print(f"error: not built: {', '.join(job.failed)}", file=sys.stderr)
    return 1 if job.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
