"""The source distribution."""

from __future__ import annotations

import sys
from pathlib import Path

from . import check
from .debian import run
from .extension import DIST

BUILD = "from scikit_build_core.build import build_sdist as build; build({!r})"


def build() -> tuple[Path, str]:
    """Has the build backend make it in dist/. Returns it and a summary."""
    for old in DIST.glob("*.tar.gz"):
        old.unlink()
    DIST.mkdir(exist_ok=True)
    run(sys.executable, "-c", BUILD.format(str(DIST)))
    [path] = DIST.glob("*.tar.gz")
    return path, check.size(path)
