"""A key frame, asked for with the options of set_parameters (W3C webrtc-extensions §9)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import webrtc
from webrtc.testing import negotiate


async def test_the_next_frame_is_a_key_frame_at_the_other_end(show: Any) -> None:
    one = await show()
    chunks = aiter(webrtc.RTCEncodedSink(one.received.track))

    async def types(count: int) -> list[str]:
        return [(await asyncio.wait_for(anext(chunks), 10)).type for _ in range(count)]

    # The stream begins with a key frame, and the reader requests one: that is the first or a later one.
    start = await types(6)
    while start[-5:] != ["delta"] * 5:
        start += await types(1)
        assert len(start) < 60
    assert start[0] == "key"
    options = webrtc.RTCSetParameterOptions(encoding_options=[{"key_frame": True}])
    await one.sender.set_parameters(one.sender.get_parameters(), options)
    for _ in range(30):
        if await types(1) == ["key"]:
            break
    else:
        pytest.fail("no key frame came")
    # Once asked for, it is one.
    await one.sender.set_parameters(one.sender.get_parameters())
    assert await types(8) == ["delta"] * 8


async def test_there_are_as_many_options_as_encodings(show: Any) -> None:
    one = await show()
    parameters = one.sender.get_parameters()
    with pytest.raises(webrtc.InvalidModificationError, match="2 entries: there are 1 encodings"):
        await one.sender.set_parameters(parameters, {"encodingOptions": [{}, {"keyFrame": True}]})
    await one.sender.set_parameters(parameters, {"encodingOptions": [{}]})


async def test_audio_has_no_key_frames(peers: Any) -> None:
    a, b = peers
    sender = a.add_transceiver("audio").sender
    await negotiate(a, b)
    await sender.set_parameters(sender.get_parameters(), {"encodingOptions": [{"keyFrame": True}]})
