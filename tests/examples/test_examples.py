"""The examples run as they stand."""

from collections.abc import Callable
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_two_peers_connect_and_a_message_goes_each_way(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLES / "two_peers.py")
    assert "Bob got 'hello, Bob'" in said
    assert "Alice got b'hello, Alice'" in said
