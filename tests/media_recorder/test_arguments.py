"""Arguments that cannot be right are refused, with their names, before anything is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import webrtc
from webrtc import MediaRecorder, RTCAudioSource, RTCVideoSource


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"video_bitrate": 1}, webrtc.RangeError, "video_bitrate is 1: it must be 1000 to 2147483647"),
        (
            {"video_size": (2**20, 2**20)},
            webrtc.RangeError,
            r"video_size is \(1048576, 1048576\): .* at most 16384",
        ),
        ({"video_size": (16384, 16384)}, webrtc.RangeError, "less than 268435456 in all"),
        (
            {"video_size": (64,)},
            TypeError,
            r"video_size is \(64,\): it must be a width and a height in pixels",
        ),
        ({"video_size": (64, 64, 64)}, TypeError, r"video_size is \(64, 64, 64\): it must be a width"),
        ({"video_size": 64}, TypeError, "video_size is 64: it must be a width"),
        ({"video_size": ("a", "b")}, TypeError, r"video_size is \('a', 'b'\): it must be a width"),
        ({"video_size": (64, True)}, TypeError, r"video_size is \(64, True\): it must be a width"),
        ({"format": 3}, TypeError, "format is 3: it must be str"),
        ({"audio_codec": 3}, TypeError, "audio_codec is 3: it must be str"),
        ({"video_codec": b"libx264"}, TypeError, "video_codec is b'libx264': it must be str"),
        ({"options": [1]}, TypeError, "options is of type list: it must be a dict of strings"),
        ({"options": {"a": 3}}, TypeError, r"options\['a'\] is 3: it must be str"),
        ({"options": {3: "a"}}, TypeError, "a name in options is 3: it must be str"),
        ({"target": None}, TypeError, "target is None: it must be a path, or an object with `write`"),
    ],
)
async def test_a_wrong_argument_is_named(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        MediaRecorder(**dict[str, Any](target="film.mp4") | arguments)
    assert type(caught.value).__name__ in ("TypeError", "RangeError", "OutOfRangeError")


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("film.gif", {}, "the video codec is 'gif': it must be one for yuv420p"),
        ("film%d.png", {}, "the video codec 'mjpeg' cannot encode 352 x 288 pixels"),
        (
            "film.mkv",
            {"video_codec": "mpeg4"},
            "'mpeg4' cannot encode 352 x 288 pixels .* 90000 ticks per second",
        ),
        (
            "film.webm",
            {"video_size": (16384, 8192), "video_bitrate": 2000},
            "'libvpx' cannot encode 16384 x 8192 pixels at 2000 bits per second.*: Invalid argument",
        ),
    ],
)
async def test_what_no_encoder_takes_fails_the_start(
    tmp_path: Path, name: str, arguments: dict[str, Any], message: str
) -> None:
    recorder = MediaRecorder(tmp_path / name, **arguments)
    recorder.add_track(RTCVideoSource().create_track())
    with pytest.raises(webrtc.NotSupportedError, match=message):
        await recorder.start()
    assert not (tmp_path / name).exists()


async def test_what_cannot_be_recorded_is_said(tmp_path: Path) -> None:
    track = RTCVideoSource().create_track()
    for path, error, message in [
        (tmp_path / "none" / "film.mp4", webrtc.NotFoundError, "no such file, folder"),
        (tmp_path / "film.wav", webrtc.NotSupportedError, "cannot contain video"),
        (tmp_path / "film.none", webrtc.NotSupportedError, "film.none.*suffix is not that of a container"),
        (tmp_path / "film", webrtc.NotSupportedError, "suffix is not that of a container: give a format"),
    ]:
        recorder = MediaRecorder(path)
        recorder.add_track(track)
        with pytest.raises(error, match=message):
            await recorder.start()
    with pytest.raises(webrtc.InvalidStateError, match="add_track first"):
        await MediaRecorder(tmp_path / "film.mp4").start()
    recorder = MediaRecorder(tmp_path / "film.mp4", video_codec="nope")
    recorder.add_track(track)
    with pytest.raises(webrtc.NotSupportedError, match="no codec 'nope'"):
        await recorder.start()


async def test_a_path_at_which_there_cannot_be_a_file_is_no_wrong_format(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    wrong: list[tuple[str | Path, type[Exception], str]] = [
        (tmp_path, webrtc.NotReadableError, "it is a directory"),
        (f"{tmp_path}/", webrtc.NotReadableError, "it is a directory"),
        (tmp_path / "none" / "film", webrtc.NotFoundError, "no such file, folder"),
        (f"{tmp_path}/none/", webrtc.NotFoundError, "no such file, folder"),
        (tmp_path / "file" / "film", webrtc.NotReadableError, "Not a directory"),
        ("", webrtc.NotFoundError, "cannot write '': there is no such file"),
    ]
    for path, error, message in wrong:
        recorder = MediaRecorder(path)
        recorder.add_track(RTCAudioSource().create_track())
        with pytest.raises(error, match=message):
            await recorder.start()


async def test_codecs_are_of_their_kind_and_can_encode(tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"video_codec": "aac"}, "video_codec is 'aac': that is a codec for audio"),
        ({"audio_codec": "libx264"}, "audio_codec is 'libx264': that is a codec for video"),
        ({"video_codec": "theora"}, "no codec 'theora'"),
    ]
    for codecs, message in wrong:
        recorder = MediaRecorder(tmp_path / "film.mkv", **codecs)
        recorder.add_track(RTCVideoSource().create_track())
        recorder.add_track(RTCAudioSource().create_track())
        with pytest.raises(webrtc.NotSupportedError, match=message):
            await recorder.start()


@pytest.mark.parametrize("ending", ["wav", "mp3", "flac", "aac"])
async def test_audio_files_have_one_track(tmp_path: Path, ending: str) -> None:
    for kinds, message in [("va", "cannot contain video"), ("aa", "cannot contain more than one track")]:
        recorder = MediaRecorder(tmp_path / f"sound.{ending}")
        for kind in kinds:
            source = RTCVideoSource() if kind == "v" else RTCAudioSource()
            recorder.add_track(source.create_track())
        with pytest.raises(webrtc.NotSupportedError, match=message):
            await recorder.start()


def test_sizes_and_bitrates_that_no_encoder_takes_are_refused() -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"video_size": (321, 240)}, r"video_size is \(321, 240\): both sides must be even"),
        ({"video_size": (8, 8)}, "at least 16 pixels"),
        ({"video_bitrate": 0}, "video_bitrate is 0: it must be 1000 to 2147483647"),
    ]
    for options, message in wrong:
        with pytest.raises(webrtc.RangeError, match=message):
            MediaRecorder("x.mp4", **options)
