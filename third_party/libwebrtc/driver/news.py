"""Prints the pinned source's age, whether it can still be fetched, and the newer ones that the mirror names.

An index may name files that the mirror does not have, so it is asked for each that the engine would need.

usage: python news.py
"""

from __future__ import annotations

import email.utils
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import apt
from settings import EngineError, Pin

# Searched beside the pinned suite, each with its security updates.
SUITES = ("bookworm", "trixie", "sid")
VERSION = re.compile(r"^Version: (\S+)$", re.MULTILINE)
FILE = re.compile(r"^'(?P<uri>\S+)' (?P<name>\S+) (?P<size>\d+)", re.MULTILINE)
DATED = re.compile(r"^ -- .*>  (.*)$", re.MULTILINE)
DAY = 24 * 3600.0
SECONDS = 30  # for an answer of the mirror


@dataclass(frozen=True)
class Source:
    """A version that an index names; `problem` says why its tarball cannot be fetched, or nothing."""

    suite: str
    version: str
    size: int
    problem: str

    def order(self) -> tuple[int, ...]:
        return tuple(int(number) for number in re.findall(r"\d+", self.version))

    def __str__(self) -> str:
        fetched = (
            f"cannot be fetched: {self.problem}"
            if self.problem
            else f"can be fetched, {self.size / 1e6:.0f} MB"
        )
        return f"{self.version:28} {self.suite:18} {fetched}"


class Index:
    """The sources that one suite's index names."""

    def __init__(self, suite: str, folder: Path, configuration: Path = apt.APT) -> None:
        own = apt.own_release() + ("-security" if suite.endswith("-security") else "")
        entries = [fields | {"Suites": suite} for fields in apt.mirrors(own, configuration)]
        self.suite, self._folder = suite, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._options = apt.private_lists(folder, entries)
        self.problem = "" if entries else "this machine's apt does not have it"
        if entries:
            said = self._run("apt-get", "update")
            found = apt.PROBLEM.search(said)
            self.problem = found[1] if found else ""

    def _run(self, command: str, *arguments: str) -> str:
        result = subprocess.run(
            [command, *self._options, *arguments],
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return result.stdout

    def versions(self, package: str) -> list[str]:
        return VERSION.findall(self._run("apt-cache", "showsrc", "--only-source", package))

    def source(self, package: str, version: str) -> Source:
        """What the engine would download of a version, asked for but not downloaded."""
        said = self._run("apt-get", "source", "--print-uris", "--download-only", f"{package}={version}")
        files = [found for found in FILE.finditer(said) if re.search(r"\.orig\.tar\.\w+$", found["name"])]
        problem = "" if files else "the index names no tarball"
        for file in files:
            problem = problem or unanswered(file["uri"])
        return Source(self.suite, version, sum(int(file["size"]) for file in files), problem)

    def date(self, package: str, version: str) -> float | None:
        """When a version was released, by its changelog; None if that cannot be fetched."""
        self._run("apt-get", "source", "--download-only", "--diff-only", f"{package}={version}")
        for path in self._folder.glob(f"{package}_*.debian.tar.*"):
            with tarfile.open(path) as archive:
                changelog = archive.extractfile("debian/changelog")
                found = DATED.search(changelog.read(1 << 16).decode()) if changelog else None
            if found:
                return email.utils.parsedate_to_datetime(found[1]).timestamp()
        return None


def unanswered(uri: str) -> str:
    """Why the mirror does not give a file; nothing if it does."""
    try:
        with urllib.request.urlopen(urllib.request.Request(uri, method="HEAD"), timeout=SECONDS):
            return ""
    except urllib.error.HTTPError as error:
        return f"the mirror answers {error.code} {error.reason}"
    except OSError as error:
        return f"the mirror does not answer: {getattr(error, 'reason', error)}"


def news(pin: Pin, suites: Sequence[str], folder: Path, configuration: Path = apt.APT) -> Iterator[str]:
    """The lines that are printed."""
    names = [name for suite in suites for name in (suite, f"{suite}-security") if name != "sid-security"]
    indexes = {name: Index(name, folder / name, configuration) for name in dict.fromkeys([pin.suite, *names])}
    home = indexes[pin.suite]
    pinned = home.source(pin.package, pin.version)
    date = None if pinned.problem else home.date(pin.package, pin.version)
    age = ""
    if date:
        age = (
            f", of {time.strftime('%Y-%m-%d', time.gmtime(date))}, {(time.time() - date) / DAY:.0f} days old"
        )
    yield f"pinned   {pinned}{age}"
    found = [
        index.source(pin.package, version)
        for index in indexes.values()
        for version in set(index.versions(pin.package)) - {pin.version}
    ]
    newer = sorted((each for each in found if each.order() > pinned.order()), key=Source.order, reverse=True)
    yield from (f"{'newest' if i == 0 else '':8} {source}" for i, source in enumerate(newer))
    if not newer:
        yield "newest   the indexes name nothing newer"
    yield from (f"not read: {name}: {index.problem}" for name, index in indexes.items() if index.problem)


def main() -> int:
    try:
        with tempfile.TemporaryDirectory(prefix="engine-news-") as folder:
            for line in news(Pin.read(), SUITES, Path(folder)):
                print(line)
    except EngineError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
