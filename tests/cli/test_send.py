"""`webrtc send` and `webrtc receive`, as two processes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Running
from tests.waiting import wait_until

SIZE = 20_000_003


@pytest.fixture
def server(start: Callable[..., Running]) -> str:
    """The address of a server to meet at."""
    port = start("meet", "--host", "127.0.0.1", "--port", 0).line().rpartition(" ")[2]
    return f"127.0.0.1:{port}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "random data.bin"
    path.write_bytes(os.urandom(SIZE))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "received"
    path.mkdir()
    return path


def code_of(running: Running) -> str:
    """The code that a command shows."""
    return running.line().rpartition("--code ")[2]


def ended(running: Running) -> dict[str, Any]:
    """What a command printed as JSON when it had done its work."""
    out, err = running.process.communicate(timeout=100)
    assert running.process.returncode == 0, err
    return dict(json.loads(out.splitlines()[-1]))


def test_a_file_goes_over_a_server_and_both_ends_print_its_hash(
    start: Callable[..., Running], server: str, file: Path, folder: Path, tmp_path: Path
) -> None:
    sender = start("send", file, "--server", server, "--json", "--stats", tmp_path / "stats")
    receiver = start("receive", folder, "--server", server, "--code", code_of(sender), "--json")
    sent, received = ended(sender), ended(receiver)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    for end in (sent, received):
        assert (end["name"], end["size"], end["sha256"]) == (file.name, SIZE, digest)
        assert end["resumed_at"] == 0
    assert [path.name for path in folder.iterdir()] == [file.name]
    assert (folder / file.name).read_bytes() == file.read_bytes()
    reports = (tmp_path / "stats").read_text().splitlines()
    assert len(reports) >= 2 and reports[-1] == '"end"'


def test_a_file_goes_by_copy_and_paste_and_overwrites_nothing(
    start: Callable[..., Running], file: Path, folder: Path
) -> None:
    (folder / file.name).write_bytes(b"mine")
    sender, receiver = start("send", file), start("receive", folder)
    offer = sender.line()
    # Two lines in one terminal are well below 4,096 characters, which is all that a terminal takes.
    assert 100 < len(offer) < 1000
    assert receiver.process.stdin and sender.process.stdin
    receiver.process.stdin.write(f"not a code\n\n{offer}\n")
    receiver.process.stdin.flush()
    receiver.until("this is not a whole code: not")
    sender.process.stdin.write(receiver.line() + "\n")
    sender.process.stdin.flush()
    assert re.match(rf"sent {file.name}: {SIZE:,} bytes in ", sender.line())
    assert re.match(r"received random data-2\.bin: ", receiver.line())
    assert sender.process.wait(90) == receiver.process.wait(90) == 0
    assert (folder / file.name).read_bytes() == b"mine"
    assert (folder / "random data-2.bin").read_bytes() == file.read_bytes()


def test_an_interrupted_transfer_goes_on_where_it_stopped(
    start: Callable[..., Running], server: str, tmp_path: Path, folder: Path
) -> None:
    size = 400_000_000
    file = tmp_path / "large.bin"
    with file.open("wb") as written:
        written.truncate(size)
        written.seek(12_345)
        written.write(os.urandom(1_000_000))
    sender = start("send", file, "--server", server)
    receiver = start("receive", folder, "--server", server, "--code", code_of(sender))
    part = folder / f"large.bin.{size}.part"
    wait_until(lambda: part.exists() and part.stat().st_size > 10_000_000)
    assert receiver.interrupt() == 130
    assert "webrtc.cli" not in receiver.process.stderr.read()  # type: ignore[union-attr]
    assert sender.process.wait(90) == 1
    assert "run both commands again" in sender.process.stderr.read()  # type: ignore[union-attr]
    arrived = part.stat().st_size
    assert 10_000_000 < arrived < size
    sender = start("send", file, "--server", server, "--json")
    receiver = start("receive", folder, "--server", server, "--code", code_of(sender), "--json")
    received = ended(receiver)
    assert ended(sender)["resumed_at"] == received["resumed_at"] == arrived
    assert [path.name for path in folder.iterdir()] == ["large.bin"]
    with (folder / "large.bin").open("rb") as one, file.open("rb") as other:
        while piece := one.read(1 << 20):
            assert piece == other.read(1 << 20)


def test_a_part_of_another_file_is_not_continued(
    start: Callable[..., Running], server: str, file: Path, folder: Path
) -> None:
    (folder / f"{file.name}.{SIZE}.part").write_bytes(os.urandom(1_000_000))
    sender = start("send", file, "--server", server, "--json")
    receiver = start("receive", folder, "--server", server, "--code", code_of(sender), "--json")
    assert ended(sender)["resumed_at"] == ended(receiver)["resumed_at"] == 0
    assert (folder / file.name).read_bytes() == file.read_bytes()


def test_an_empty_file_arrives(
    start: Callable[..., Running], server: str, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    sender = start("send", tmp_path / "empty", "--server", server, "--json")
    receiver = start("receive", folder, "--server", server, "--code", code_of(sender), "--json")
    assert ended(sender)["size"] == ended(receiver)["size"] == 0
    assert (folder / "empty").read_bytes() == b""


def test_ctrl_c_while_waiting_for_a_code_ends_at_once(start: Callable[..., Running], file: Path) -> None:
    sender = start("send", file)
    sender.line()
    sender.until("Paste the code")
    assert sender.interrupt() == 130
    assert sender.process.stderr and "Traceback" not in sender.process.stderr.read()


class Changing:
    """A server between the peers and the real one, which changes what passes."""

    def __init__(self, server: str, change: Callable[[bytes], bytes]) -> None:
        host, _, port = server.rpartition(":")
        self._server = (host, int(port))
        self._change = change
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.at = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._server)
            for pair in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, changing: bool) -> None:
        with source, target, source.makefile("rb") as lines:
            for line in lines:
                try:
                    target.sendall(self._change(line) if changing else line)
                except OSError:
                    break
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def changing(server: str) -> Iterator[Callable[[Callable[[bytes], bytes]], str]]:
    made: list[Changing] = []

    def make(change: Callable[[bytes], bytes]) -> str:
        made.append(Changing(server, change))
        return made[-1].at

    yield make
    for each in made:
        each.listener.close()


def test_a_server_that_changes_what_passes_is_noticed(
    start: Callable[..., Running], changing: Any, server: str, file: Path, folder: Path
) -> None:
    at = changing(lambda line: line if len(line) < 100 else line[:80] + bytes([line[80] ^ 1]) + line[81:])
    sender = start("send", file, "--server", server)
    receiver = start("receive", folder, "--server", at, "--code", code_of(sender))
    assert receiver.process.wait(90) == 1
    receiver.until("what came does not belong to this code")
    assert sender.process.wait(90) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["/nowhere"], 2, "/nowhere"),
        (["FILE", "--code", "abcd"], 1, "pass --server HOST:PORT"),
        (["FILE", "--server", "127.0.0.1:1"], 1, "webrtc meet --port 1"),
        (["FILE", "--server", "127.0.0.1:x"], 1, "is not HOST:PORT"),
        (["FILE", "--server", "127.0.0.1:1", "--code", "short"], 1, "the code 'short' is too short"),
    ],
)
def test_wrong_arguments_say_what_is_right(
    run: Callable[..., Any], file: Path, arguments: list[str], code: int, message: str
) -> None:
    done = run("send", *(str(file) if each == "FILE" else each for each in arguments))
    assert done.returncode == code
    assert message in done.stderr and "Traceback" not in done.stderr


def test_the_server_tells_a_visitor_what_it_is(server: str) -> None:
    host, _, port = server.rpartition(":")
    with socket.create_connection((host, int(port))) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"webrtc meet" in visitor.makefile("rb").readline()
