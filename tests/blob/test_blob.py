"""Blob as the File API has it (§3)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import Blob


async def test_parts_become_one() -> None:
    blob = Blob(["grün", b"\0\1", bytearray(b"2"), np.arange(2, dtype=np.uint16), Blob([b"end"])])
    whole = "grün".encode() + b"\0\0012" + np.arange(2, dtype=np.uint16).tobytes() + b"end"
    assert (blob.size, bytes(blob), await blob.bytes()) == (len(whole), whole, whole)
    assert await blob.arrayBuffer() == whole
    assert (Blob().size, Blob().type) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), b"abcdef"),
        ((2,), b"cdef"),
        ((1, 3), b"bc"),
        ((-3,), b"def"),
        ((-3, -1), b"de"),
        ((4, 2), b""),
        ((9,), b""),
        ((0, 99), b"abcdef"),
    ],
)
def test_a_slice_is_a_blob_of_its_own(arguments: tuple[Any, ...], part: bytes) -> None:
    blob = Blob([b"abcdef"], type="text/plain")
    assert bytes(blob.slice(*arguments)) == part
    assert blob.slice().type == ""
    assert blob.slice(0, 1, "Text/HTML").type == "text/html"


@pytest.mark.parametrize(("given", "type"), [("Image/PNG", "image/png"), ("tëxt", ""), ("a\nb", "")])
def test_a_type_is_ascii_in_lower_case(given: str, type: str) -> None:
    assert Blob([], {"type": given}).type == type


async def test_text_has_replacement_characters_where_it_is_none() -> None:
    assert await Blob([b"a\xffb"]).text() == "a\ufffdb"
    assert await Blob(["a\ud800b"]).text() == "a\ufffdb"


async def test_a_stream_gives_it_piece_by_piece() -> None:
    data = bytes(200_000)
    pieces = [piece async for piece in Blob([data]).stream()]
    assert len(pieces) > 1
    assert b"".join(pieces) == data


@pytest.mark.parametrize("parts", ["text", b"bytes", 5, [5], [None], Blob()])
def test_what_is_no_list_of_parts_is_named(parts: Any) -> None:
    with pytest.raises(TypeError):
        Blob(parts)


def test_a_repr_tells_the_size_and_no_content() -> None:
    assert repr(Blob([b"secret"], type="text/plain")) == "<Blob of 6 bytes, text/plain>"
