"""The system that wheels are compiled for: an old glibc, libc++, headers, and Opus and dav1d as archives.

A sysroot is a folder of the cache. It has its own compilers, `bin/clang-19` and `bin/clang++-19`: clang with
the options that select the folder. A build needs to know nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from . import codecs
from .debian import Suite, run
from .errors import WheelError
from .targets import GLIBC

RECIPE = Path("third_party/sysroot")
CONTENTS = RECIPE / "contents.json"

HEADERS_GLIBC = re.compile(r"(#define\s+__GLIBC_MINOR__\s+)\d+")
COMPILER = """#!/bin/sh
exec {name} --config="${{0%/*}}/../clang.cfg" "$@"
"""
# Clang takes its own folder's libc++ before that of a sysroot.
OPTIONS = """--target={triple}
--sysroot=<CFGDIR>
-stdlib=libc++
-stdlib++-isystem <CFGDIR>/usr/lib/llvm-19/include/c++/v1
-L<CFGDIR>/usr/lib/{triple}
-fuse-ld=lld
"""


def sysroot(machine: str, cache: Path, say: Callable[[str], None]) -> Path:
    """The folder of the sysroot, which is made if it is not in the cache."""
    finished = cache / f"sysroot-{machine}-{key()}"
    if finished.exists():
        return finished
    say(f"unpacking a sysroot for {machine}")
    work = cache / f"sysroot-{machine}.partial"
    shutil.rmtree(work, ignore_errors=True)
    root = work / "root"
    root.mkdir(parents=True)
    contents = json.loads(CONTENTS.read_text())
    versions: dict[str, str] = {}
    for suite, packages in contents["packages"].items():
        versions |= Suite(suite, machine, work / suite).unpack(packages, root)
    link_inside(root)
    add_compilers(root, f"{machine}-linux-gnu")
    limit_glibc(root, root / f"usr/lib/{machine}-linux-gnu")
    versions |= codecs.build(contents["sources"], machine, root, work, say)
    keep_licences(root)
    (root / "sysroot.json").write_text(
        json.dumps({"machine": machine, "packages": versions}, indent=2) + "\n"
    )
    root.rename(finished)
    shutil.rmtree(work)
    for other in cache.glob(f"sysroot-{machine}-*"):
        if other != finished:
            shutil.rmtree(other)
    return finished


def key() -> str:
    """A hash of what determines the contents of a sysroot."""
    facts = [path.read_text() for path in sorted(RECIPE.iterdir())]
    facts += [COMPILER, OPTIONS, *codecs.OPTIONS, codecs.CROSS]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:12]


def link_inside(root: Path) -> None:
    """Makes the absolute links of packages relative, so that they stay within the sysroot."""
    for link in [path for path in root.rglob("*") if path.is_symlink()]:
        target = link.readlink()
        if target.is_absolute():
            up = "../" * (len(link.relative_to(root).parts) - 1)
            link.unlink()
            link.symlink_to(up + str(target.relative_to("/")))


def add_compilers(root: Path, triple: str) -> None:
    (root / "clang.cfg").write_text(OPTIONS.format(triple=triple))
    for name in ("clang-19", "clang++-19"):  # as CMake finds the other tools of that version
        compiler = root / "bin" / name
        compiler.parent.mkdir(exist_ok=True)
        compiler.write_text(COMPILER.format(name=name))
        compiler.chmod(0o755)
    libraries = root / f"usr/lib/{triple}"
    for path in libraries.glob("libc++*"):
        path.unlink()
    for name in ("libc++.a", "libc++abi.a"):
        (libraries / name).symlink_to(f"../llvm-19/lib/{name}")
    (libraries / "libc++.so").write_text("INPUT ( libc++.a libc++abi.a )\n")


def limit_glibc(root: Path, libraries: Path) -> None:
    """Hides what glibc has added since `GLIBC`.

    The headers state that version. libm is a linker script that offers the older versions of its functions.
    """
    features = root / "usr/include/features.h"
    text, found = HEADERS_GLIBC.subn(rf"\g<1>{GLIBC[1]}", features.read_text())
    if found != 1:
        raise WheelError(f"{features} does not define __GLIBC_MINOR__ once.")
    features.write_text(text)
    source = RECIPE / f"glibc_{GLIBC[0]}_{GLIBC[1]}.c"
    older = f"lib{source.stem}"
    run(root / "bin/clang-19", "-O2", "-fPIC", "-fno-builtin", "-c", source, "-o", libraries / f"{older}.o")
    run("llvm-ar-19", "rcsD", libraries / f"{older}.a", libraries / f"{older}.o")
    (libraries / f"{older}.o").unlink()
    libm = libraries / "libm.so"
    libm.unlink()
    libm.write_text(f"GROUP ( {older}.a libm.so.6 )\n")
    (libraries / "libm.so.6").unlink(missing_ok=True)
    (libraries / "libm.so.6").symlink_to(f"../../../lib/{libraries.name}/libm.so.6")


def keep_licences(root: Path) -> None:
    """Gathers the licences of what ends up in a wheel."""
    text = root / "usr/share/doc/libc++-19-dev/copyright"
    shutil.copy(text, root / "licenses/libc++-copyright")
