"""Test the wheel: two peers connect, with only the wheel installed in a minimal Debian without a compiler."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUITE, PYTHON_TAG = "bookworm", "cp311"
EXAMPLE = Path("examples/two_peers.py")


def run(*command: str | Path, env: dict[str, str] | None = None) -> str:
    result = subprocess.run(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        sys.exit(f"{result.stdout[-4000:]}error: {' '.join(map(str, command))} failed")
    return result.stdout


def mirror() -> str:
    """The mirror from which this machine gets the suite."""
    targets = run(
        "apt-get", "indextargets", "--format", "$(REPO_URI)", f"Codename: {SUITE}", "Identifier: Packages"
    )
    if not targets:
        sys.exit(
            f"error: this machine's apt has no index of Debian {SUITE}: run apt-get update, or use --no-proof"
        )
    return targets.split()[0]


def prove(wheel: Path, root: Path) -> None:
    def inside(*command: str) -> str:
        """Run in the Debian system, without the settings of this machine."""
        return run("chroot", root, *command, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    run("debootstrap", "--variant=minbase", "--include=python3,python3-venv", SUITE, root, mirror())
    wheels = root / "wheels"
    wheels.mkdir()
    shutil.copy(wheel, wheels)
    run(sys.executable, "-m", "pip", "download", "--only-binary", ":all:", "--dest", wheels, wheel)
    shutil.copy(EXAMPLE, root)
    for tool in ("gcc", "clang", "cmake"):
        if shutil.which(tool, path=f"{root}/usr/bin:{root}/bin"):
            sys.exit(f"error: the minimal Debian has {tool}, so the test would prove nothing")
    inside("python3", "-m", "venv", "/venv")
    inside("/venv/bin/pip", "install", "--no-index", "--find-links", "/wheels", "python-webrtc")
    print(inside("/venv/bin/python", "-m", "webrtc"), end="")
    print(inside("/venv/bin/python", f"/{EXAMPLE.name}"), end="")


started = time.monotonic()
[wheel] = Path("dist").glob("*.whl")
if PYTHON_TAG not in wheel.name:
    sys.exit(
        f"error: {wheel.name} is not for {SUITE}'s Python: create .venv with {PYTHON_TAG}, or use --no-proof"
    )
print(f"testing {wheel.name} in a minimal Debian {SUITE}", flush=True)
with tempfile.TemporaryDirectory(prefix="wheel-proof-") as root:
    prove(wheel, Path(root))
print(f"passed after {time.monotonic() - started:.0f} s")
