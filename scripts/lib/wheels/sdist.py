"""The source distribution."""

from __future__ import annotations

import tarfile
from pathlib import Path

from .debian import run
from .errors import WheelError
from .extension import DIST, GENERATORS, SOURCES

NOT_PUBLISHED = ("build/", "dist/", ".venv/", ".ci/", ".git/")


def build(python: str) -> tuple[Path, str]:
    """Builds it into dist/, and checks that it has what a build needs. Returns it and a summary."""
    for old in DIST.glob("*.tar.gz"):
        old.unlink()
    run(python, "-m", "build", "--sdist", "--no-isolation", "--outdir", DIST)
    [path] = DIST.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    missing = [place for place in (*SOURCES, *GENERATORS) if not any(is_in(place, name) for name in names)]
    stray = sorted(name for name in names if name.startswith(NOT_PUBLISHED))
    if missing or stray:
        raise WheelError(f"{path.name} lacks {missing} and should not have {stray[:5]}.")
    return path, f"{path.stat().st_size / 1e6:.1f} MB, {len(names)} files"


def is_in(place: str, name: str) -> bool:
    return name == place or name.startswith(f"{place}/")
