"""A minimal system on disk, and the execution of commands in it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.wheels.debian import Suite
from scripts.lib.wheels.errors import WheelError

TOOLS = ("cc", "gcc", "clang", "c++", "cmake", "make")
MOUNT = """
root=$1 work=$2 prefix=$3; shift 3
mount --bind "$root" "$root"
mount --bind "$work" "$root/proof"
if [ -n "$prefix" ]; then
  mount --bind -o ro "$prefix" "$root/opt/python"
  # What is installed for this machine's interpreter is not seen there.
  for installed in "$root"/opt/python/lib/python*/site-packages; do
    if [ -d "$installed" ]; then mount -t tmpfs tmpfs "$installed"; fi
  done
fi
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
exec chroot "$root" "$@"
"""
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/tmp",
    "PYTHONPATH": "/proof/site",
    "LANG": "C.UTF-8",
}


@dataclass(frozen=True)
class System:
    """An unpacked release, which is never written to, and an interpreter that is mounted at /opt/python."""

    root: Path
    machine: str
    python: str
    prefix: Path | None
    emulator: Path | None

    def run(self, work: Path, *command: str, limit: float) -> tuple[str, str]:
        """Runs Python there, with `work` at /proof. Returns its two outputs; a failure is an error."""
        words = [self.python, *command]
        if self.emulator:
            words = ["/proof/emulator", *words]
        environment = ENVIRONMENT | ({"LD_LIBRARY_PATH": "/opt/python/lib"} if self.prefix else {})
        isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", MOUNT, "sh"]
        what = " ".join(command)[:200]
        try:
            result = subprocess.run(
                [*isolated, self.root, work, self.prefix or "", *words],
                env=environment,
                text=True,
                capture_output=True,
                timeout=limit,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise WheelError(f"{what} did not end within {limit:.0f} s there") from error
        if result.returncode:
            raise WheelError(f"{result.stdout[-1000:]}{result.stderr[-3000:]}{what} failed there")
        return result.stdout, result.stderr


def unpacked(suite: str, machine: str, packages: Sequence[str], cache: Path) -> Path:
    """The root folder with these packages, made if the cache lacks it."""
    key = hashlib.sha256(" ".join(packages).encode()).hexdigest()[:8]
    root = cache / f"{suite}-{machine}-{packages[0]}-{key}"
    if not root.exists():
        partial = root.with_name(root.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for folder in ("proc", "dev", "tmp", "proof", "opt/python"):
            (partial / folder).mkdir(parents=True)
        Suite(suite, machine, cache / f"apt-{suite}-{machine}").unpack_system(packages, partial)
        partial.rename(root)
    found = [
        tool for tool in TOOLS if any((root / folder / tool).exists() for folder in ("usr/bin", "usr/sbin"))
    ]
    if found or any(root.glob("usr/include/*")):
        raise WheelError(f"{root} has {', '.join(found) or 'headers'}, so a proof in it would prove nothing")
    return root
