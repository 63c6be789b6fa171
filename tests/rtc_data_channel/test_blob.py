"""Blobs are sent, and arrive where the program wants them (W3C webrtc §6.2)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from webrtc import Blob
from webrtc.testing import connect


@pytest.fixture
async def channels(peers: Any) -> tuple[Any, Any]:
    a, b = peers
    near, far = (end.create_data_channel("x", negotiated=True, id=0) for end in (a, b))
    await connect(a, b)
    await asyncio.gather(near.opened(), far.opened())
    return near, far


async def test_a_blob_arrives_as_bytes_or_as_a_blob(channels: Any) -> None:
    near, far = channels
    assert far.binary_type == "arraybuffer"
    near.send(Blob([b"one"]))
    await near.send_async(Blob([b"two"]))
    assert [await anext(far), await anext(far)] == [b"one", b"two"]
    far.binary_type = "blob"
    near.send(b"three")
    near.send("text")
    near.send(b"")
    blob = await anext(far)
    assert isinstance(blob, Blob)
    assert (bytes(blob), blob.type) == (b"three", "")
    assert await anext(far) == "text"
    assert (await anext(far)).size == 0


async def test_handlers_of_messages_get_blobs(channels: Any, event: Any) -> None:
    near, far = channels
    far.binaryType = "blob"
    came = event(far, "message")
    near.send(b"abc")
    data = (await came).data
    assert await data.text() == "abc"


async def test_there_is_no_other_binary_type(channels: Any) -> None:
    with pytest.raises(TypeError, match="'arraybuffer' or 'blob'"):
        channels[0].binary_type = "array"
