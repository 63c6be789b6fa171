"""The commands that write statistics at the moment, so that `webrtc stats` finds their files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Running(NamedTuple):
    """A command, and the file of its statistics."""

    pid: int
    command: str
    file: Path


def _folder() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("XDG_CACHE_HOME")
    return Path(base or Path.home() / ".cache") / "python-webrtc" / "running"


@contextlib.contextmanager
def announced(file: Path) -> Iterator[None]:
    """Let `webrtc stats` find this process meanwhile, where there is a folder for that."""
    link = _folder() / f"{os.getpid()}-{_started(os.getpid())}"
    with contextlib.suppress(OSError):
        link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        link.symlink_to(file.resolve())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            link.unlink()


def find() -> list[Running]:
    """Return the commands of this user. What commands that were killed have left is removed."""
    found = []
    with contextlib.suppress(OSError):
        for link in sorted(_folder().iterdir()):
            pid, _, started = link.name.partition("-")
            try:
                if not pid.isdecimal() or _started(int(pid)) != started:
                    raise ProcessLookupError
                found.append(Running(int(pid), _command(int(pid)), link.readlink()))
            except OSError:
                link.unlink(missing_ok=True)
    return found


def _started(pid: int) -> str:
    """Return when a process started, in ticks since the boot: its id may be used again (proc_pid_stat(5))."""
    # The name in parentheses may contain anything.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def _command(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    # Before the subcommand stand the interpreter, its options and the program.
    program = next((i for i, word in enumerate(words) if Path(word).name == "webrtc"), 0)
    return " ".join(["webrtc", *words[program + 1 :]])
