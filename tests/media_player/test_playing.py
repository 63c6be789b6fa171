"""What a file holds comes out of the tracks, in order and in time."""

from __future__ import annotations

import asyncio
import gc
import io
import threading
import time
import weakref
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import MediaPlayer, MediaStreamTrack

from tests.media_player import clips
from tests.unchecked import private
from tests.waiting import quiet_for, running_for, until


async def see(track: MediaStreamTrack | None) -> list[np.ndarray]:
    assert track
    return [frame.to_ndarray() async for frame in webrtc.RTCVideoSink(track, capacity=100)]


async def hear(track: MediaStreamTrack | None) -> np.ndarray:
    assert track
    frames = [frame.to_ndarray() async for frame in webrtc.RTCAudioSink(track, channels=2, capacity=1000)]
    return np.concatenate(frames)[:, 0].astype(float)


async def next_number(frames: Any) -> int:
    return clips.read((await anext(frames)).to_ndarray())


async def test_video_and_audio_come_out_as_they_were_put_in(clip: Path) -> None:
    player = MediaPlayer(clip)
    assert player.duration == pytest.approx(1.0, abs=0.1)
    pictures, sound = await asyncio.gather(see(player.video), hear(player.audio))
    numbers = [clips.read(picture) for picture in pictures]
    # A machine that is held up shows fewer, but never one twice, nor out of order.
    assert numbers == sorted(set(numbers)) and numbers[-1] == 24
    for (y, x), colour in clips.CORNERS.items():
        assert np.abs(pictures[-1][y, x].astype(int) - colour).max() < 30
    loud = np.flatnonzero(np.abs(sound) > 4000)
    assert 0.9 < (loud[-1] - loud[0]) / clips.RATE < 1.1
    middle = sound[loud[0] + 9600 : loud[0] + 19200]
    assert clips.frequency(middle) == pytest.approx(clips.TONE, abs=6)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(8192 / np.sqrt(2), rel=0.1)


async def test_it_plays_in_real_time_and_its_tracks_end_with_it(clip: Path) -> None:
    player = MediaPlayer(clip)
    fired: list[str] = []
    player.onended = lambda event: fired.append(event.type)
    begun = time.monotonic()
    await asyncio.gather(see(player.video), hear(player.audio), player.ended())
    assert time.monotonic() - begun > 0.9
    assert fired == ["ended"]
    assert player.video and player.video.ready_state == "ended"
    assert player.audio and player.audio.ready_state == "ended"


async def test_it_waits_until_somebody_looks(tmp_path: Path) -> None:
    player = MediaPlayer(clips.make(tmp_path / "mute.mp4", sound=False))
    assert player.audio is None
    await quiet_for(0.3)
    assert player.position == 0
    assert clips.read((await see(player.video))[0]) == 0


async def test_it_loops_without_a_gap(tmp_path: Path) -> None:
    player = MediaPlayer(clips.make(tmp_path / "clip.mkv", 0.4, audio="pcm_s16le"), loop=True)
    numbers = []
    async for frame in webrtc.RTCVideoSink(player.video, capacity=100):  # type: ignore[arg-type]
        numbers.append(clips.read(frame.to_ndarray()))
        if len(numbers) == 30:
            break
    assert sum(later < earlier for earlier, later in pairwise(numbers)) >= 2
    assert player.position < 0.5
    player.close()
    await player.ended()


async def test_seeking_is_exact_to_the_frame(clip: Path) -> None:
    player = MediaPlayer(clip, autoplay=False)
    await player.seek(0.6)
    assert player.position == pytest.approx(0.6)
    frames = aiter(webrtc.RTCVideoSink(player.video))  # type: ignore[arg-type]
    player.play()
    assert await next_number(frames) == 15
    await player.seek(0.2)
    while (number := await next_number(frames)) > 14:
        pass
    assert 5 <= number < 15
    with pytest.raises(webrtc.RangeError, match="seconds is 7"):
        await player.seek(7)


async def test_a_pause_loses_nothing(tmp_path: Path) -> None:
    player = MediaPlayer(clips.make(tmp_path / "sound.wav", pictures=False, audio="pcm_s16le"))
    heard: list[np.ndarray] = []
    loud = asyncio.Event()

    async def listen() -> None:
        async for frame in webrtc.RTCAudioSink(player.audio, capacity=1000):  # type: ignore[arg-type]
            heard.append(frame.to_ndarray()[:, 0].astype(float))
            if np.abs(heard[-1]).max() > 4000:
                loud.set()

    listening = asyncio.create_task(listen())
    await loud.wait()
    player.pause()
    # What was on its way is heard still.
    await running_for(0.2)
    stood, count = player.position, len(heard)
    await quiet_for(0.2)
    assert player.position == stood and player.paused
    assert not any(samples.any() for samples in heard[count:])
    player.play()
    await player.ended()
    await listening
    spoken = sum(np.count_nonzero(np.abs(samples) > 50) for samples in heard)
    assert spoken / clips.RATE == pytest.approx(1.0, abs=0.05)


