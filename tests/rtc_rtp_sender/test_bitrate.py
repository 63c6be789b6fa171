"""Bitrates of a connection: full quality at once, within limits that the program sets."""

from __future__ import annotations

import time
from typing import Any

import pytest
from webrtc import InvalidStateError, RangeError, RTCConfiguration, RTCPeerConnection

from tests.waiting import running_for


async def test_a_720p_source_arrives_as_720p_from_the_first_frame(show: Any) -> None:
    one = await show(1280, 720)
    start = time.perf_counter()
    async for frame in one.received.track:
        assert (frame.width, frame.height) == (1280, 720)
        break
    assert time.perf_counter() - start < 0.5


async def test_a_low_start_begins_with_a_small_frame(show: Any) -> None:
    one = await show(1280, 720, configuration={"start_bitrate": 300_000})
    sizes = await one.sizes(1)
    assert sizes[0][0] < 1280


async def sent_in(one: Any, seconds: float) -> float:
    """Bits each second."""
    before = (await one.outbound())[None].bytes_sent
    await running_for(seconds)
    return float((await one.outbound())[None].bytes_sent - before) * 8 / seconds


async def test_a_connection_keeps_below_its_max_bitrate(show: Any) -> None:
    one = await show(640, 360, configuration={"max_bitrate": 300_000})
    await running_for(1)
    assert await sent_in(one, 2) < 400_000
    one.a.set_bitrate(start=2_000_000)
    while await sent_in(one, 0.5) < 500_000:
        pass


async def test_an_encoding_keeps_below_its_max_bitrate(show: Any) -> None:
    def change(parameters: Any) -> None:
        parameters.encodings[0].max_bitrate = 200_000

    one = await show(640, 360, change=change)
    await running_for(1)
    assert await sent_in(one, 2) < 300_000


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"min_bitrate": 500_000, "max_bitrate": 400_000}, "min_bitrate is 500000.*max_bitrate.*400000"),
        ({"start_bitrate": 500_000, "max_bitrate": 400_000}, "start_bitrate is 500000.*400000"),
        ({"min_bitrate": 500_000, "start_bitrate": 400_000}, "min_bitrate is 500000.*start_bitrate.*400000"),
        ({"max_bitrate": 0}, "max_bitrate is 0"),
    ],
)
async def test_limits_that_contradict_each_other_are_named(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(RangeError, match=words):
        RTCConfiguration(**fields)
    async with RTCPeerConnection() as connection:
        with pytest.raises(RangeError, match=words):
            connection.set_bitrate(**{name.removesuffix("_bitrate"): n for name, n in fields.items()})
        assert connection.get_configuration().max_bitrate is None


async def test_the_default_start_yields_to_the_limits() -> None:
    some: list[dict[str, Any]] = [{"max_bitrate": 100_000}, {"min_bitrate": 9_000_000}]
    for limits in some:
        async with RTCPeerConnection(limits) as connection:
            assert connection.get_configuration().start_bitrate is None


async def test_the_configuration_tells_what_was_set() -> None:
    async with RTCPeerConnection(max_bitrate=1_000_000) as connection:
        connection.set_bitrate(min=100_000, max=2_000_000)
        configuration = connection.get_configuration()
        assert (configuration.min_bitrate, configuration.max_bitrate) == (100_000, 2_000_000)
        connection.set_configuration(max_bitrate=3_000_000)
        configuration = connection.get_configuration()
        assert (configuration.min_bitrate, configuration.max_bitrate) == (None, 3_000_000)


async def test_a_closed_connection_has_no_bitrate_to_set() -> None:
    connection = RTCPeerConnection()
    connection.close()
    with pytest.raises(InvalidStateError, match="closed"):
        connection.set_bitrate(max=1_000_000)
