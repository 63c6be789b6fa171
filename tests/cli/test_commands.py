"""The commands as a whole: help, exit codes, what is missing; and those that need no peer."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webrtc

from tests.cli.conftest import Running

COMMANDS = (
    *("info", "doctor", "demo", "serve", "call", "send", "receive", "meet", "record"),
    *("publish", "play", "stats", "bench"),
)


def test_the_help_lists_all_commands_and_the_exit_codes(run: Callable[..., Any]) -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert f" {command} " in done.stdout
    assert "Exit codes: 0 done, 1 failed, 2 wrong arguments, 130 stopped by Ctrl-C." in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(run: Callable[..., Any], command: str) -> None:
    done = run(command, "-h")
    assert done.returncode == 0 and f"webrtc {command}" in done.stdout
    # Every option has a text.
    assert done.stderr == ""


def test_an_unknown_command_is_a_wrong_argument(run: Callable[..., Any]) -> None:
    done = run("sent")
    assert done.returncode == 2 and "No such command 'sent'" in done.stderr


def test_the_version_is_that_of_the_package(run: Callable[..., Any]) -> None:
    assert run("--version").stdout.strip() == webrtc.__version__


def test_info_says_the_same_in_json_as_without_arguments(run: Callable[..., Any]) -> None:
    facts = json.loads(run("info", "--json").stdout)
    plain = run().stdout
    assert facts["python-webrtc"] == webrtc.__version__
    assert all(f"{name}:" in plain and value in plain for name, value in facts.items())


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_facts_are_printed_and_commands_name_it(missing: str) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = f"import sys; sys.modules[{missing!r}] = None; sys.argv[1:] = {list(arguments)!r}; "
        code += "from webrtc.__main__ import main; main()"
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert "libwebrtc" in run().stdout
    done = run("doctor")
    assert done.returncode == 1
    assert done.stderr == f"error: commands need {missing}: pip install 'python-webrtc[cli]'\n"


@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [("aiohttp", ["serve"], "cli"), ("av", ["record", "/tmp/never.mp4", "synthetic"], "media")],
)
def test_a_command_that_lacks_a_package_says_which_extra_has_it(
    missing: str, arguments: list[str], extra: str
) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; sys.argv[1:] = {arguments!r}; "
    code += "from webrtc.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"error: this needs the Python package {missing}",
        f"pip install 'python-webrtc[{extra}]'",
    ]


def test_the_demo_measures_a_call_whose_picture_and_tone_arrive(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    done = run("demo", "--seconds", 2, "--json", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert abs(found["tone_hz"] - 440) < 5
    assert found["frames_per_second"] > 1 and found["open_ms"] > 0
    for name in ("sent.png", "received.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    with wave.open(str(tmp_path / "heard.wav")) as file:
        heard = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    # A sine of 0.3 of full scale.
    assert np.abs(heard).max() == pytest.approx(0.3 * 32768, rel=0.15)


def test_the_benchmark_measures_connections_messages_and_data(run: Callable[..., Any]) -> None:
    done = run("bench", "--seconds", 1, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["connect_ms"] > 0 and found["round_trip_us"] > 0 and found["mb_per_second"] > 0
    assert "MB/s in messages of 64 KiB" in run("bench", "--seconds", 1).stdout


def test_a_recording_has_the_picture_and_the_sound_of_its_source(
    run: Callable[..., Any], start: Callable[..., Running], tmp_path: Path
) -> None:
    av = pytest.importorskip("av")
    film = tmp_path / "film.mp4"
    done = run("record", film, "synthetic", "--seconds", 2, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["bytes"] == film.stat().st_size and told["seconds"] >= 2
    with av.open(str(film)) as container:
        assert {stream.type for stream in container.streams} == {"audio", "video"}
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert picture.std(axis=(0, 1)).min() > 30
    # A file is a source, too, and ends the recording.
    done = run("record", tmp_path / "sound.wav", film, "--json")
    assert done.returncode == 0, done.stderr
    with wave.open(str(tmp_path / "sound.wav")) as file:
        assert file.getnframes() > file.getframerate()
    # Nothing is overwritten unasked.
    done = run("record", film, "synthetic")
    assert done.returncode == 1 and "pass --overwrite" in done.stderr


def test_ctrl_c_ends_a_recording_whose_file_is_complete(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    av = pytest.importorskip("av")
    from tests.waiting import wait_until

    film = tmp_path / "film.mkv"
    recording = start("record", film, "synthetic")
    wait_until(lambda: film.exists() and film.stat().st_size > 10_000)
    assert recording.interrupt() == 0
    assert "recorded" in recording.line()
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["record", "x.mp4", "/nowhere.mp4"], "or name a device: camera, microphone, screen, synthetic"),
        (["call", "synthetic", "--code", "abc"], "pass --server HOST:PORT"),
    ],
)
def test_wrong_sources_say_what_is_right(
    run: Callable[..., Any], tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 1 and message in done.stderr and "Traceback" not in done.stderr
