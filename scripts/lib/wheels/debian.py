"""Debian packages of any suite and architecture, from the mirror that this machine gets its own from.

Nothing is installed and nothing of the system's configuration changes.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import apt

from .errors import WheelError

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# What `apt-get --simulate` says of a package: name and version.
INSTALLED = re.compile(r"^Inst (\S+) \((\S+)", re.MULTILINE)


class Suite:
    """One suite of Debian for one machine; its lists are in `folder`."""

    def __init__(self, name: str, machine: str, folder: Path) -> None:
        own = apt.own_archive()
        if not own:
            raise WheelError(
                "Wheels are built with Debian's packages, but this machine's apt has no archive of its own."
            )
        types = {"Types": "deb deb-src", "Suites": name}
        self._what = f"{name} for {machine}"
        self._folder = folder
        self._options = apt.private_lists(folder, [fields | types for fields in own], ARCHITECTURES[machine])
        self._run("apt-get", "update")

    def unpack(self, packages: Sequence[str], target: Path) -> dict[str, str]:
        """Downloads the packages, unpacks them to `target`, and returns their versions."""
        versions = {}
        for archive in self._download(packages):
            # Links like /lib are followed, where `dpkg-deb --extract` would replace them with folders.
            unpack = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2"'
            run("sh", "-c", unpack, "sh", archive, target)
            fields = run("dpkg-deb", "-f", archive, "Package", "Version")
            about = dict(line.split(": ", 1) for line in fields.splitlines())
            versions[about["Package"]] = about["Version"]
            archive.unlink()
        return versions

    def unpack_system(self, packages: Sequence[str], root: Path) -> None:
        """Unpacks packages and all that they depend on to a folder, which becomes a root folder.

        The packages' scripts do not run. /bin and the like are links into /usr, as in an installed system.
        """
        for name in ("bin", "sbin", "lib", "lib64"):
            (root / "usr" / name).mkdir(parents=True, exist_ok=True)
            (root / name).symlink_to(f"usr/{name}")
        said = self._run("apt-get", "install", "--simulate", "--no-install-recommends", *packages)
        self.unpack([f"{found[1]}={found[2]}" for found in INSTALLED.finditer(said)], root)

    def _download(self, packages: Sequence[str]) -> list[Path]:
        downloads = self._folder / "downloads"
        downloads.mkdir(exist_ok=True)
        self._run("apt-get", "download", *packages, cwd=downloads)
        return sorted(downloads.iterdir())

    def source(self, package: str, version: str, tarball: str, sha256: str) -> Path:
        """Downloads the upstream tarball of a source package, which must have this hash."""
        self._run(
            "apt-get", "source", "--download-only", "--tar-only", f"{package}={version}", cwd=self._folder
        )
        path = self._folder / tarball
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != sha256:
            raise WheelError(f"{tarball} has the SHA-256 {found}, not {sha256}.")
        return path

    def _run(self, command: str, *arguments: str, cwd: Path | None = None) -> str:
        said = run(command, *self._options, *arguments, cwd=cwd, about=self._what)
        if problem := apt.PROBLEM.search(said):
            raise WheelError(f"{command} {arguments[0]} failed for {self._what}: {problem[1]}")
        return said


def run(*command: str | Path, cwd: Path | None = None, about: str = "") -> str:
    """What the command says. A failure is one error with the end of what it said."""
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    result = subprocess.run(
        command, cwd=cwd, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if result.returncode:
        shown = " ".join(
            [Path(command[0]).name, *(str(word) for word in command[1:] if str(word)[:1] != "-")]
        )
        raise WheelError(f"{result.stdout[-3000:]}\n{shown[:200]} failed{about and ' for '}{about}")
    return result.stdout
