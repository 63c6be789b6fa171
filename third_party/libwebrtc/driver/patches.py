"""Our changes to the pinned source: patches/*.patch, applied in the order of their names after unpacking."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from settings import RECIPE, EngineError

FOLDER = RECIPE / "patches"


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.patch"))


def digest() -> str:
    """Distinguishes trees with different patches; nothing if there is none."""
    texts = [path.read_bytes() for path in files()]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:8] if texts else ""


def apply(tree: Path) -> None:
    """Changes a tree that holds third_party. A patch that does not fit exactly is an error."""
    for path in files():
        command = ["patch", "--strip=1", "--batch", "--forward", "--fuzz=0", "--reject-file=-"]
        result = subprocess.run(
            [*command, "--directory", str(tree), "--input", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode:
            failed = [line for line in result.stdout.splitlines() if "FAILED" in line or "an't find" in line]
            reason = (failed or result.stdout.splitlines() or ["patch failed"])[0]
            raise EngineError(f"{path.name} does not fit the source: {reason}. Adapt it, or remove it.")
