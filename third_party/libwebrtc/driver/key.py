"""The key of an engine: a hash of everything that the engine depends on."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import patches
import requirements
from settings import RECIPE, Settings


def key(settings: Settings) -> str:
    digest = hashlib.sha256()
    for fact in facts(settings):
        digest.update(fact + b"\0")
    return digest.hexdigest()[:12]


def facts(settings: Settings) -> Iterator[bytes]:
    for path in recipe_files(settings.build):
        yield str(path.relative_to(RECIPE)).encode()
        yield path.read_bytes()
    for path in patches.files():
        yield path.read_bytes()
    compiler = settings.compiler_version()
    for text in (settings.build, settings.machine(), compiler):
        yield text.encode()
    for command in ([settings.cc, "--version"], ["nasm", "-v"]):
        yield said(command)
    for variable in ("CFLAGS", "CXXFLAGS"):
        yield os.environ.get(variable, "").encode()
    yield system_headers(settings.cxx)
    if settings.source and settings.source.is_dir():  # a tarball is always the pinned one
        yield from source_files(settings.source, settings.pin.parts)


def recipe_files(build: str) -> list[Path]:
    """The files that determine what the engine contains; the others only affect how it is built."""
    names = ["pin.json", "CMakeLists.txt", "interface.cmake", "hardening.cmake", f"builds/{build}.cmake"]
    names += ["parts.cmake", "driver/install.py"]
    return [RECIPE / name for name in names] + sorted(p for p in (RECIPE / "parts").iterdir() if p.is_file())


def system_headers(cxx: str) -> bytes:
    """The text and macros of the system's headers as the compiler finds them: libc++, opus, dav1d, …

    A new version of a library changes its headers.
    """
    probe = "".join(
        f"#if __has_include(<{header}>)\n#include <{header}>\n#endif\n" for header in requirements.HEADERS
    )
    return said([cxx, "-stdlib=libc++", "-std=c++20", "-xc++", "-E", "-P", "-dD", "-"], probe)


def source_files(folder: Path, parts: tuple[str, ...]) -> Iterator[bytes]:
    """Name, size and modification time of each file in the given tree: hashing them would take seconds."""
    third_party = folder / "third_party"
    # Chromium's tree, or a checkout of libwebrtc, which contains the other parts.
    roots = [third_party / part for part in parts]
    skipped = {folder / name for name in ("third_party", "out", "build")}
    if not (third_party / "webrtc").exists():
        roots[parts.index("webrtc")] = folder
    for root in roots:
        for path, folders, files in os.walk(root):
            folders[:] = sorted(
                name for name in folders if name != ".git" and Path(path, name) not in skipped
            )
            for name in sorted(files):
                file = os.path.join(path, name)
                status = os.lstat(file)
                yield f"{os.path.relpath(file, folder)} {status.st_size} {status.st_mtime_ns}".encode()


def said(command: list[str], given: str = "") -> bytes:
    try:
        return subprocess.run(command, input=given.encode(), capture_output=True).stdout
    except FileNotFoundError:
        return b""
