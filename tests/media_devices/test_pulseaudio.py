"""Microphones and speakers of a PulseAudio server."""

from __future__ import annotations

import asyncio
import pathlib
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import AudioPlayer, RTCAudioSource, media_devices

from tests.media_devices.measuring import pitch, sound
from tests.unchecked import private
from tests.waiting import running_for, started


def sine(hertz: float, seconds: float) -> np.ndarray:
    return (np.sin(2 * np.pi * hertz * np.arange(round(48000 * seconds)) / 48000) * 0.5).astype(np.float32)


@pytest.fixture
def play(pulseaudio: Callable[..., str], tmp_path: pathlib.Path) -> Any:
    """Plays a tone into the null sink, by another program."""
    programs = []

    def start(hertz: float) -> None:
        path = tmp_path / f"{hertz}.raw"
        path.write_bytes(sine(hertz, 60).tobytes())
        command = ["pacat", "--raw", "--format=float32le", "--rate=48000", "--channels=1", "-d", "out"]
        programs.append(subprocess.Popen([*command, str(path)]))

    yield start
    for program in programs:
        program.kill()
        program.wait()


async def heard(track: webrtc.MediaStreamTrack, hertz: float) -> None:
    """Until the track gives that tone, loud."""
    for _ in range(40):
        samples = await sound(track, 0.3)
        if np.abs(samples).max() > 0.1 and abs(pitch(samples) - hertz) < 8:
            return
    pytest.fail(f"{hertz} Hz is not heard")


@pytest.mark.usefixtures("pulseaudio")
async def test_microphones_and_speakers_are_listed() -> None:
    devices = await media_devices.enumerate_devices()
    found = {(str(device.kind), device.device_id, device.label) for device in devices}
    assert ("audioinput", "Loopback", "Loopback") in found
    assert ("audiooutput", "Loudspeaker", "Loudspeaker") in found
    assert next(d.device_id for d in devices if d.kind == "audiooutput") == "default"


async def test_a_tone_that_is_played_is_heard_in_the_microphone(play: Any) -> None:
    play(700)
    stream = await media_devices.get_user_media({"audio": {"deviceId": {"exact": "Loopback"}}})
    (track,) = stream.get_tracks()
    await heard(track, 700)
    assert track.label == "Loopback"
    assert track.get_settings().sample_rate == 48000
    track.stop()


async def test_the_default_microphone_is_the_systems_choice(
    play: Any, pulseaudio: Callable[..., str]
) -> None:
    pulseaudio("set-default-source", "in")
    play(900)
    (track,) = webrtc.get_user_media({"audio": True}).get_tracks()
    assert track.get_settings().device_id == "default"
    assert "Loopback" in track.label
    await heard(track, 900)


async def test_rate_and_channels_are_what_was_asked_for(play: Any) -> None:
    play(500)
    wanted: dict[str, Any] = {
        "deviceId": "Loopback",
        "sampleRate": {"exact": 16000},
        "channelCount": {"exact": 2},
    }
    stream = await media_devices.get_user_media({"audio": wanted})
    (track,) = stream.get_tracks()
    frame = await anext(aiter(track))
    assert isinstance(frame, webrtc.AudioData)
    assert (frame.sample_rate, frame.number_of_channels) == (16000, 2)
    await heard(track, 500)


@pytest.mark.usefixtures("pulseaudio")
async def test_what_a_player_plays_is_heard() -> None:
    source = RTCAudioSource()
    await source.write(sine(600, 20))
    stream = await media_devices.get_user_media({"audio": {"deviceId": "Loopback"}})
    async with AudioPlayer(source.create_track(), "Loudspeaker") as player:
        await heard(stream.get_tracks()[0], 600)
        # A busy machine causes discontinuities: the test waits for two seconds without one, within the tone.
        count, samples = -1, np.zeros(0)
        while player.discontinuities != count:
            count = player.discontinuities
            samples = await sound(stream.get_tracks()[0], 2)
        # No holes: the level is the same all along.
        levels = [np.abs(part).max() for part in np.array_split(samples, 40)]
        assert min(levels) > max(levels) * 0.8


@pytest.mark.usefixtures("pulseaudio")
async def test_a_player_that_is_stopped_while_it_starts_does_not_play() -> None:
    player = AudioPlayer(RTCAudioSource().create_track())
    starting = await started(player.start())
    player.stop()
    await starting
    assert private(player)._player is None
    await player.start()
    assert private(player)._player is not None
    player.stop()


