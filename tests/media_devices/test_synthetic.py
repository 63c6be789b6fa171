"""Devices that every machine has."""

from __future__ import annotations

import asyncio
import pathlib
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import OverconstrainedError, media_devices
from webrtc.testing import negotiate

from tests.media_devices.measuring import number, pitch, sound


async def test_the_tone_is_440_hertz_in_real_time() -> None:
    stream = await media_devices.get_user_media({"audio": {"deviceId": {"exact": "synthetic-tone"}}})
    (track,) = stream.get_tracks()
    begin = asyncio.get_running_loop().time()
    samples = await sound(track, 1)
    assert 0.8 < asyncio.get_running_loop().time() - begin < 1.5
    assert abs(pitch(samples) - 440) < 2
    assert 0.25 < np.abs(samples).max() < 0.35
    track.stop()


async def test_the_speech_has_pauses() -> None:
    stream = await media_devices.get_user_media({"audio": {"deviceId": "synthetic-speech"}})
    samples = await sound(stream.get_tracks()[0], 2.2)
    levels = [np.abs(part).max() for part in np.array_split(samples, 110)]
    assert max(levels) > 0.05
    assert min(levels) == 0


async def test_the_pattern_counts_its_frames() -> None:
    constraints: dict[str, Any] = {
        "video": {"deviceId": "synthetic", "width": 320, "height": 240, "frameRate": 60}
    }
    stream = await media_devices.get_user_media(constraints)
    (track,) = stream.get_tracks()
    seen = []
    async for frame in track:
        assert isinstance(frame, webrtc.VideoFrame)
        assert (frame.width, frame.height) == (320, 240)
        seen.append(number(frame))
        if len(seen) == 30:
            break
    assert seen == sorted(seen)
    assert seen[-1] - seen[0] < 60
    assert len(set(seen)) == 30
    track.stop()


async def test_a_stopped_device_gives_nothing_more() -> None:
    stream = await media_devices.get_user_media({"video": {"deviceId": "synthetic"}})
    (track,) = stream.get_tracks()
    reader = aiter(track)
    await anext(reader)
    clone = track.clone()
    track.stop()
    assert isinstance(await anext(aiter(clone)), webrtc.VideoFrame)
    clone.stop()
    left = [frame async for frame in reader]
    assert len(left) < 10


async def test_settings_capabilities_and_constraints_are_told() -> None:
    wanted: dict[str, Any] = {
        "deviceId": "synthetic",
        "width": {"min": 100, "max": 400},
        "frameRate": {"exact": 20},
    }
    stream = await media_devices.get_user_media({"video": wanted})
    (track,) = stream.get_tracks()
    settings = track.get_settings()
    assert (settings.width, settings.height, settings.frame_rate) == (400, 480, 20)
    assert (settings.device_id, settings.group_id) == ("synthetic", "synthetic")
    width = track.get_capabilities().width
    assert width and width.max == 4096
    assert track.get_constraints().to_json() == wanted
    assert track.label == "synthetic"


async def test_apply_constraints_sets_the_device_anew() -> None:
    stream = await media_devices.get_user_media({"video": {"deviceId": "synthetic", "width": 320}})
    (track,) = stream.get_tracks()
    await track.apply_constraints({"width": 160, "height": 120})
    assert track.get_settings().width == 160
    async for frame in track:
        if isinstance(frame, webrtc.VideoFrame) and frame.width == 160:
            break
    with pytest.raises(OverconstrainedError) as refused:
        await track.apply_constraints({"width": {"exact": 10000}})
    assert refused.value.constraint == "width"
    assert track.get_settings().width == 160
    track.stop()
    with pytest.raises(webrtc.InvalidStateError):
        await track.apply_constraints({"width": 320})


async def test_a_device_outlives_its_python_objects_while_a_connection_sends_it(
    peers: Any, event: Any
) -> None:
    a, b = peers
    stream = webrtc.get_user_media({"video": {"deviceId": "synthetic", "width": 320, "height": 240}})
    a.add_track(stream.get_tracks()[0], stream)
    del stream
    arrival = event(b, "track")
    await negotiate(a, b)
    received = (await arrival).track
    first = number(await anext(aiter(received)))
    again = a.get_senders()[0].track
    assert again.get_settings().width == 320
    assert number(await anext(aiter(received))) > first
    again.stop()
    assert a.get_senders()[0].track.ready_state == "ended"


