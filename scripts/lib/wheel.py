"""Build the wheel in dist/, repaired to a manylinux tag."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

RAW, DIST = Path("build/wheel"), Path("dist")


def run(*command: str) -> None:
    """Run a tool of .venv; its output is shown only if it fails."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    result = subprocess.run(command, env={**os.environ, "PATH": path}, text=True, capture_output=True)
    if result.returncode:
        sys.exit(f"{result.stdout}{result.stderr}error: {' '.join(command)} failed")


shutil.rmtree(RAW, ignore_errors=True)
shutil.rmtree(DIST, ignore_errors=True)
run(sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", str(RAW), ".")
[raw] = RAW.glob("*.whl")
run("auditwheel", "repair", "--plat", "auto", "--strip", "--wheel-dir", str(DIST), str(raw))
