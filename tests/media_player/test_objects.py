"""Objects of the program that a player reads, and that fail."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import webrtc
from webrtc import MediaPlayer
from webrtc.files import media_player

from tests.media_player import clips
from tests.unchecked import private


class Source(io.BytesIO):
    """Gives `good` blocks, then does what it was told."""

    def __init__(self, data: bytes, good: int, then: Callable[[int], Any]) -> None:
        super().__init__(data)
        self.good, self.then = good, then

    def read(self, size: int | None = -1, /) -> Any:
        self.good -= 1
        return super().read(size) if self.good >= 0 else self.then(size or 0)

    def seekable(self) -> bool:
        return False


def raising(error: BaseException) -> Callable[[int], Any]:
    def then(size: int) -> Any:
        raise error

    return then


async def play(source: Any) -> None:
    """Play to the end, with a receiver."""
    async with await MediaPlayer.open(source) as player:
        assert player.audio
        sink = webrtc.RTCAudioSink(player.audio)
        try:
            await asyncio.wait_for(player.ended(), 20)
        finally:
            sink.stop()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("clip") / "clip.mkv"
    # PCM: longer than what is read to open it.
    return clips.make(path, 3, True, False, audio="pcm_s16le").read_bytes()


ERRORS = [
    ValueError("boom"),
    FileNotFoundError("boom"),
    SystemExit("boom"),
    asyncio.CancelledError("boom"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
async def test_what_read_raises_is_the_cause_of_the_failure(
    error: BaseException, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    for call in (MediaPlayer, MediaPlayer.open):
        with pytest.raises(
            webrtc.NotReadableError, match=r"^cannot play <.*>: read\(\) raised .*boom"
        ) as caught:
            await private(call)(Source(data, 0, raising(error)))
        assert caught.value.__cause__ is error
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
async def test_a_read_that_fails_later_ends_the_player(
    error: BaseException, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(webrtc.NotReadableError, match=r"read\(\) raised .*boom") as caught:
        await play(Source(data, 10, raising(error)))
    assert caught.value.__cause__ is error
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("good", [0, 10])
@pytest.mark.parametrize(
    ("result", "message"),
    [
        (lambda size: "x" * size, r"read\(\) returned a str: it must return bytes"),
        (lambda size: None, r"read\(\) returned None: it must return bytes"),
        (
            lambda size: bytes(size + 1),
            r"read\(\) returned \d+ bytes: it must return at most \d+",
        ),
    ],
    ids=["str", "None", "too much"],
)
async def test_a_read_of_something_else_is_a_failure(
    good: int, result: Callable[[int], Any], message: str, data: bytes
) -> None:
    with pytest.raises(webrtc.NotReadableError, match=message):
        await play(Source(data, good, result))


async def test_stopping_all_players_on_the_thread_of_one_does_not_wait_for_itself(data: bytes) -> None:
    loop = asyncio.get_running_loop()
    stopped = loop.create_future()

    def then(size: int) -> bytes:
        try:
            private(media_player)._stop_all()
        except RuntimeError as error:
            loop.call_soon_threadsafe(stopped.set_exception, error)
            raise
        loop.call_soon_threadsafe(stopped.set_result, None)
        return b""

    await play(Source(data, 10, then))
    await asyncio.wait_for(stopped, 20)


async def test_views_of_bytes_are_read(data: bytes) -> None:
    whole = io.BytesIO(data)
    player = MediaPlayer(Source(b"", 0, lambda size: bytearray(whole.read(size))))
    assert player.audio
    player.close()


async def test_a_seek_that_fails_says_so(data: bytes) -> None:
    class Broken(io.BytesIO):
        works = True

        def seek(self, offset: int, whence: int = 0, /) -> int:
            if self.works:
                return super().seek(offset, whence)
            raise SystemExit("no seeking")

    source = Broken(data)
    async with await MediaPlayer.open(source, autoplay=False) as player:
        source.works = False
        with pytest.raises(webrtc.NotReadableError, match=r"seek\(\) raised SystemExit: no seeking"):
            await asyncio.wait_for(player.seek(2.5), 20)


def test_interrupting_a_read_of_the_main_thread_interrupts_the_program(run_python: Any) -> None:
    program = """
import asyncio, signal, webrtc
class Source:
    def read(self, size):
        signal.raise_signal(signal.SIGINT)
async def main():
    try:
        webrtc.MediaPlayer(Source())
    except KeyboardInterrupt:
        print("interrupted")
signal.signal(signal.SIGINT, signal.default_int_handler)
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
"""
    assert run_python("-c", program) == "interrupted\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format": 3}, "format is 3: it must be str"),
        ({"options": {"a": 3}}, r"options\['a'\] is 3: it must be str"),
        ({"options": [1]}, "options is of type list: it must be a dict of strings"),
        ({"source": 3}, "source is 3: it must be a path, or an object with `read`"),
    ],
)
async def test_a_wrong_argument_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        MediaPlayer(**dict[str, Any](source="film.mp4") | arguments)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("ImportError('broken')", "ImportError: broken"),
        ("ModuleNotFoundError('no numpy', name='numpy')", "ModuleNotFoundError: no numpy"),
        ("OSError('libx.so')", "OSError: libx.so"),
    ],
)
def test_a_pyav_that_cannot_be_imported_is_not_a_missing_one(
    fault: str, said: str, tmp_path: Path, run_python: Any
) -> None:
    (tmp_path / "av.py").write_text(f"raise {fault}\n")
    program = f"""
import asyncio, sys, numpy as np
sys.path.insert(0, {str(tmp_path)!r})
import webrtc
def audio():
    with webrtc.AudioData(
        format="s16", sample_rate=48000, number_of_frames=480, number_of_channels=1, timestamp=0,
        data=np.zeros(480, np.int16),
    ) as data:
        data.to_av()
async def main():
    for make in (lambda: webrtc.MediaPlayer("film.mp4"), lambda: webrtc.MediaRecorder("film.mp4"), audio):
        try:
            make()
        except webrtc.NotSupportedError as error:
            print(error, type(error.__cause__).__name__)
asyncio.run(main())
"""
    kind = said.partition(":")[0]
    assert run_python("-c", program) == "".join(
        f"{what} needs PyAV, which cannot be imported: {said} {kind}\n"
        for what in ("MediaPlayer", "MediaRecorder", "to_av")
    )
