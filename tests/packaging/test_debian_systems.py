"""A minimal system is unpacked from packages with all that they depend on, for any architecture."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path

import pytest

import apt
from scripts.lib.proof import systems
from scripts.lib.wheels.errors import WheelError

OTHER = "aarch64" if platform.machine() == "x86_64" else "x86_64"
DEBIAN = {"x86_64": "amd64", "aarch64": "arm64"}[OTHER]


@pytest.fixture(autouse=True)
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror of packages for another architecture: a program, the library it needs, a compiler."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        pytest.skip("needs apt-get and dpkg-deb")
    mirror = tmp_path / "mirror"
    index = ""
    for name, file, needs in (
        ("program", "bin/program", "library"),
        ("library", f"lib/{OTHER}-linux-gnu/library.so", ""),
        ("compiler", "usr/bin/gcc", ""),
    ):
        index += package(mirror, name, file, needs)
    folder = mirror / "dists/old"
    packages = folder / f"main/binary-{DEBIAN}/Packages"
    packages.parent.mkdir(parents=True)
    packages.write_text(index)
    digest = hashlib.sha256(index.encode()).hexdigest()
    (folder / "Release").write_text(
        f"Suite: old\nCodename: old\nComponents: main\nArchitectures: {DEBIAN}\n"
        f"Date: {formatdate(usegmt=True)}\n"
        f"SHA256:\n {digest} {len(index)} main/binary-{DEBIAN}/Packages\n"
    )
    own = {"Types": "deb", "URIs": f"file:{mirror}", "Suites": "mine", "Components": "main", "Trusted": "yes"}
    monkeypatch.setattr(apt, "own_archive", lambda: [own])
    return mirror


def package(mirror: Path, name: str, file: str, needs: str) -> str:
    """Builds a package of a file and a script that would fail, and returns its paragraph of the index."""
    tree = mirror / name
    (tree / file).parent.mkdir(parents=True)
    (tree / file).write_text(f"the file of {name}")
    control = f"Package: {name}\nVersion: 1\nArchitecture: {DEBIAN}\nMaintainer: A <a@b.c>\nDescription: -\n"
    control += f"Depends: {needs}\n" if needs else ""
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(control)
    (tree / "DEBIAN/postinst").write_text("#!/bin/sh\nexit 1\n")
    (tree / "DEBIAN/postinst").chmod(0o755)
    archive = mirror / f"{name}_1_{DEBIAN}.deb"
    subprocess.run(["dpkg-deb", "--build", tree, archive], check=True, capture_output=True)
    content = archive.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{control}Filename: {archive.name}\nSize: {len(content)}\nSHA256: {digest}\n\n"


def test_a_system_has_what_its_packages_depend_on(tmp_path: Path) -> None:
    root = systems.unpacked("old", OTHER, ["program"], tmp_path / "cache")
    assert (root / "bin/program").read_text() == "the file of program"
    assert (root / f"usr/lib/{OTHER}-linux-gnu/library.so").read_text() == "the file of library"
    assert (root / "bin").readlink() == Path("usr/bin")


def test_a_system_is_unpacked_once(tmp_path: Path, mirror: Path) -> None:
    first = systems.unpacked("old", OTHER, ["program"], tmp_path / "cache")
    shutil.rmtree(mirror)
    assert systems.unpacked("old", OTHER, ["program"], tmp_path / "cache") == first


def test_a_system_with_a_compiler_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WheelError, match=r"has gcc, so a proof in it would prove nothing"):
        systems.unpacked("old", OTHER, ["compiler"], tmp_path / "cache")


def test_a_package_that_the_mirror_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(WheelError, match=r"Unable to locate package nothing"):
        systems.unpacked("old", OTHER, ["nothing"], tmp_path / "cache")
