"""What comes from pages, peers and servers is bounded, and wrong input is refused with the reason."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import webrtc
from hypothesis import given, settings, strategies as st
from webrtc.cli import codes, stun
from webrtc.cli.transfers import described, safe_name

from tests.cli.conftest import Running


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\windows\\system.ini", "system.ini"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("a\0b\nc", "abc"),
        ("trick\u202egpj.exe", "trickgpj.exe"),
        ("ü" * 300 + ".txt", "ü" * 98 + ".txt"),
    ],
)
def test_a_file_name_loses_what_is_special(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@settings(deadline=None)
@given(st.text())
def test_no_file_name_leads_out_of_a_folder(name: str) -> None:
    kept = safe_name(name)
    assert Path("folder", kept).parent == Path("folder") and kept not in (".", "..")
    assert len(kept.encode("utf-8", "surrogatepass")) <= 200


@pytest.mark.parametrize(
    "message",
    ["", "[]", "1", "{}", "[" * 100_000, '{"name": 5, "size": 1}', '{"name": "x", "size": true}', b"bytes"],
)
def test_the_first_message_of_a_file_must_be_its_name_and_size(message: Any) -> None:
    with pytest.raises(ValueError, match=r"name and size|must be 0 to"):
        described(message)


@pytest.mark.parametrize("size", [-1, 2**40, 1.5, None])
def test_the_size_of_a_file_is_bounded(size: Any) -> None:
    with pytest.raises(ValueError, match="must be 0 to 2147483648 bytes"):
        described(json.dumps({"name": "x", "size": size}))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["type", "sdp"]), st.text(), min_size=2))
def test_a_code_gives_back_its_description(description: dict[str, str]) -> None:
    assert codes.decode(codes.encode(description)) == description


@settings(deadline=None)
@given(st.text())
def test_other_text_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="code"):
        codes.decode(text)


def test_a_code_that_unpacks_to_too_much_is_refused_without_unpacking_it() -> None:
    packer = zlib.compressobj(wbits=-15)
    bomb = packer.compress(b'{"type":"offer","sdp":"' + bytes(8_000_000)) + packer.flush()
    with pytest.raises(ValueError, match="not a whole code"):
        codes.decode(base64.urlsafe_b64encode(bomb).decode())
    with pytest.raises(ValueError, match="no code is longer than"):
        codes.decode("A" * 20_000)


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_any_datagram_is_refused_that_does_not_answer_the_request(data: bytes) -> None:
    sent = stun.request()
    assert stun.mapped_address(data, sent) is None
    # With the right header, attributes are anything.
    header = struct.pack(">HHI", 0x0101, len(data), 0x2112A442) + sent[8:20]
    stun.mapped_address(header + data, sent)


@contextlib.asynccontextmanager
async def page(link: str) -> AsyncIterator[tuple[webrtc.RTCPeerConnection, webrtc.RTCDataChannel, Any]]:
    """A connection with `webrtc serve` that is no page; its control channel, and the messages of that."""
    async with webrtc.RTCPeerConnection() as connection, aiohttp.ClientSession() as session:
        control = connection.create_data_channel("control")
        offer = await connection.offer()
        async with session.post(f"{link}offer", json=offer) as response:
            await connection.set_remote_description(await response.json())
        await control.opened()
        yield connection, control, aiter(control)


@pytest.fixture
def served(start: Callable[..., Running], tmp_path: Path) -> tuple[str, Path]:
    """The link of a running `serve`, and its folder."""
    folder = tmp_path / "received"
    folder.mkdir()
    return start("serve", "--port", 0, "--no-open", "--folder", folder).line(), folder


async def test_a_page_that_sends_nonsense_is_told_so_and_served_on(served: tuple[str, Path]) -> None:
    async with page(served[0]) as (_, control, messages):
        assert "pictures" in json.loads(await anext(messages))
        for nonsense in (
            "{",
            "[]",
            "5",
            b"\xff",
            '{"picture": "none"}',
            '{"sound": []}',
            "[" * 100_000,
            "{}",
        ):
            control.send(nonsense)
            told = json.loads(await anext(messages))
            assert "did not understand the page" in told["problem"] and len(told["problem"]) <= 200
        control.send(json.dumps({"snapshot": True}))
        assert json.loads(await anext(messages)) == {"problem": "there is no picture yet"}
        control.send(json.dumps({"chat": "x" * 5000}))
        assert json.loads(await anext(messages))["chat"] == "x" * 4000


async def send(connection: webrtc.RTCPeerConnection, *messages: str | bytes) -> dict[str, Any]:
    """The answer to a file of these messages."""
    channel = connection.create_data_channel("file")
    await channel.opened()
    for message in messages:
        await channel.send_async(message)
    return dict(json.loads(await anext(aiter(channel))))


async def test_files_stay_in_their_folder_and_incomplete_ones_leave_nothing(served: tuple[str, Path]) -> None:
    link, folder = served
    content = os.urandom(100_000)

    def first(name: str, size: int) -> str:
        return json.dumps({"name": name, "size": size})

    async with page(link) as (connection, _, _):
        answer = await send(connection, first("../../out.txt", len(content)), content)
        assert answer["saved"] == "out.txt" and answer["sha256"] == hashlib.sha256(content).hexdigest()
        assert "must be its name and size" in (await send(connection, "hello"))["error"]
        assert "must be 0 to" in (await send(connection, first("large", 2**50)))["error"]
        more = await send(connection, first("more", 10), content)
        assert more["error"] == "the file has more than the 10 bytes that were announced"
        text = await send(connection, first("text", 10), b"12345", "text")
        assert text["error"] == "the file ended after 5 of 10 bytes"
    assert [path.name for path in folder.iterdir()] == ["out.txt"]
    assert not (folder.parent / "out.txt").exists()


async def test_only_so_many_files_are_taken_at_once(served: tuple[str, Path]) -> None:
    async with page(served[0]) as (connection, _, _):
        waiting = []
        for number in range(4):
            waiting.append(connection.create_data_channel("file"))
            await waiting[-1].opened()
            waiting[-1].send(json.dumps({"name": f"{number}", "size": 5}))
        answer = await send(connection, json.dumps({"name": "fifth", "size": 5}))
        assert answer["error"] == "4 files are on their way already: try again later"
        waiting[0].send(b"12345")
        assert json.loads(await anext(aiter(waiting[0])))["size"] == 5
        assert (await send(connection, json.dumps({"name": "fifth", "size": 0})))["size"] == 0


async def test_unknown_channels_are_closed(served: tuple[str, Path]) -> None:
    async with page(served[0]) as (connection, _, _):
        for label in ("other", "control"):
            channel = connection.create_data_channel(label)
            assert [message async for message in channel] == []
