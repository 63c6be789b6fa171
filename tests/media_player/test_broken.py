"""Files that somebody broke: cut off, overwritten, with sizes and times that nobody has."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
import webrtc
from webrtc import MediaPlayer

from tests.media_player import clips

FORMATS = {
    "mp4": {},
    "webm": {"video": "libvpx", "audio": "libopus"},
    "mkv": {"video": "libx264", "audio": "aac"},
}
# Files at once, each with threads of its own decoders.
AT_ONCE = 4


def broken(whole: bytes) -> list[bytes]:
    """The file in many wrong ways, the same each time."""
    chance = random.Random(5)
    files = [b"", whole[:1], whole[:40], whole[: len(whole) // 2], whole[:-1]]
    # Headers of anything, and of sizes that no machine has.
    files += [chance.randbytes(64) + whole[64:], whole[:64] + chance.randbytes(len(whole) - 64)]
    files += [whole[:at] + b"\x7f\xff\xff\xff" + whole[at + 4 :] for at in range(0, 400, 20)]
    files += [whole[:at] + b"\x01" + b"\xff" * 7 + whole[at + 8 :] for at in range(0, 400, 40)]
    for _ in range(25):
        file = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            file[chance.randrange(len(file))] = chance.randrange(256)
        files.append(bytes(file))
    return files


def names(error: Exception, path: Path) -> None:
    assert path.name in str(error) and "\n" not in str(error)


async def play(path: Path) -> None:
    """It cannot be opened, and says so; or it plays, and ends."""
    try:
        player = await MediaPlayer.open(path)
    except (webrtc.NotReadableError, webrtc.NotSupportedError) as error:
        return names(error, path)
    sinks: list[asyncio.Future[int]] = []
    for track in (player.audio, player.video):
        if track:
            sinks.append(asyncio.ensure_future(_count(track)))
    try:
        await asyncio.wait_for(player.ended(), 8)
    except webrtc.NotReadableError as error:
        names(error, path)
    finally:
        player.close()
        await asyncio.gather(*sinks)


async def _count(track: webrtc.MediaStreamTrack) -> int:
    return sum([1 async for _ in track])


@pytest.mark.parametrize("format", FORMATS)
async def test_a_broken_file_ends_or_says_that_it_is_broken(format: str, tmp_path: Path) -> None:
    whole = clips.make(tmp_path / f"whole.{format}", 0.2, True, True, **FORMATS[format]).read_bytes()
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, data: bytes) -> None:
        path = tmp_path / f"{number}.{format}"
        path.write_bytes(data)
        async with turn:
            try:
                await play(path)
            except TimeoutError:
                return hanging.append(number)

    hanging: list[int] = []
    await asyncio.gather(*(one(number, data) for number, data in enumerate(broken(whole))))
    assert hanging == []
