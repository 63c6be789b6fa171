"""The headers of each Python: of an interpreter on this machine, or of Debian's packages.

An extension needs nothing else of a Python. The headers of one release serve all its micro releases and, but
for pyconfig.h, all architectures. The pyconfig.h of x86-64 and of arm64 differ in nothing that an extension
uses, so the headers of an interpreter serve both.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from .debian import Suite
from .errors import WheelError
from .sysroot import CONTENTS
from .targets import Target

FIND = (
    "import json, sysconfig; print(json.dumps([sysconfig.get_python_version(), sysconfig.get_path('include'),"
    " sysconfig.get_config_var('SOABI')]))"
)


def headers(target: Target, cache: Path, interpreters: Iterable[Path]) -> Path:
    """A folder with Python.h and all that it includes."""
    suite = json.loads(CONTENTS.read_text())["pythons"].get(target.python)
    if suite:
        return of_debian(target, cache, suite)
    for interpreter in candidates(target.python, interpreters):
        if folder := of_interpreter(interpreter, target.python):
            return folder
    raise WheelError(
        f"No interpreter of Python {target.python} with headers was found, and Debian has no package of them:"
        " put one on the PATH, or name it with --python."
    )


def of_debian(target: Target, cache: Path, suite: str) -> Path:
    name = f"python{target.python}"
    folder = cache / f"{name}-{target.machine}"
    if not folder.exists():
        work = cache / f"{folder.name}.partial"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        versions = Suite(suite, target.machine, work / "apt").unpack([f"lib{name}-dev"], work)
        include = work / "usr/include"
        # In its place is a file that chooses by architecture.
        shutil.copy(
            include / f"{target.machine}-linux-gnu" / name / "pyconfig.h", include / name / "pyconfig.h"
        )
        (include / name / "versions.json").write_text(json.dumps(versions) + "\n")
        (include / name).rename(folder)
        shutil.rmtree(work)
    return folder


def candidates(python: str, interpreters: Iterable[Path]) -> Iterator[Path]:
    """The interpreters that were named, then those on the PATH, then pyenv's."""
    yield from interpreters
    if found := shutil.which(f"python{python}"):
        yield Path(found)
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from sorted(versions.glob(f"{python}.*/bin/python"), reverse=True)


def of_interpreter(interpreter: Path, python: str) -> Path | None:
    """Its folder of headers, if it is a CPython of that release with headers."""
    try:
        said = subprocess.run([interpreter, "-c", FIND], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version, folder, abi = json.loads(said)
    plain = str(abi).startswith(f"cpython-{python.replace('.', '')}-")  # neither debug nor free-threaded
    return Path(folder) if version == python and plain and (Path(folder) / "Python.h").exists() else None