async def test_a_file_object_and_a_made_up_input_are_played(tmp_path: Path) -> None:
    data = clips.make(tmp_path / "clip.mp4", 0.2, sound=False).read_bytes()
    assert len(await see(MediaPlayer(io.BytesIO(data)).video)) > 0
    player = await MediaPlayer.open("testsrc=size=160x120:rate=20:duration=0.3", format="lavfi")
    assert {picture.shape for picture in await see(player.video)} == {(120, 160, 3)}
    with pytest.raises(webrtc.NotSupportedError, match="no known duration"):
        await MediaPlayer("testsrc", format="lavfi").seek(1)


async def test_what_cannot_be_played_is_said(tmp_path: Path) -> None:
    with pytest.raises(webrtc.NotFoundError, match="no such file") as caught:
        MediaPlayer(tmp_path / "none.mp4")
    assert "none.mp4" in str(caught.value)
    (tmp_path / "text.mp4").write_text("no film " * 100)
    with pytest.raises(webrtc.NotReadableError, match=r"text\.mp4.*Invalid data"):
        MediaPlayer(tmp_path / "text.mp4")
    with pytest.raises(webrtc.NotSupportedError, match="nope"):
        MediaPlayer(tmp_path / "text.mp4", format="nope")
    # The kernel refuses to read it even to root.
    with pytest.raises(webrtc.NotAllowedError, match="cannot play '/sys/bus/platform/uevent': permission"):
        MediaPlayer("/sys/bus/platform/uevent")


async def test_a_file_that_is_cut_off_ends(clip: Path) -> None:
    whole = clips.make(clip.with_suffix(".mkv"), 1.0, sound=False).read_bytes()
    cut = clip.with_name("cut.mkv")
    cut.write_bytes(whole[: len(whole) // 2])
    player = MediaPlayer(cut)
    pictures = await see(player.video)
    await player.ended()
    assert 0 < len(pictures) < 25


async def test_a_dropped_player_ends_its_thread(clip: Path) -> None:
    player = MediaPlayer(clip, loop=True)
    thread, gone = private(player)._playback.thread, weakref.ref(player)
    track = player.video
    del player
    gc.collect()
    assert gone() is not None, "its track is held"
    del track
    gc.collect()
    await asyncio.to_thread(thread.join, 30)
    assert gone() is None and not thread.is_alive()


async def test_it_can_be_closed_at_any_time(clip: Path) -> None:
    async with MediaPlayer(clip) as player:
        pass
    await player.ended()
    player.close()
    with pytest.raises(webrtc.InvalidStateError, match="has ended"):
        await player.seek(0)
    player.pause()

    # Those of players that tests before this one dropped are among them, and end as they are collected.
    def gone() -> bool:
        gc.collect()
        return "webrtc-player" not in [thread.name for thread in threading.enumerate()]

    await until(gone)


def test_an_interpreter_that_exits_while_it_plays_exits_cleanly(clip: Path, run_python: Any) -> None:
    program = f"""
import asyncio, webrtc
async def main():
    global player
    asyncio.get_running_loop().slow_callback_duration = 60
    player = webrtc.MediaPlayer({str(clip)!r}, loop=True)
    async for frame in player.video:
        break
asyncio.run(main())
"""
    run_python("-c", program)


def test_without_pyav_it_says_what_to_install(run_python: Any) -> None:
    program = """
import asyncio, sys, webrtc
sys.modules["av"] = None
async def main():
    webrtc.MediaPlayer("film.mp4")
try:
    asyncio.run(main())
except webrtc.NotSupportedError as error:
    print(error)
"""
    assert run_python("-c", program) == "MediaPlayer needs PyAV: pip install 'python-webrtc[media]'\n"


async def test_an_error_is_told_though_somebody_waited_once(clip: Path) -> None:
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    player, over = MediaPlayer(clip), asyncio.Event()
    player.on("ended", lambda _: over.set())
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(player.ended(), 0.01)
    private(player)._playback.do(lambda: 1 // 0)
    await over.wait()
    assert told == ["a MediaPlayer ended: integer division or modulo by zero"]
