"""The examples run as they stand."""

import re
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_two_peers_connect_and_a_message_goes_each_way(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLES / "two_peers.py")
    assert "Bob received 'hello, Bob'" in said
    assert "Alice received b'hello, Alice'" in said


def test_a_file_goes_from_process_to_process_and_its_hash_is_checked(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLES / "file_transfer.py", "demo", "--megabytes", 3)
    assert "received 3,000,000 bytes, SHA-256 matches" in said
    assert "sent 3,000,000 bytes, SHA-256 matches" in said


def test_a_call_leaves_what_was_seen_and_heard(run_python: Callable[..., str], tmp_path: Path) -> None:
    speech = tmp_path / "spoken.wav"
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(32000) / 16000)).astype(np.int16)
    with wave.open(str(speech), "wb") as wav:
        wav.setparams((1, 2, 16000, 0, "NONE", ""))
        wav.writeframes(tone.tobytes())
    said = run_python(EXAMPLES / "call.py", "--audio", speech, "--output", tmp_path)
    assert "frame.png" in said
    with wave.open(str(tmp_path / "heard.wav")) as wav:
        heard = np.frombuffer(wav.readframes(wav.getnframes()), np.int16)
    loud = np.flatnonzero(np.abs(heard) > 4000)
    assert 1.9 < (loud[-1] - loud[0]) / 48000 < 2.1
    sent, received = np.hsplit(np.asarray(Image.open(tmp_path / "frame.png"), float), 2)
    assert 10 * np.log10(255**2 / np.mean((sent - received) ** 2)) > 25


def test_what_is_typed_in_one_chat_is_read_in_the_other_until_one_of_them_ends(
    tmp_path: Path, python: list[str]
) -> None:
    def chat(role: str) -> subprocess.Popen[str]:
        command = [*python, str(EXAMPLES / "chat.py"), role, "--socket", str(tmp_path / "socket")]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    with chat("offer") as alice, chat("answer") as bob:
        assert alice.stdin and bob.stdout
        alice.stdin.write("are you there?\n")
        alice.stdin.flush()
        assert [bob.stdout.readline(), bob.stdout.readline()] == [
            "connected: type a message\n",
            "peer: are you there?\n",
        ]
        answered = bob.communicate("I am\n", timeout=30)
        heard = alice.communicate(timeout=30)
    assert answered == ("the chat is over\n", "")
    assert heard == ("connected: type a message\npeer: I am\nthe chat is over\n", "")
    assert (alice.returncode, bob.returncode) == (0, 0)


def test_video_travels_in_a_codec_of_the_programs_own(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLES / "custom_codec.py")
    assert "Bob received 320x240; BGR on the right: (40, 200, 40)" in said
    assert "frames with ZlibEncoder" in said


def test_an_encrypted_call_survives_loss(run_python: Callable[..., str], tmp_path: Path) -> None:
    said = run_python(EXAMPLES / "encrypted_call.py", "--loss", 0.1, "--frames", 60, "--output", tmp_path)
    assert "60 frames received" in said
    assert "decrypted.png" in said
    picture = np.asarray(Image.open(tmp_path / "decrypted.png"), float)
    assert np.abs(np.median(picture, axis=(0, 1)) - (90, 60, 30)).max() < 12


def test_video_goes_to_many_viewers_through_a_hub_that_does_not_decode_it(
    run_python: Callable[..., str],
) -> None:
    said = run_python(EXAMPLES / "forward_to_many.py", "--viewers", 3, "--seconds", 2)
    hub, viewers = said.splitlines()
    received, decoded = (int(count) for count in re.findall(r"\d+", hub))
    # Some frames may have come before they were forwarded.
    assert decoded < received / 10
    assert all(int(count) > 10 for count in viewers.removeprefix("the viewers received ").split(", "))
