"""What a wheel must be before it is published: complete, small, licensed, and loadable on its platform."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from .errors import WheelError
from .targets import GLIBC, Target

MEGABYTE = 1_000_000
LIMIT = 10 * MEGABYTE
LICENSED = (
    "abseil", "boringssl", "crc32c", "dav1d", "libaom", "libc++", "libsrtp", "libvpx", "libyuv", "opus",
    "pffft", "pybind11", "rnnoise", "webrtc",
)  # fmt: skip
SYSTEM = re.compile(r"(libc|libm|libdl|libpthread|librt|libgcc_s|ld-linux-[\w-]+)\.so\.\d")
ALLOWED = (
    r"(webrtc|pytest_webrtc)/([a-z0-9_]+/)*(\w+\.py|py\.typed)",
    r"(webrtc|wrtc)-stubs/([a-z0-9_]+/)*(\w+\.pyi|py\.typed)",
    r"wrtc\.cpython-\d+-\w+-linux-gnu\.so",
    r"[^/]+\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt|licenses/[^/]+|sboms/[^/]+)",
)
REQUIRED = (
    "webrtc/__init__.py",
    "webrtc/py.typed",
    "webrtc-stubs/__init__.pyi",
    "wrtc-stubs/__init__.pyi",
    "pytest_webrtc/__init__.py",
)
ELF_MACHINES = {"x86_64": "EM_X86_64", "aarch64": "EM_AARCH64"}


def check(wheel: Path, target: Target) -> str:
    """Raises an error that names the first fault. Returns a summary."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        faults = [*contents(names, target)]
        size = wheel.stat().st_size
        if size > LIMIT:
            faults.append(f"it has {size} bytes, more than its limit of {LIMIT}")
        extension = archive.read(f"wrtc{target.extension_suffix}") if not faults else b""
    if extension:
        faults += list(binary(extension, target))
    if faults:
        raise WheelError(f"{wheel.name}: {'; '.join(faults)}.")
    newest = max(glibc_versions(extension))
    return f"{size / MEGABYTE:.1f} MB, glibc {newest[0]}.{newest[1]}{policy(wheel)}"


def contents(names: list[str], target: Target) -> Iterator[str]:
    """The faults in a wheel's list of files."""
    stray = [name for name in names if not any(re.fullmatch(pattern, name) for pattern in ALLOWED)]
    if stray:
        yield f"it has stray files: {', '.join(stray)}"
    missing = [name for name in (*REQUIRED, f"wrtc{target.extension_suffix}") if name not in names]
    if missing:
        yield f"it lacks {', '.join(missing)}"
    texts = [name.rpartition("/")[2].lower() for name in names if ".dist-info/licenses/" in name]
    unlicensed = [part for part in LICENSED if not any(text.startswith(part) for text in texts)]
    if unlicensed or "license" not in texts:
        yield f"it has no licence of {', '.join(unlicensed) or 'its own'}"


def binary(extension: bytes, target: Target) -> Iterator[str]:
    """The faults that would keep an extension from loading on its platform."""
    machine = ELFFile(BytesIO(extension))["e_machine"]
    if machine != ELF_MACHINES[target.machine]:
        yield f"its extension is for {machine}"
    foreign = [name for name in needed(extension) if not SYSTEM.fullmatch(name)]
    if foreign:
        yield f"its extension needs {', '.join(foreign)}"
    newer = sorted({version for version in glibc_versions(extension) if version > GLIBC})
    if newer:
        yield f"its extension needs glibc {'.'.join(map(str, newer[-1]))}"


def needed(extension: bytes) -> list[str]:
    """The libraries that an extension is linked to."""
    sections = ELFFile(BytesIO(extension)).iter_sections()
    dynamic = [section for section in sections if isinstance(section, DynamicSection)]
    return [str(vars(tag)["needed"]) for section in dynamic for tag in section.iter_tags("DT_NEEDED")]


def glibc_versions(extension: bytes) -> Iterator[tuple[int, int]]:
    """The versions of glibc that an extension's symbols are from."""
    for section in ELFFile(BytesIO(extension)).iter_sections():
        if not isinstance(section, GNUVerNeedSection):
            continue
        for _, versions in section.iter_versions():
            for version in versions:
                if found := re.fullmatch(r"GLIBC_(\d+)\.(\d+)(\.\d+)?", version.name):
                    yield int(found[1]), int(found[2])


def policy(wheel: Path) -> str:
    """What auditwheel says about the wheel."""
    auditwheel = Path(sys.executable).with_name("auditwheel")
    said = subprocess.run([auditwheel, "show", wheel], capture_output=True, text=True)
    found = re.search(r"manylinux_\d+_\d+_\w+", said.stdout)
    if said.returncode or not found:
        raise WheelError(f"{said.stdout}{said.stderr}\nauditwheel has no policy for {wheel.name}")
    return f", auditwheel: {found[0]}"
