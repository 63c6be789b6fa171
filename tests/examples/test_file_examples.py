"""The examples with files run as they stand."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.media_player import clips

av = pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")
ROOT = Path(__file__).parents[2]


def run(*arguments: object) -> str:
    """Without the warnings of `-X dev` that a callback was slow: a codec's start is, on a busy machine."""
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_film_arrives_at_a_peer(tmp_path: Path) -> None:
    said = run(ROOT / "examples" / "play_file.py", clips.make(tmp_path / "film.mp4"))
    assert "video: 1 frames" in said and "audio: 1 frames" in said
    assert said.endswith("the file has ended\n")


@pytest.mark.parametrize("encoded", [(), ("--encoded",)])
def test_a_call_is_recorded(tmp_path: Path, encoded: tuple[str, ...]) -> None:
    film, recording = clips.make(tmp_path / "film.mp4"), tmp_path / "call.mkv"
    run(ROOT / "examples" / "record_call.py", film, recording, "--seconds", 2, *encoded)
    with av.open(recording) as container:
        frames = list(container.decode())
    assert sum(isinstance(frame, av.VideoFrame) for frame in frames) > 5
    sound = [frame.to_ndarray() for frame in frames if isinstance(frame, av.AudioFrame)]
    assert np.abs(np.concatenate(sound, axis=1)).max() > 0.1


def test_opencv_finds_the_ball_that_opencv_drew() -> None:
    pytest.importorskip("cv2", reason="OpenCV is not installed: pip install opencv-python-headless")
    said = run(ROOT / "examples" / "opencv_frames.py", "--seconds", 1)
    assert "the ball was found in 30 of 30 frames" in said


def test_two_sentences_are_two_utterances(tmp_path: Path) -> None:
    """Syllables as the engine's detector knows them: harmonics of a voice that open and close."""
    speech = tmp_path / "speech.wav"
    rate = 16000
    time = np.arange(int(1.5 * rate)) / rate
    voice = sum(np.sin(2 * np.pi * 140 * n * time + n) / n for n in range(1, 25))
    sentence = voice * np.clip(np.sin(2 * np.pi * 4 * time), 0.05, 1) * 0.15
    samples = np.concatenate([sentence, np.zeros(rate), sentence, np.zeros(rate)])
    with av.open(speech, "w") as container:
        stream = container.add_stream("pcm_s16le", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[None], "s16", "mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    said = run(ROOT / "examples" / "transcribe.py", speech, "--output", tmp_path)
    assert "utterance-1.wav" in said and said.endswith("2 utterances\n")


def test_a_flash_and_a_click_stay_together_in_a_recording() -> None:
    said = run(ROOT / "benchmarks" / "recording_sync.py", "--seconds", 5)
    _, *files = (line.split() for line in said.splitlines())
    # The words are: name, count, "claps,", …, "median", milliseconds, "ms,", …
    assert [words[0] for words in files] == ["played", "received", "copied"]
    for words in files:
        assert int(words[1]) >= 2 and abs(int(words[words.index("median") + 1])) <= 40
