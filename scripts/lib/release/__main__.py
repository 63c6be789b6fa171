"""Checks wheels and source distributions, and prints what is wrong. For scripts/check-release."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.lib.proof.archives import ProofError

from . import contents

# Without these, nobody can build the source distribution.
SOURCES = (
    "CMakeLists.txt", "LICENSE", "PKG-INFO", "cpp/module.cpp", "python/webrtc/py.typed", "python/wrtc.pyi",
    "scripts/sbom", "scripts/stubs", "third_party/libwebrtc/driver/__main__.py",
    "third_party/libwebrtc/components.json", "third_party/libwebrtc/pin.json",
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


def main(arguments: Sequence[str]) -> int:
    paths = [Path(argument) for argument in arguments]
    paths = paths or sorted(
        path for path in Path("dist").glob("*") if path.name.endswith((".whl", ".tar.gz"))
    )
    if not paths:
        print("error: dist is empty: make wheels with scripts/wheel, or name files", file=sys.stderr)
        return 1
    wrong = 0
    for path in paths:
        try:
            found = list(problems(path))
        except ProofError as error:
            found = [str(error)]
        wrong += len(found)
        print(
            f"{path.name}: {path.stat().st_size / contents.MEGABYTE:.1f} MB, {'wrong' if found else 'right'}"
        )
        for problem in found:
            print(f"  {problem}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
