"""The cache folder: finished engines by key, and one work folder with a lock."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import patches
from key import key
from progress import say
from settings import EngineError, Settings

GB = 1_000_000_000
NEEDED = 2 * GB
UNUSED = 30 * 24 * 3600


class Cache:
    def __init__(self, settings: Settings) -> None:
        name = key(settings)
        self.root = settings.cache
        self.engine = self.root / f"engine-{settings.pin.milestone}-{settings.build}-{name}"
        # The source is kept when the recipe changes; the objects are not.
        self.work = self.root / "work"
        self.source = self.work / f"source-{settings.pin.sha256[:12]}{patches.digest()}"
        self.objects = self.work / f"build-{name}"

    def used(self) -> Path:
        os.utime(self.engine)
        return self.engine

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Allows one build at a time on a machine. The lock is released with the process, however it ends."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / "lock", "a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                say(f"Process {lock.read().strip()} is already building an engine; waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def check_space(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True)
        used = sum(path.lstat().st_size for path in self.work.rglob("*"))
        free = shutil.disk_usage(self.work).free
        if free + used < NEEDED:
            raise EngineError(
                f"{self.root} has {free / GB:.1f} GB free and the build temporarily needs "
                f"{NEEDED / GB:.0f} GB: make room, or set WRTC_ENGINE_CACHE to another folder."
            )

    def clean(self) -> None:
        """Removes the work folder, and engines that have not been used for a month."""
        shutil.rmtree(self.work)
        for engine in self.root.glob("engine-*"):
            if time.time() - engine.stat().st_mtime > UNUSED:
                shutil.rmtree(engine)


def size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
