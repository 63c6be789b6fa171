"""Build the wheel in dist/: repaired to a manylinux tag, with the licences of everything it contains."""

import os
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile

MEGABYTE = 1_000_000
LIMIT = 15 * MEGABYTE
RAW, DIST = Path("build/wheel"), Path("dist")


def run(*command: str) -> None:
    """Run a tool of .venv; its output is shown only if it fails."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    result = subprocess.run(command, env={**os.environ, "PATH": path}, text=True, capture_output=True)
    if result.returncode:
        sys.exit(f"{result.stdout}{result.stderr}error: {' '.join(command)} failed")


def needed(archive: zipfile.ZipFile, name: str) -> list[str]:
    """The libraries that a shared object in the archive needs."""
    for section in ELFFile(BytesIO(archive.read(name))).iter_sections():
        if isinstance(section, DynamicSection):
            return [str(vars(tag)["needed"]) for tag in section.iter_tags("DT_NEEDED")]
    return []


def check(wheel: Path) -> None:
    size = wheel.stat().st_size
    print(f"{wheel}: {size / MEGABYTE:.1f} MB")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        for name in names:
            if ".so" in Path(name).name:
                unpacked = archive.getinfo(name).file_size / MEGABYTE
                print(f"  {name} ({unpacked:.1f} MB) needs {' '.join(needed(archive, name))}")
    licences = [Path(name).name.lower() for name in names if ".dist-info/licenses/" in name]
    print(f"  {len(licences)} licence texts")
    carried = [Path(name).name.removeprefix("lib").split("-")[0] for name in names if ".libs/" in name]
    parts = ["webrtc", "pybind11", *carried]
    unlicensed = [part for part in parts if not any(part in text for text in licences)]
    if unlicensed:
        sys.exit(f"error: the wheel has no licence of {', '.join(unlicensed)}")
    if size > LIMIT:
        sys.exit(f"error: the wheel exceeds its limit of {LIMIT / MEGABYTE:.0f} MB")


shutil.rmtree(RAW, ignore_errors=True)
shutil.rmtree(DIST, ignore_errors=True)
run(sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", str(RAW), ".")
[raw] = RAW.glob("*.whl")
run("auditwheel", "repair", "--plat", "auto", "--strip", "--wheel-dir", str(DIST), str(raw))
[repaired] = DIST.glob("*.whl")
check(repaired)
