"""The source tree: downloaded or given, verified, and unpacked as far as it is needed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import apt
import patches
from cache import Cache
from progress import Progress, say
from settings import DiskFull, EngineError, Pin, Settings

CHUNK = 1 << 22


def steps(settings: Settings, cache: Cache) -> dict[str, float]:
    if cache.source.exists() or (settings.source and settings.source.is_dir()):
        return {}
    seconds = {"check": 3.0, "unpack": 25.0}
    return seconds if settings.source else {"download": 15.0} | seconds


def prepare(settings: Settings, cache: Cache, progress: Progress) -> Path:
    """A folder that contains third_party/webrtc and the other parts."""
    pin = settings.pin
    if settings.source and settings.source.is_dir():
        if patches.files():
            say(f"{settings.source} is used as it is, without {', '.join(p.name for p in patches.files())}.")
        return adopt(settings.source, cache.work / "checkout", pin)
    if cache.source.exists():
        return cache.source
    if settings.source:
        if not settings.source.exists():
            raise EngineError(f"WRTC_LIBWEBRTC_SOURCE: {settings.source} does not exist.")
        check(settings.source, pin, progress)
        unpack(settings.source, cache.source, pin, progress)
        return cache.source
    folder = cache.work / "download"
    folder.mkdir(parents=True, exist_ok=True)
    tarball = folder / pin.tarball
    if not tarball.exists() or tarball.stat().st_size != pin.size:
        progress.begin("download")
        megabytes = pin.size // 1_000_000

        def received(size: int) -> None:
            progress.show("downloading the source", size / pin.size, f"{size // 1_000_000}/{megabytes} MB")

        tarball = apt.fetch(pin, folder, received)
    try:
        check(tarball, pin, progress)
    except EngineError:
        tarball.unlink()
        raise
    unpack(tarball, cache.source, pin, progress)
    shutil.rmtree(folder)
    return cache.source


def adopt(folder: Path, links: Path, pin: Pin) -> Path:
    """A Chromium tree as it is, or a tree of links to a libwebrtc checkout."""
    tree = folder
    if not (folder / "third_party" / "webrtc").exists():
        if not (folder / "api" / "peer_connection_interface.h").exists():
            raise EngineError(
                f"WRTC_LIBWEBRTC_SOURCE: {folder} is neither a Chromium tree nor a libwebrtc checkout."
            )
        tree = links
        shutil.rmtree(links, ignore_errors=True)
        (links / "third_party").mkdir(parents=True)
        for part in pin.parts:
            target = folder if part == "webrtc" else folder / "third_party" / part
            (links / "third_party" / part).symlink_to(target)
    missing = [part for part in pin.parts if not (tree / "third_party" / part).exists()]
    if missing:
        raise EngineError(f"{folder} lacks third_party/{', third_party/'.join(missing)}.")
    return tree


def check(tarball: Path, pin: Pin, progress: Progress) -> None:
    progress.begin("check")
    size, digest = tarball.stat().st_size, hashlib.sha256()
    if size == pin.size:
        with tarball.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                fraction = file.tell() / size
                progress.show("checking the source", fraction, f"{100 * fraction:.0f} %")
        if digest.hexdigest() == pin.sha256:
            return
        what = f"its SHA-256 is {digest.hexdigest()[:16]}…, not {pin.sha256[:16]}…"
    else:
        what = f"it has {size} bytes, not {pin.size}"
    raise EngineError(f"{tarball} is not {pin.package} {pin.version}: {what}. Download it again.")


def unpack(tarball: Path, tree: Path, pin: Pin, progress: Progress) -> None:
    progress.begin("unpack")
    partial = tree.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    # Two processes and a pipe, so that the position in the compressed file shows the progress.
    xz = subprocess.Popen(
        ["xz", "--decompress", "--stdout", "--threads=0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert xz.stdin
    assert xz.stdout
    wanted = [f"{pin.folder}/third_party/{part}" for part in pin.parts]
    extract = ["tar", "--extract", "--strip-components=1", f"--directory={partial}", *wanted]
    log = partial.with_suffix(".log")
    with tarball.open("rb") as file, log.open("w") as errors:
        tar = subprocess.Popen(extract, stdin=xz.stdout, stderr=errors)
        xz.stdout.close()
        try:
            while (chunk := file.read(CHUNK)) and tar.poll() is None:
                xz.stdin.write(chunk)
                fraction = file.tell() / pin.size
                progress.show("unpacking the source", fraction, f"{100 * fraction:.0f} %")
            xz.stdin.close()
        except BrokenPipeError:
            pass  # tar has logged the reason
        failed = tar.wait() or xz.wait()
    if failed:
        reason = log.read_text().partition("\n")[0]
        raise (
            DiskFull(tree) if "No space" in reason else EngineError(f"Unpacking the source failed: {reason}")
        )
    patches.apply(partial)
    partial.rename(tree)
