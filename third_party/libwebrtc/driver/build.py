"""Compiles the engine: runs CMake and ninja, and turns their output into progress or one error."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

import inventory
from cache import Cache
from progress import Progress, say
from settings import RECIPE, DiskFull, EngineError, Settings

# Measured seconds that one step adds to the build: a batch of C++ files, by part, or any other file.
BATCH = {"webrtc": 0.85, "abseil": 0.7, "boringssl": 0.75}
FILE = 0.1
STEPS = {"configure": 2.0, "compile": 200.0}
STEP = re.compile(
    r"^\[(?P<done>\d+)/(?P<all>\d+)\] (?:Building (?P<language>\w+) object CMakeFiles/(?P<part>[a-z0-9]+))?"
)
CAUSE = re.compile(r"(?:error|ERROR|Error): .*|.*No space left.*|.*Killed.*")


def build(settings: Settings, cache: Cache, tree: Path, progress: Progress) -> Path:
    forget_other_checkout(cache.objects)
    cache.objects.mkdir(parents=True, exist_ok=True)
    progress.begin("configure")
    progress.show("configuring", 0.0, "")
    inventory.request(cache.objects)
    configure(settings, cache.objects, tree)
    check_sources(settings, cache.objects)
    command = [settings.ninja, "-C", str(cache.objects)]
    plan = subprocess.run([*command, "-n"], capture_output=True, text=True).stdout.splitlines()
    total = sum(seconds(step) for line in plan if (step := STEP.match(line)))
    progress.begin("compile", total)
    log = cache.objects / "build.log"
    cause = compile_all(command, log, total, progress)
    if "precompiled" in cause:
        # Clang rejects a precompiled header if system headers have changed, which ninja does not notice.
        for header in cache.objects.rglob("*.pch"):
            header.unlink()
        cause = compile_all(command, log, total, progress)
    if "No space" in cause:
        raise DiskFull(cache.objects)
    if cause:
        raise EngineError(f"The engine did not compile: {cause} (full output: {log}).")
    return cache.objects / "libwebrtc.a"


def forget_other_checkout(objects: Path) -> None:
    """An interrupted build can only continue in the same checkout, to which CMake ties its folder."""
    cache = objects / "CMakeCache.txt"
    if cache.exists() and f"CMAKE_HOME_DIRECTORY:INTERNAL={RECIPE}\n" not in cache.read_text():
        shutil.rmtree(objects)


def configure(settings: Settings, objects: Path, tree: Path) -> None:
    log = objects / "configure.log"
    result = subprocess.run(
        [
            settings.cmake, "-G", "Ninja", "-S", str(RECIPE), "-B", str(objects), f"-DENGINE_SOURCE={tree}",
            f"-DCMAKE_MAKE_PROGRAM={settings.ninja}", f"-DWRTC_BUILD={settings.build}",
            f"-DCMAKE_C_COMPILER={settings.cc}", f"-DCMAKE_CXX_COMPILER={settings.cxx}",
            *target(settings.machine()),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    log.write_text(result.stdout)
    if result.returncode:
        # Either "CMake Error: reason", or "CMake Error at FILE:LINE (CALL):" with the reason below.
        reason = re.search(r"CMake Error(?:: | at [^\n]*\n+\s*)([^\n]+)", result.stdout)
        raise EngineError(f"CMake failed: {reason[1] if reason else 'no reason given'} (full output: {log}).")


def target(machine: str) -> list[str]:
    """What CMake cannot learn from a compiler for another processor."""
    if machine == platform.machine():
        return []
    return ["-DCMAKE_SYSTEM_NAME=Linux", f"-DCMAKE_SYSTEM_PROCESSOR={machine}"]


def check_sources(settings: Settings, objects: Path) -> None:
    """The pinned source must be as recorded. Differences of a named tree are printed."""
    if not inventory.listed(objects).exists():
        say(f"The sources are not compared: there is no sources/{inventory.listed(objects).name}.")
    elif difference := inventory.compare(objects):
        if settings.source and settings.source.is_dir():
            say(f"{settings.source} differs from the pinned source: {difference}.")
            return
        raise EngineError(
            f"The source differs from what is recorded of it: {difference}. If that is right, run "
            f"python {RECIPE / 'driver' / 'inventory.py'} {objects}"
        )


def compile_all(command: list[str], log: Path, total: float, progress: Progress) -> str:
    """Runs ninja. Returns the first cause of a failure, or an empty text."""
    environment = os.environ | {"NINJA_STATUS": "[%f/%t] "}
    done = 0.0
    cause = ""
    with log.open("w") as output:
        ninja = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        )
        assert ninja.stdout
        try:
            for line in ninja.stdout:
                output.write(line)
                if step := STEP.match(line):
                    done += seconds(step)
                    what = f"compiling {step['part']}" if step["part"] else "archiving"
                    progress.show(what, min(done / total, 1.0), f"{step['done']}/{step['all']}")
                elif not cause and (found := CAUSE.search(line)):
                    cause = found[0].strip()
        finally:
            ninja.terminate()
    return (cause or "no reason given") if ninja.wait() else ""


def seconds(step: re.Match[str]) -> float:
    return BATCH.get(step["part"], FILE) if step["language"] == "CXX" else FILE
