"""Checks of one file: a wheel or a source distribution."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from . import contents

# Without these, nobody can build the source distribution.
SOURCES = (
    "CMakeLists.txt", "LICENSE", "PKG-INFO", "cpp/module.cpp", "python/webrtc/py.typed", "python/wrtc.pyi",
    "scripts/sbom", "scripts/stubs", "scripts/wheels", "third_party/libwebrtc/driver/__main__.py",
    "third_party/libwebrtc/components.json", "third_party/libwebrtc/pin.json",
    "third_party/sysroot/contents.json",
    "tests/fuzz/CMakeLists.txt", "tests/cpp/CMakeLists.txt",
)  # fmt: skip


def problems(path: Path) -> Iterator[str]:
    """What is wrong with a file of a release."""
    command = [sys.executable, "-m", "twine", "--no-color", "check", "--strict", str(path)]
    twine = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if twine.returncode:
        yield f"twine: {' '.join(twine.stdout.split())}"
    if path.suffix == ".whl":
        yield from contents.problems(path)
        return
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    yield from (f"{name} is missing" for name in SOURCES if name not in names)
    unwanted = [name for name in names if name.startswith((".git/", ".ci/", ".venv/", "build/", "dist/"))]
    yield from (f"{name} does not belong there" for name in sorted(unwanted)[:5])
