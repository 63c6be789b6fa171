"""Packages of any Debian release and architecture, from the mirror that this machine's apt is configured for.

apt-get gets lists, a cache and a status of its own, so nothing of this machine's configuration changes.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import apt

KEPT = 24 * 3600  # seconds for which the lists of a release are not fetched again


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


def own_release() -> str:
    """The code name of this machine's Debian."""
    return platform.freedesktop_os_release().get("VERSION_CODENAME", "")


class Archive:
    """The packages of one release for one architecture (Debian's name: amd64, arm64)."""

    def __init__(self, suite: str, architecture: str, folder: Path) -> None:
        self.suite, self.architecture, self.folder = suite, architecture, folder
        mirrors = apt.mirrors(own_release())
        if not mirrors:
            raise ProofError("this machine's apt has no Debian archive, from which the minimal systems are made")
        for name in ("lists/partial", "cache/archives/partial", "sources"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        entries = [mirror | {"Types": "deb deb-src", "Suites": suite} for mirror in mirrors]
        text = "\n\n".join("\n".join(f"{key}: {value}" for key, value in entry.items()) for entry in entries)
        (folder / "sources" / "proof.sources").write_text(text + "\n")
        options = {
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": folder / "sources",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State::lists": folder / "lists",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder / "cache",
            "APT::Architecture": architecture,
            "APT::Architectures": architecture,
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": 3,
        }
        self._apt = ["apt-get", "-qy", *(f"-o{name}={value}" for name, value in options.items())]

    def update(self) -> None:
        run(*self._apt, "update")

    def unpack(self, packages: Sequence[str], root: Path) -> None:
        """Unpacks packages and all that they depend on, without running their scripts."""
        run(*self._apt, "install", "--download-only", *packages)
        # What /bin and the like are links to, as Debian's installer makes them (usrmerge).
        for name in ("bin", "sbin", "lib", "lib64"):
            (root / "usr" / name).mkdir(parents=True, exist_ok=True)
            if not (root / name).is_symlink():
                (root / name).symlink_to(f"usr/{name}")
        archives = self.folder / "cache" / "archives"
        for package in sorted(archives.glob("*.deb")):
            run("sh", "-c", 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"', "sh", package, root)
        shutil.rmtree(archives)

    def source(self, package: str, folder: Path) -> Path:
        """The tarball of a source package."""
        folder.mkdir(parents=True, exist_ok=True)
        run(*self._apt, "source", "--download-only", "--tar-only", package, cwd=folder)
        [tarball] = folder.glob("*.orig.tar.*z")
        return tarball
