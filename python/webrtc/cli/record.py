"""`webrtc record`: devices, the screen or a stream to a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import SpinnerColumn, TimeElapsedColumn

import webrtc

from . import console
from .sources import Seconds, Source, first_of, interrupts, opened


def record(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to: .mp4, .webm, .mkv, .wav, .ogg …")],
    source: Source = "camera+microphone",
    seconds: Seconds = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
    as_json: console.AsJson = False,
) -> None:
    """Record a camera, a microphone, the screen, a file or a URL. Ctrl-C ends the recording.

    Audio and video are synchronized by their capture times.

    For example: webrtc record desk.mp4 screen+microphone
    """
    console.need("av", "media")
    if file.exists() and not overwrite:
        raise console.Failure(f"{file} exists", "choose another name, or pass --overwrite")
    duration = console.run(_record(file, source, seconds))
    size = file.stat().st_size
    if as_json:
        console.print_json({"file": str(file), "seconds": duration, "bytes": size})
    else:
        console.out.print(
            f"recorded {duration:.1f} s to {file}: {size:,} bytes", markup=False, soft_wrap=True
        )


async def _record(file: Path, source: str, seconds: float | None) -> float:
    async with interrupts() as stopped, opened(source) as media:
        tracks = media.tracks
        if file.suffix in (".wav", ".ogg"):
            tracks = [track for track in tracks if track.kind == "audio"][:1]
            if not tracks:
                raise console.Failure(f"{source} has no sound, which is all that {file.suffix} takes")
        recorder = webrtc.MediaRecorder(file)
        for track in tracks:
            recorder.add_track(track)
        with console.progress(SpinnerColumn(), console.DESCRIPTION, TimeElapsedColumn()) as bar:
            bar.add_task(f"recording {source} to {file}; Ctrl-C ends it", total=None)
            async with recorder:
                media.begin()
                start = time.perf_counter()
                await first_of(stopped.wait(), media.ended(), recorder.ended(), seconds=seconds)
                duration = time.perf_counter() - start
    return duration
