"""Microphones and speakers by ALSA alone, of a sound card in software that keeps real time."""

from __future__ import annotations

import functools
import os
import pathlib
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

HARDWARE = pathlib.Path(__file__).parent / "hardware"
CARD = "hw:CARD=Soft,DEV=0"

NAMES = """
import numpy as np
from tests.media_devices.measuring import pitch, sound
from tests.rtc_audio_source.tones import purity
from tests.waiting import until
from webrtc import AudioPlayer, RTCAudioSource
"""


def tone(hertz: float, seconds: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(48000 * seconds)) / 48000) * 0.5


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> pathlib.Path:
    """Plugs a card in, for programs that are started; gives the file with what was played."""
    if not shutil.which("cc") or not pathlib.Path("/usr/include/alsa/asoundlib.h").exists():
        pytest.skip("needs a C compiler and the package libasound2-dev")
    build = ["cc", "-shared", "-fPIC", "-DPIC", "-O1", "-o"]
    subprocess.run([*build, tmp_path / "card.so", HARDWARE / "sound_card.c"], check=True)
    subprocess.run([*build, tmp_path / "pcm.so", HARDWARE / "sound_pcm.c", "-lasound"], check=True)
    samples = np.repeat(tone(700, 1)[:, None] * 32767, 2, axis=1).astype("<i2")
    (tmp_path / "in.raw").write_bytes(samples.tobytes())
    for name, value in {
        "LD_PRELOAD": f"{os.environ.get('LD_PRELOAD', '')} {tmp_path}/card.so".strip(),
        "ALSA_CONFIG_PATH": HARDWARE / "asound.conf",
        "SOUND_CARD_PLUGIN": tmp_path / "pcm.so",
        "SOUND_CARD_IN": tmp_path / "in.raw",
        "SOUND_CARD_OUT": tmp_path / "out.raw",
        "PULSE_SERVER": f"unix:{tmp_path}/none",
    }.items():
        monkeypatch.setenv(name, str(value))
    return tmp_path / "out.raw"


@pytest.fixture
def run(card: pathlib.Path, run_body: Callable[..., Any]) -> Callable[[str], Any]:
    """Runs the body of a coroutine in a program with the card; what it returns."""
    return functools.partial(run_body, names=NAMES)


def test_its_microphones_and_speakers_are_listed(run: Callable[..., Any]) -> None:
    found = run("return [[str(d.kind), d.device_id] for d in await media_devices.enumerate_devices()]")
    for kind in ("audioinput", "audiooutput"):
        assert [kind, "default"] in found
        assert [kind, CARD] in found


@pytest.mark.parametrize("device", ["default", CARD])
def test_what_the_card_hears_comes_whole_and_no_faster_than_in_real_time(
    run: Callable[..., Any], device: Any
) -> None:
    hertz, level, decibels, seconds = run(f"""
stream = await media_devices.get_user_media({{"audio": {{"deviceId": {{"exact": {device!r}}}}}}})
(track,) = stream.get_tracks()
await sound(track, 0.2)
began = time.monotonic()
heard = await sound(track, 2)
seconds = time.monotonic() - began
track.stop()
return pitch(heard), float(np.abs(heard).max()), purity(heard, 48000, 700), seconds
""")
    assert abs(hertz - 700) < 1
    assert abs(level - 0.5) < 0.01
    assert decibels > 60
    # A machine that is busy reads the card later, but the card has nothing to give early.
    assert seconds > 1.7


@pytest.mark.parametrize("device", ["default", CARD])
def test_what_is_played_arrives_in_the_card(run: Callable[..., Any], card: Any, device: Any) -> None:
    begin, end = run(f"""
source = RTCAudioSource()
tone = np.sin(2 * np.pi * 600 * np.arange(48000 * 20) / 48000) * 0.5
writing = asyncio.ensure_future(source.write(tone.astype(np.float32)))
card = pathlib.Path(os.environ["SOUND_CARD_OUT"])
async with AudioPlayer(source.create_track(), {device!r}) as player:
    await until(lambda: card.exists() and np.fromfile(card, "<i2").any())
    # A busy machine causes discontinuities: the test waits for a second and a half without one.
    count, begin, end = -1, 0, 0
    def steady():
        nonlocal count, begin, end
        if player.discontinuities != count:
            count, begin = player.discontinuities, card.stat().st_size // 4
        end = card.stat().st_size // 4
        return player.discontinuities == count and end - begin > 48000 * 1.5
    await until(steady)
writing.cancel()
return begin, end
""")
    played = np.frombuffer(card.read_bytes(), "<i2").reshape(-1, 2) / 32768
    assert np.array_equal(played[:, 0], played[:, 1])
    # The first part is what the device had in its buffer, which may hold a discontinuity.
    heard = played[begin + round(0.3 * 48000) : end, 0]
    levels = [np.abs(part).max() for part in np.array_split(heard, len(heard) // 480)]
    assert min(levels) > 0.45
    assert max(levels) < 0.51
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert abs(np.argmax(spectrum) * 48000 / len(heard) - 600) < 1


def test_a_card_that_is_unplugged_ends_its_track(run: Callable[..., Any]) -> None:
    left = run("""
(track,) = (await media_devices.get_user_media({"audio": True})).get_tracks()
await sound(track, 0.2)
ended, changed = asyncio.Event(), asyncio.Event()
track.on("ended", lambda event: ended.set())
media_devices.on("devicechange", lambda event: changed.set())
await asyncio.sleep(0.5)
pathlib.Path(os.environ["SOUND_CARD_IN"]).unlink()
await asyncio.wait_for(asyncio.gather(ended.wait(), changed.wait()), 20)
return await media_devices.enumerate_devices()
""")
    assert left == []


def test_a_card_that_does_not_open_is_an_error_that_names_it(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUND_CARD_PLUGIN", "/nowhere.so")
    assert 'the speaker "default" cannot be opened' in run("""
try:
    await AudioPlayer(RTCAudioSource().create_track()).start()
except webrtc.NotReadableError as error:
    return str(error)
""")