async def test_a_wav_file_is_a_microphone(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "tone.wav"
    t = np.arange(16000) / 16000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes((np.sin(2 * np.pi * 1000 * t) * 8000).astype("<i2").tobytes())
    stream = await media_devices.get_user_media({"audio": {"deviceId": f"file:{path}"}})
    (track,) = stream.get_tracks()
    assert track.get_settings().sample_rate == 16000
    assert abs(pitch((await sound(track, 1.2))[4800:]) - 1000) < 3


async def test_a_y4m_file_is_a_camera(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "gray.y4m"
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W64 H48 F50:1 Ip C420jpeg\n")
        for luma in (50, 200):
            file.write(b"FRAME\n" + bytes([luma]) * (64 * 48) + bytes([128]) * (64 * 48 // 2))
    stream = await media_devices.get_user_media({"video": {"deviceId": f"file:{path}"}})
    (track,) = stream.get_tracks()
    settings = track.get_settings()
    assert (settings.width, settings.height, settings.frame_rate) == (64, 48, 50)
    seen = set()
    async for frame in track:
        seen.add(int(frame.to_ndarray("i420")[0, 0]))
        if seen == {50, 200}:
            break


@pytest.mark.parametrize("kind", ["audio", "video"])
async def test_a_file_that_is_not_there_or_is_none_is_said_to_be_so(
    kind: str, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(webrtc.NotFoundError, match="there is no file /nowhere"):
        await media_devices.get_user_media(dict[str, Any]({kind: {"deviceId": "file:/nowhere"}}))
    (tmp_path / "text").write_text("hello\n" * 100)
    with pytest.raises(webrtc.NotReadableError, match="text"):
        await media_devices.get_user_media(dict[str, Any]({kind: {"deviceId": f"file:{tmp_path}/text"}}))


async def test_constraints_may_be_keywords() -> None:
    stream = await media_devices.get_user_media(video={"deviceId": "synthetic", "width": 320})
    (track,) = stream.get_tracks()
    assert (track.kind, track.get_settings().width) == ("video", 320)
    track.stop()
    stream = webrtc.get_user_media(audio={"deviceId": "synthetic-tone"})
    (track,) = stream.get_tracks()
    assert track.kind == "audio"
    track.stop()


@pytest.mark.parametrize("width", [1, 2, 4])
async def test_samples_of_a_wav_file_may_have_8_16_or_32_bits(width: int, tmp_path: Path) -> None:
    path = tmp_path / "level.wav"
    sample = {1: bytes([128 + 64]), 2: (1 << 14).to_bytes(2, "little"), 4: (1 << 30).to_bytes(4, "little")}
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(48000)
        file.writeframes(sample[width] * 4800)
    stream = await media_devices.get_user_media({"audio": {"deviceId": f"file:{path}"}})
    (track,) = stream.get_tracks()
    assert np.median(await sound(track, 0.2)) == pytest.approx(0.5, abs=0.01)
    track.stop()


async def test_a_wav_file_of_another_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(3)
        file.setsampwidth(3)
        file.setframerate(48000)
        file.writeframes(bytes(900))
    with pytest.raises(
        webrtc.NotReadableError, match="3 channels of 24 bits at 48000 Hz: it must have one or"
    ):
        await media_devices.get_user_media({"audio": {"deviceId": f"file:{path}"}})


async def test_a_file_that_has_another_size_than_required_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gray.y4m"
    path.write_bytes(b"YUV4MPEG2 W64 H48 F50:1 Ip C420jpeg\nFRAME\n" + bytes(64 * 48 * 3 // 2))
    wanted: dict[str, Any] = {"deviceId": f"file:{path}", "width": {"exact": 128}}
    with pytest.raises(OverconstrainedError, match="width") as caught:
        await media_devices.get_user_media({"video": wanted})
    assert caught.value.constraint == "width"


async def test_what_has_no_effect_is_told_as_not_supported() -> None:
    supported = media_devices.get_supported_constraints()
    assert supported.width and supported.echo_cancellation
    assert dict(supported)["deviceId"] is True


async def test_a_screen_is_not_captured_without_video() -> None:
    with pytest.raises(TypeError, match="`video` must not be False"):
        await media_devices.get_display_media(video=False)
