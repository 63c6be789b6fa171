"""A call of three: each hears the two others, and sees them."""

from __future__ import annotations

import contextlib
import signal
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from webrtc import VideoFrame
from webrtc.testing import sources

from tests.examples.conftest import Start
from tests.examples.programs import Running
from tests.ice_servers import free_port
from tests.waiting import running_for

pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")
pytestmark = pytest.mark.timeout(900)
TONES = (400, 700, 1100)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell that runs the tests in the background lets its children ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def strength(samples: np.ndarray, hertz: float) -> float:
    """The amplitude of a tone."""
    window = np.hanning(len(samples)) * np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / 48_000)
    return float(abs(samples @ window) * 4 / len(samples) / 32768)


def devices(folder: Path, tone: int) -> tuple[str, str]:
    """A microphone with a tone, and a camera, as files."""
    microphone, camera = folder / f"{tone}.wav", folder / "camera.y4m"
    with wave.open(str(microphone), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(sources.tone(tone, 2.0, level=0.2).tobytes())
    with VideoFrame(sources.pattern(320, 240), "bgr24") as frame:
        pixels = frame.to_bytes("i420")
    camera.write_bytes(b"YUV4MPEG2 W320 H240 F15:1 Ip A1:1 C420jpeg\n" + 15 * (b"FRAME\n" + pixels))
    return str(microphone), str(camera)


async def test_each_hears_and_sees_the_two_others(start: Start, tmp_path: Path, interruptible: None) -> None:
    prefix = "file:" if start.library == "webrtc" else ""
    ports = [free_port() for _ in TONES]
    participants: list[Running] = []
    async with contextlib.AsyncExitStack() as stack:
        for index, (port, tone) in enumerate(zip(ports, TONES, strict=True)):
            microphone, camera = devices(tmp_path, tone)
            arguments = ["--port", port, "--microphone", prefix + microphone, "--camera", prefix + camera]
            arguments += ["--record", tmp_path / f"heard-{tone}.wav"]
            arguments += [f"http://localhost:{earlier}" for earlier in ports[:index]]
            call = start("three_party_call.py", *arguments, stop=signal.SIGINT)
            participants.append(await stack.enter_async_context(call))
            await participants[-1].says("others can join")
        # The last one sees both.
        await participants[-1].says(r"(?s)(\w+): 320x240.*\n(?!\1)\w+: 320x240")
        await running_for(3)
    for own in TONES:
        with wave.open(str(tmp_path / f"heard-{own}.wav")) as file:
            assert file.getframerate() == 48_000
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
            samples = samples.reshape(-1, file.getnchannels())[-96_000:, 0]
        heard = {tone: strength(samples, tone) for tone in TONES}
        print(own, heard)
        # A busy machine loses some of it.
        assert all(heard[tone] > max(0.02, 5 * heard[own]) for tone in TONES if tone != own)
