"""The examples run as they stand."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_two_peers_connect_and_a_message_goes_each_way(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLES / "two_peers.py")
    assert "Bob got 'hello, Bob'" in said
    assert "Alice got b'hello, Alice'" in said


def test_a_file_goes_from_process_to_process_and_its_hash_is_checked(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLES / "file_transfer.py", "demo", "--megabytes", 3)
    assert "received 3,000,000 bytes, SHA-256 agreed" in said
    assert "sent 3,000,000 bytes, SHA-256 agreed" in said


def test_what_is_typed_in_one_chat_is_read_in_the_other_until_one_of_them_ends(tmp_path: Path) -> None:
    def chat(role: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-X", "dev", EXAMPLES / "chat.py", role, "--socket", tmp_path / "socket"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    with chat("offer") as alice, chat("answer") as bob:
        assert alice.stdin and bob.stdout
        alice.stdin.write("are you there?\n")
        alice.stdin.flush()
        assert [bob.stdout.readline(), bob.stdout.readline()] == [
            "connected: type away\n",
            "peer: are you there?\n",
        ]
        answered = bob.communicate("I am\n", timeout=30)
        heard = alice.communicate(timeout=30)
    assert answered == ("the chat is over\n", "")
    assert heard == ("connected: type away\npeer: I am\nthe chat is over\n", "")
    assert (alice.returncode, bob.returncode) == (0, 0)
