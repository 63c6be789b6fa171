"""Tracks and files are released when a program stops using them, without blocking it."""

from __future__ import annotations

import asyncio
import gc
import io
import threading
import time
import wave
import weakref
from pathlib import Path
from typing import Any

import pytest
from webrtc.aiortc import AudioStreamTrack
from webrtc.aiortc.contrib.media import MediaPlayer, MediaRelay


@pytest.mark.parametrize("stops", [True, False])
async def test_a_relay_releases_tracks_that_are_not_read_any_more(stops: bool) -> None:
    relay = MediaRelay()
    sources: list[weakref.ref[Any]] = []
    for _ in range(5):
        source = AudioStreamTrack()
        sources.append(weakref.ref(source))
        reader = relay.subscribe(source)
        await reader.recv()
        if stops:
            reader.stop()
        del source, reader
    # A dropped reader is noticed with the next frame.
    while any(source() for source in sources):
        await asyncio.sleep(0.02)
        gc.collect()


async def test_readers_of_a_relay_continue_when_another_is_dropped() -> None:
    relay, source = MediaRelay(), AudioStreamTrack()
    kept, dropped = relay.subscribe(source), relay.subscribe(source)
    await asyncio.gather(kept.recv(), dropped.recv())
    del dropped
    gc.collect()
    stamps = [(await kept.recv()).pts or 0 for _ in range(3)]
    kept.stop()
    assert stamps[1] - stamps[0] == stamps[2] - stamps[1] == 160


class Silent:
    """A file whose reads block while it is silent, until it is released."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)
        self.silent = False
        self.waits, self.released = threading.Event(), threading.Event()

    def read(self, size: int) -> bytes:
        if self.silent:
            self.waits.set()
            self.released.wait(30)
            return b""
        return self._data.read(size)


async def test_stopping_a_player_that_waits_for_its_file_returns_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 48000, 0, "NONE", ""))
        sound.writeframes(bytes(96_000 * 200))
    silent = Silent(path.read_bytes())
    player = MediaPlayer(silent)
    assert player.audio is not None
    silent.silent = True
    await player.audio.recv()
    assert await asyncio.to_thread(silent.waits.wait, 20)
    [thread] = [each for each in threading.enumerate() if each.name == "media-player"]
    began = time.monotonic()
    player.audio.stop()
    assert time.monotonic() - began < 0.5
    assert thread.is_alive()
    silent.released.set()
    await asyncio.to_thread(thread.join, 20)
    assert not thread.is_alive()
