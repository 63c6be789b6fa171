"""Opus and dav1d, built from source into a sysroot as position-independent archives."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .debian import Suite, run

OPTIONS = (
    "--buildtype=release",
    "--default-library=static",
    "--prefix=/usr",
    "--libdir=lib",
    "--wrap-mode=nodownload",
    "-Db_staticpic=true",
    "-Db_ndebug=true",
    # As the engine: third_party/libwebrtc/hardening.cmake.
    "-Dc_args=-fvisibility=hidden -fstack-protector-strong -ftrivial-auto-var-init=zero"
    " -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3",
)
CROSS = """[binaries]
c = '{root}/bin/clang-19'
ar = 'llvm-ar-19'
strip = 'llvm-strip-19'
nasm = 'nasm'
[host_machine]
system = 'linux'
cpu_family = '{machine}'
cpu = '{machine}'
endian = 'little'
"""


def build(
    sources: Mapping[str, Any], machine: str, root: Path, work: Path, say: Callable[[str], None]
) -> dict[str, str]:
    """Builds all sources into the sysroot at `root`, and returns their versions."""
    cross = work / "cross.ini"
    cross.write_text(CROSS.format(root=root.absolute(), machine=machine))
    suites: dict[str, Suite] = {}
    (root / "licenses").mkdir()
    for name, pin in sources.items():
        say(f"building {name} {pin['version']} for {machine}")
        suite = pin["suite"]
        suites[suite] = suites.get(suite) or Suite(suite, machine, work / suite)
        tarball = suites[suite].source(name, pin["version"], pin["tarball"], pin["sha256"])
        tree, objects = work / name, work / f"{name}-objects"
        tree.mkdir()
        run("tar", "--extract", "--strip-components=1", f"--file={tarball}", f"--directory={tree}")
        run("meson", "setup", f"--cross-file={cross}", *OPTIONS, *pin["options"], objects, tree)
        run("ninja", "-C", objects)
        run("meson", "install", "-C", objects, f"--destdir={root.absolute()}")
        shutil.copy(tree / pin["licence"], root / f"licenses/{name}-{pin['licence']}")
    return {name: pin["version"] for name, pin in sources.items()}
