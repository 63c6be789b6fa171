"""What can be sent, and what it is at the other end."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
import pytest
from webrtc import RTCDataChannel

Pair = tuple[RTCDataChannel, RTCDataChannel]
GRID = np.arange(24, dtype=np.float32).reshape(4, 6)


@pytest.mark.parametrize(
    "text",
    ["hello", "", "\0", "a\0b", "naïve 日本語 🎉", "line\r\n", "x" * 200_000],
    ids=["plain", "empty", "zero", "inner zero", "unicode", "line end", "long"],
)
async def test_text_arrives_as_str(channels: Pair, text: str) -> None:
    channels[0].send(text)
    assert await anext(channels[1]) == text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"hello", b"hello"),
        (b"", b""),
        (b"\0", b"\0"),
        (bytes(range(256)) * 1000, bytes(range(256)) * 1000),
        (bytearray(b"grows"), b"grows"),
        (memoryview(b"0123456789"), b"0123456789"),
        (memoryview(b"0123456789")[2:5], b"234"),
        (memoryview(b"0123456789")[::2], b"02468"),
        (memoryview(b"0123456789")[::-1], b"9876543210"),
        (memoryview(b""), b""),
        (array.array("h", [1, -2]), array.array("h", [1, -2]).tobytes()),
        (GRID, GRID.tobytes()),
        (GRID[:, 1], GRID[:, 1].tobytes()),
        (GRID[::2, ::-3], GRID[::2, ::-3].tobytes()),
        (GRID.T, GRID.T.tobytes()),
        (np.asfortranarray(GRID), GRID.tobytes()),
        (GRID[:0], b""),
        (np.array(7, np.uint16), np.array(7, np.uint16).tobytes()),
        (np.uint8(9), b"\x09"),
    ],
    ids=[
        "bytes",
        "no bytes",
        "a zero",
        "many bytes",
        "bytearray",
        "memoryview",
        "part of a memoryview",
        "every second",
        "backwards",
        "empty memoryview",
        "array",
        "numpy",
        "a column",
        "negative strides",
        "transposed",
        "Fortran's order",
        "empty numpy",
        "no dimensions",
        "a scalar",
    ],
)
async def test_a_buffer_arrives_as_its_bytes_in_the_order_of_c(
    channels: Pair, data: Any, expected: bytes
) -> None:
    channels[0].send(data)
    message = await anext(channels[1])
    assert type(message) is bytes
    assert message == expected


async def test_empty_messages_keep_their_kind_and_place(channels: Pair) -> None:
    sent: list[str | bytes] = ["", b"", "x", b"", "", b"y"]
    for message in sent:
        channels[0].send(message)
    received = [await anext(channels[1]) for _ in sent]
    assert received == sent
    assert [type(message) for message in received] == [type(message) for message in sent]


async def test_a_buffer_can_be_changed_as_soon_as_send_returns(channels: Pair) -> None:
    data = np.zeros(100_000, np.uint8)
    for number in range(5):
        data[:] = number
        channels[0].send(data)
    data[:] = 255
    for number in range(5):
        assert set(await anext(channels[1])) == {number}


async def test_send_holds_no_reference_to_what_it_sent(channels: Pair) -> None:
    data = bytearray(b"grow me")
    channels[0].send(data)
    data.append(1)  # BufferError if a view were left.
    assert await anext(channels[1]) == b"grow me"


@pytest.mark.parametrize("data", [None, 5, 1.5, ["a"], {"a": 1}, object()])
async def test_something_else_is_refused_by_its_type(channels: Pair, data: Any) -> None:
    with pytest.raises(TypeError, match=f"not {type(data).__name__}$"):
        channels[0].send(data)
    channels[0].send("unharmed")
    assert await anext(channels[1]) == "unharmed"


async def test_lone_surrogates_arrive_as_replacement_characters(channels: Pair) -> None:
    """As WebIDL's USVString has it."""
    channels[0].send("a\ud800b \U0001f600")
    await channels[0].send_async("\udfff")
    assert await anext(channels[1]) == "a\ufffdb \U0001f600"
    assert await anext(channels[1]) == "\ufffd"
