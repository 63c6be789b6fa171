"""`webrtc demo`: two peers connect, exchange messages, and call each other."""

from __future__ import annotations

import time
import wave
from pathlib import Path
from typing import Annotated

import typer

import webrtc
from webrtc.testing import connect, pair

from . import console, local_call


def demo(
    seconds: Annotated[float, typer.Option(min=1, max=60, help="How long the call lasts.")] = 5,
    output: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, help="Save the last picture, as sent and received, and the sound here."
        ),
    ] = None,
    as_json: console.AsJson = False,
) -> None:
    """Connect two peers in this process, exchange messages, and make a call in 720p.

    It needs no network, no camera and no microphone.
    """
    steps, call = console.run(_demo(seconds))
    figures = call.figures()
    if output:
        _save(call, output)
    if as_json:
        console.print_json({**steps, **figures})
        return
    console.table("Messages", {name.removesuffix("_ms"): f"{value:.1f} ms" for name, value in steps.items()})
    console.table("\nCall", local_call.shown(figures))
    if output:
        console.out.print(f"\nsaved sent.png, received.png and heard.wav in {output}", markup=False)


async def _demo(seconds: float) -> tuple[dict[str, float], local_call.Call]:
    steps = await _messages()
    call = local_call.Call()
    with console.progress() as bar:
        task = bar.add_task("calling", total=round(seconds * local_call.FRAME_RATE))
        async for call in local_call.run(seconds):
            bar.update(task, completed=len(call.sent_at))
    return steps, call


async def _messages() -> dict[str, float]:
    start = time.perf_counter()
    async with pair() as (a, b):
        b.on("datachannel", lambda event: event.channel.on("message", lambda e: event.channel.send(e.data)))
        channel = a.create_data_channel("echo")
        await connect(a, b)
        await channel.opened()
        opened = time.perf_counter()
        channel.send("hello")
        await anext(aiter(channel))
        echoed = time.perf_counter()
    return {"open_ms": (opened - start) * 1e3, "echo_ms": (echoed - opened) * 1e3}


def _save(call: local_call.Call, folder: Path) -> None:
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    number = max(call.delays)
    with webrtc.VideoFrame(local_call.draw(number), "rgb24") as sent:
        for name, frame in (("sent.png", sent), ("received.png", call.last)):
            png = frame._repr_png_() if frame else None
            if png:
                (folder / name).write_bytes(png)
    with wave.open(str(folder / "heard.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(np.concatenate(call.sound).tobytes())
