"""Builds the engine, or finds it in the cache, and prints its folder.

Run by engine.cmake, or manually: python third_party/libwebrtc/driver [--build debug] …
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import build
import install
import provenance
import requirements
import source
from cache import Cache
from progress import Progress, say
from settings import EngineError, Settings


def make(settings: Settings) -> Path:
    if settings.engine_dir:
        return install.check(settings.engine_dir, settings)
    engine = find_or_build(settings)
    provenance.record(settings, engine)
    return engine


def find_or_build(settings: Settings) -> Path:
    cache = Cache(settings)
    if cache.engine.exists():
        return cache.used()
    requirements.check(settings)
    with ExitStack() as stack:
        stack.enter_context(cache.locked())
        if cache.engine.exists():  # built by the process that held the lock
            return cache.used()
        cache.check_space()
        say(f"Building the engine, libwebrtc {settings.pin.milestone}, once for this machine.")
        progress = stack.enter_context(Progress(source.steps(settings, cache) | build.STEPS | install.STEPS))
        tree = source.prepare(settings, cache, progress)
        library = build.build(settings, cache, tree, progress)
        install.install(settings, cache, tree, library, progress)
        progress.close()
        cache.clean()
        say(install.summary(settings, cache, progress.elapsed))
    return cache.engine


def main(arguments: Sequence[str]) -> int:
    try:
        print(make(Settings.read(arguments)))
    except EngineError as error:
        say(f"engine: {error}")
        return 1
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        say(f"engine: {error.strerror}{where}. Fix that, or set WRTC_ENGINE_CACHE to another folder.")
        return 1
    except KeyboardInterrupt:
        say("engine: interrupted; the next run continues from here.")
        return 130
    return 0


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"  # the tools' messages are parsed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
