"""Objects of the program that a recording is written to, and that fail."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from typing import Any

import pytest
import webrtc
from webrtc import MediaRecorder, RTCAudioSource
from webrtc.files import media_recorder

from tests.media_player import clips
from tests.unchecked import private


class Target:
    """Takes the first `good` blocks, then does what it was told."""

    def __init__(self, good: int, then: Callable[[bytes], object]) -> None:
        self.good, self.then, self.taken = good, then, io.BytesIO()

    def write(self, data: bytes) -> object:
        self.good -= 1
        return self.taken.write(data) if self.good >= 0 else self.then(data)


def raising(error: BaseException) -> Callable[[bytes], object]:
    def then(data: bytes) -> object:
        raise error

    return then


async def record(target: Any, format: str = "webm") -> webrtc.NotReadableError:
    """Record a moment; return the failure, which the event and `stop` name alike."""
    source, errors = RTCAudioSource(), list[Exception | None]()
    recorder = MediaRecorder(target, format=format)
    recorder.on("error", lambda event: errors.append(event.error))
    recorder.add_track(source.create_track())
    await recorder.start()
    await source.write(clips.tone(0, clips.RATE // 10))
    await source.drain()
    with pytest.raises(webrtc.NotReadableError, match=r"^cannot write <.*>: ") as caught:
        await asyncio.wait_for(recorder.stop(), 20)
    assert errors == [caught.value]
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("good", [0, 1])
@pytest.mark.parametrize(
    "error",
    [
        ValueError("boom"),
        KeyError("boom"),
        PermissionError("boom"),
        KeyboardInterrupt("boom"),
        SystemExit("boom"),
        asyncio.CancelledError("boom"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_write_raises_is_the_cause_of_the_failure(
    good: int, error: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    failure = await record(Target(good, raising(error)))
    assert failure.__cause__ is error
    assert f"write() raised {type(error).__name__}: " in str(failure).replace("asyncio.exceptions.", "")
    assert "boom" in str(failure)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (1, r"write\(\) returned 1 for \d+ bytes: it must write all of them"),
        ("x", r"write\(\) returned a str for \d+ bytes"),
        (-1, r"write\(\) returned -1 for \d+ bytes"),
    ],
)
async def test_a_write_that_does_not_write_everything_is_a_failure(result: Any, message: str) -> None:
    failure = await record(Target(1, lambda data: result))
    with pytest.raises(webrtc.NotReadableError, match=message):
        raise failure


async def test_a_write_that_fails_is_told_when_it_happens(event: Any) -> None:
    source = RTCAudioSource()
    recorder = MediaRecorder(private(Target(1, lambda data: 0)), format="webm")
    recorder.add_track(source.create_track())
    failed = event(recorder, "error")
    await recorder.start()
    await source.write(clips.tone(0, 2 * clips.RATE))
    with pytest.raises(webrtc.NotReadableError, match=r"write\(\) returned 0"):
        await asyncio.wait_for(recorder.ended(), 20)
    assert "write() returned 0" in (await failed).message
    await recorder.stop()


async def test_files_that_cannot_take_bytes_fail_likewise() -> None:
    closed = io.BytesIO()
    closed.close()
    recorder = MediaRecorder(closed, format="webm")
    recorder.add_track(RTCAudioSource().create_track())
    with pytest.raises(webrtc.NotReadableError, match=r"able\(\) raised ValueError: I/O operation on closed"):
        await recorder.start()
    text: Any = io.StringIO()
    assert isinstance((await record(text)).__cause__, TypeError)


async def test_a_seek_that_fails_is_a_failure() -> None:
    class Unseekable(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            raise SystemExit("no seeking")

    # The header of a WAV file has its length, which is known at the end.
    failure = await record(Unseekable(), "wav")
    assert "seek() raised SystemExit: no seeking" in str(failure)


async def test_an_object_that_returns_nothing_is_written_to() -> None:
    target = Target(0, lambda data: None)
    source = RTCAudioSource()
    recorder = MediaRecorder(private(target), format="webm")
    recorder.add_track(source.create_track())
    async with recorder:
        await source.write(clips.tone(0, clips.RATE // 10))
        await source.drain()
    assert target.good < 0


async def test_closing_all_files_on_the_thread_of_one_does_not_wait_for_itself() -> None:
    target = Target(0, lambda data: private(media_recorder)._finish_all())
    source = RTCAudioSource()
    recorder = MediaRecorder(private(target), format="webm")
    recorder.add_track(source.create_track())
    await recorder.start()
    await source.write(clips.tone(0, clips.RATE // 10))
    await source.drain()
    await asyncio.wait_for(recorder.stop(), 20)
    assert target.good < 0


def test_system_exit_in_write_does_not_end_the_interpreter_elsewhere(run_python: Any) -> None:
    program = """
import asyncio, atexit, threading, numpy as np, webrtc
class Target:
    def write(self, data):
        raise SystemExit("boom")
async def main():
    source = webrtc.RTCAudioSource()
    recorder = webrtc.MediaRecorder(Target(), format="webm")
    recorder.add_track(source.create_track())
    await recorder.start()
    await source.write(np.zeros(4800, np.int16))
    await source.drain()
    try:
        await recorder.stop()
    except webrtc.NotReadableError as error:
        print(repr(error.__cause__))
atexit.register(lambda: print(threading.current_thread().name))
asyncio.run(main())
"""
    assert run_python("-c", program) == "SystemExit('boom')\nMainThread\n"
