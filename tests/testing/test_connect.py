"""Connections within a process."""

from __future__ import annotations

import asyncio

import pytest
from webrtc import InvalidStateError, RTCPeerConnection
from webrtc.testing import connect, negotiate, pair

from tests.waiting import turns


async def test_two_connections_are_connected_in_one_call() -> None:
    async with pair() as (a, b):
        channel = a.create_data_channel("x")
        await asyncio.wait_for(connect(a, b), 10)
        await channel.opened()
        assert a.connection_state == b.connection_state == "connected"
    assert a.connection_state == b.connection_state == "closed"


async def test_connecting_again_negotiates_what_is_new() -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.create_data_channel("x")
        await asyncio.wait_for(connect(a, b), 10)
        b.add_transceiver("audio")
        await asyncio.wait_for(connect(b, a), 10)
        assert len(a.get_transceivers()) == 1
        assert len(a.listeners("icecandidate")) == 1


async def test_nothing_to_connect_is_told() -> None:
    async with pair() as (a, b):
        with pytest.raises(InvalidStateError, match="the first connection has no data channel"):
            await connect(a, b)


async def test_a_pair_takes_a_configuration() -> None:
    async with pair(ice_candidate_pool_size=1) as (a, b):
        assert a.get_configuration().ice_candidate_pool_size == 1
        assert b.get_configuration().ice_candidate_pool_size == 1


async def test_candidates_of_an_offer_that_was_not_taken_are_no_error() -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with pair() as (a, b):
        a.create_data_channel("x")
        b.create_data_channel("y")
        # Both offer at once: one of the two finds the other's offer in its way.
        results = await asyncio.gather(negotiate(a, b), negotiate(b, a), return_exceptions=True)
        assert any(isinstance(result, InvalidStateError) for result in results)
        await asyncio.gather(a.gathered(), b.gathered())
        await turns(10)
    assert told == []
