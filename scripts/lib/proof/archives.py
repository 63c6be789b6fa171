"""Packages of any Debian release and architecture, from the mirror that this machine's apt is configured for.

apt-get gets lists, a cache and a status of its own, so nothing of this machine's configuration changes.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import apt


class ProofError(Exception):
    """What prevents a proof; the message says what to do."""


def run(*command: str | Path, cwd: Path | None = None, timeout: float = 1800) -> str:
    """Runs a command. Returns what it printed; if it fails, that is the error."""
    result = subprocess.run(
        command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout
    )
    if result.returncode:
        raise ProofError(f"{result.stdout[-3000:]}{' '.join(map(str, command))[:300]} failed")
    return result.stdout


class Archive:
    """The packages of one release for one architecture (Debian's name: amd64, arm64)."""

    def __init__(self, suite: str, architecture: str, folder: Path) -> None:
        own = apt.own_archive()
        if not own:
            raise ProofError(
                "this machine's apt has no Debian archive, from which the minimal systems are made"
            )
        entries = [fields | {"Types": "deb deb-src", "Suites": suite} for fields in own]
        self._options = apt.private_lists(folder, entries, architecture)
        self._archives = folder / "cache" / "archives"
        self.suite = suite

    def update(self) -> None:
        run("apt-get", *self._options, "update")

    def unpack(self, packages: Sequence[str], root: Path) -> None:
        """Unpacks packages and all that they depend on, without running their scripts."""
        options = [*self._options, "--yes", "--no-install-recommends", "--download-only"]
        run("apt-get", *options, "install", *packages)
        # What /bin and the like are links to, as Debian's installer makes them (usrmerge).
        for name in ("bin", "sbin", "lib", "lib64"):
            (root / "usr" / name).mkdir(parents=True, exist_ok=True)
            if not (root / name).is_symlink():
                (root / name).symlink_to(f"usr/{name}")
        unpack = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2"'
        for package in sorted(self._archives.glob("*.deb")):
            run("sh", "-c", unpack, "sh", package, root)
        shutil.rmtree(self._archives)

    def source(self, package: str, folder: Path) -> Path:
        """The tarball of a source package."""
        folder.mkdir(parents=True, exist_ok=True)
        run("apt-get", *self._options, "source", "--download-only", "--tar-only", package, cwd=folder)
        [tarball] = folder.glob("*.orig.tar.*z")
        return tarball
