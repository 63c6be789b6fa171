"""Puts the finished engine in its place: library, headers, licences, in one rename."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from cache import Cache, size
from progress import Progress, clock
from settings import EngineError, Settings

STEPS = {"install": 4.0}
DESCRIPTION = "engine.json"

# Folder of the source (below third_party), its place below include/, and the files taken.
HEADERS = (
    ("webrtc", "", r"\.h$"),
    ("abseil-cpp/absl", "absl", r"\.(h|inc)$"),
    ("boringssl/src/include/openssl", "openssl", r"\.h$"),
    ("libyuv/include", "", r"\.h$"),
    ("libyuv/include", "third_party/libyuv/include", r"\.h$"),
    ("libvpx/source/libvpx/vpx", "third_party/libvpx/source/libvpx/vpx", r"\.h$"),
    ("libaom/source/libaom/aom", "third_party/libaom/source/libaom/aom", r"\.h$"),
    ("libsrtp/include", "third_party/libsrtp/include", r"\.h$"),
    ("pffft/src", "third_party/pffft/src", r"\.h$"),
    ("rnnoise/src", "third_party/rnnoise/src", r"\.h$"),
)
NOT_OURS = re.compile(r"(^|/)(mac|ios|win|windows|android|sdk|examples|rtc_tools|tools_webrtc|fuzzers|gl)/")

LICENCE = re.compile(r"^(LICENSE|LICENCE|COPYING|NOTICE|PATENTS)(\.\w+)?$")
NOT_BUILT = re.compile(r"/(test|fuzz|examples|tools|util|bench|rust|googletest|benchmark|libwebm|nalloc)/")
SYSTEM_LICENCES = {"opus": "libopus-dev", "dav1d": "libdav1d-dev", "libc++": "libc++-19-dev"}


def install(settings: Settings, cache: Cache, tree: Path, library: Path, progress: Progress) -> None:
    progress.begin("install")
    progress.show("installing", 0.0, "")
    stage = cache.work / "install"
    shutil.rmtree(stage, ignore_errors=True)
    (stage / "lib").mkdir(parents=True)
    shutil.copy2(library, stage / "lib" / library.name)
    include = stage / "include"
    for source, place, pattern in HEADERS:
        copy(tree / "third_party" / source, include / place, pattern)
    copy(cache.objects / "generated", include, r"\.h$")
    copy_licences(tree / "third_party", stage / "licenses", settings)
    about = {"milestone": settings.pin.milestone, "version": settings.pin.version, "build": settings.build}
    about["compiler"] = settings.compiler_version()
    (stage / DESCRIPTION).write_text(json.dumps(about, indent=2) + "\n")
    stage.rename(cache.engine)


def copy(source: Path, target: Path, pattern: str) -> None:
    wanted = re.compile(pattern)
    for path in files(source):
        relative = path.relative_to(source)
        if wanted.search(path.name) and not NOT_OURS.search(str(relative)):
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / relative)


def copy_licences(parts: Path, target: Path, settings: Settings) -> None:
    target.mkdir()
    for part in settings.pin.parts:
        for path in files(parts / part):
            if LICENCE.match(path.name) and not NOT_BUILT.search(str(path.relative_to(parts))):
                shutil.copy2(path, target / str(path.relative_to(parts)).replace("/", "-"))
    for name, package in SYSTEM_LICENCES.items():
        text = Path("/usr/share/doc") / package / "copyright"
        if text.exists():
            shutil.copy2(text, target / f"{name}-copyright")


def files(folder: Path) -> Iterator[Path]:
    """All files below a folder, not those below version control."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != ".git":
            yield from files(path)
        elif path.is_file():
            yield path


def check(folder: Path, settings: Settings) -> Path:
    """An engine that was named instead of built."""
    if not (folder / DESCRIPTION).exists():
        raise EngineError(f"WRTC_ENGINE_DIR: {folder} is not a built engine, it has no {DESCRIPTION}.")
    about = json.loads((folder / DESCRIPTION).read_text())
    for name, wanted in (("milestone", settings.pin.milestone), ("build", settings.build)):
        if about.get(name) != wanted:
            raise EngineError(f"WRTC_ENGINE_DIR: {folder} has {name} {about.get(name)}, not {wanted}.")
    return folder


def summary(settings: Settings, cache: Cache, seconds: float) -> str:
    library, everything = size(cache.engine / "lib"), size(cache.engine)
    sizes = f"library {library / 1e6:.0f} MB, with headers {everything / 1e6:.0f} MB"
    return f"Engine libwebrtc {settings.pin.milestone} ready in {clock(seconds)}: {sizes}, in {cache.engine}"