@pytest.mark.usefixtures("pulseaudio")
async def test_a_stopped_player_is_silent() -> None:
    source = RTCAudioSource()
    await source.write(sine(600, 20))
    player = AudioPlayer(source.create_track())
    await player.start()
    stream = await media_devices.get_user_media({"audio": {"deviceId": "Loopback"}})
    (track,) = stream.get_tracks()
    await heard(track, 600)
    player.stop()
    for _ in range(20):
        samples = await sound(track, 0.3)
        if np.abs(samples).max() == 0:
            return
    pytest.fail("it still plays")


async def test_a_device_that_comes_is_an_event(pulseaudio: Callable[..., str], event: Any) -> None:
    change = event(media_devices, "devicechange")
    # The watch for devices has begun.
    await running_for(0.5)
    pulseaudio("load-module", "module-null-sink", "sink_name=more", "sink_properties=device.description=More")
    changed = await asyncio.wait_for(change, 10)
    assert [(str(d.kind), d.label) for d in changed.user_inserted_devices] == [("audiooutput", "More")]
    assert len(changed.devices) > 1


@pytest.mark.usefixtures("pulseaudio")
async def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(webrtc.OverconstrainedError) as refused:
        await media_devices.get_user_media({"audio": {"deviceId": {"exact": "nothing"}}})
    assert refused.value.constraint == "deviceId"
    with pytest.raises(webrtc.NotFoundError, match="no speaker"):
        await AudioPlayer(RTCAudioSource().create_track(), "nothing").start()


async def test_the_track_mutes_and_ends_when_the_server_is_gone(
    pulseaudio: Callable[..., str], event: Any
) -> None:
    (track,) = (await media_devices.get_user_media({"audio": {"deviceId": "Loopback"}})).get_tracks()
    await anext(aiter(track))
    muted, ended = event(track, "mute"), event(track, "ended")
    assert not track.muted
    pulseaudio("exit")
    await asyncio.wait_for(muted, 10)
    assert track.muted
    await asyncio.wait_for(ended, 10)


@pytest.mark.usefixtures("pulseaudio")
async def test_the_echo_of_what_is_played_is_cancelled() -> None:
    wanted: dict[str, Any] = {"deviceId": "Loopback", "echoCancellation": {"exact": True}}
    plain = (await media_devices.get_user_media({"audio": {"deviceId": "Loopback"}})).get_tracks()[0]
    cancelled = (await media_devices.get_user_media({"audio": wanted})).get_tracks()[0]
    assert cancelled.get_settings().echo_cancellation is True
    speech = (await media_devices.get_user_media({"audio": {"deviceId": "synthetic-speech"}})).get_tracks()[0]
    attenuation = 0.0
    async with AudioPlayer(speech, "Loudspeaker"):
        # The canceller learns the echo in some seconds, and again after each interruption of a busy machine.
        for _ in range(10):
            echo, left = await asyncio.gather(sound(plain, 3), sound(cancelled, 3))
            attenuation = 10 * np.log10(np.mean(echo**2) / (np.mean(left**2) + 1e-12))
            if attenuation > 15:
                break
    assert attenuation > 15


@pytest.mark.usefixtures("pulseaudio")
async def test_a_device_says_what_it_can_before_it_is_opened() -> None:
    devices = await media_devices.enumerate_devices()
    microphone = next(device for device in devices if device.device_id == "Loopback")
    assert isinstance(microphone, webrtc.InputDeviceInfo)
    assert repr(microphone) == "InputDeviceInfo(audioinput, 'Loopback', 'Loopback')"
    capabilities = microphone.get_capabilities()
    assert capabilities.device_id == "Loopback"
    assert capabilities.sample_rate and capabilities.echo_cancellation
    assert dict(capabilities.sample_rate) == {"min": 8000, "max": 48000}
    assert sorted(capabilities.echo_cancellation) == [False, True]


@pytest.mark.usefixtures("pulseaudio")
async def test_starting_a_player_twice_is_starting_it_once() -> None:
    async with AudioPlayer(RTCAudioSource().create_track()) as player:
        playing = private(player)._player
        await player.start()
        assert private(player)._player is playing
