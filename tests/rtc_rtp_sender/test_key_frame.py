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
    first = await asyncio.wait_for(anext(chunks), 10)
    assert first.type == "key"
    # None comes by itself.
    for _ in range(5):
        assert (await asyncio.wait_for(anext(chunks), 10)).type == "delta"
    options = webrtc.RTCSetParameterOptions(encoding_options=[{"key_frame": True}])
    await one.sender.set_parameters(one.sender.get_parameters(), options)
    for _ in range(30):
        if (await asyncio.wait_for(anext(chunks), 10)).type == "key":
            break
    else:
        pytest.fail("no key frame came")
    # Once asked for, it is one.
    await one.sender.set_parameters(one.sender.get_parameters())
    for _ in range(8):
        assert (await asyncio.wait_for(anext(chunks), 10)).type == "delta"


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
