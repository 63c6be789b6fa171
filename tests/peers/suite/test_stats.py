"""The statistics of a connection between this engine and a peer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.peers.links import Link
from tests.peers.suite.channels import exchange, opened

pytestmark = pytest.mark.needs("data")


@pytest.mark.cell("statistics", "ours")
async def test_the_statistics_here_are_those_of_the_connection(link: Link) -> None:
    channel = await opened(link, "ours")
    for number in range(5):
        await exchange(link, channel, f"message {number}")
    stats: Any = await link.pc.get_stats()
    [counted] = [each for each in stats.values() if each.type == "data-channel"]
    assert (counted.messages_sent, counted.messages_received) == (5, 5)
    assert (counted.bytes_sent, counted.bytes_received) == (45, 45)
    [transport] = [each for each in stats.values() if each.type == "transport"]
    pair = stats[transport.selected_candidate_pair_id]
    assert (transport.dtls_state, pair.state) == ("connected", "succeeded")
    assert transport.bytes_sent > 45 and transport.bytes_received > 45
    assert pair.current_round_trip_time is None or 0 <= pair.current_round_trip_time < 60


@pytest.mark.cell("statistics", "the peer's")
@pytest.mark.needs("stats")
async def test_the_peer_counts_what_this_end_sends(link: Link) -> None:
    channel = await opened(link, "ours")
    data = bytes(20_000)
    channel.send(data)
    await link.peer.event("message", label="chat", size=len(data))
    await link.peer.call("send", label="chat", size=len(data))
    assert len(await anext(channel)) == len(data)
    told = await link.peer.call("stats")
    stats: Any = await link.pc.get_stats()
    [transport] = [each for each in stats.values() if each.type == "transport"]
    for theirs, ours in (("bytesReceived", transport.bytes_sent), ("bytesSent", transport.bytes_received)):
        assert len(data) <= told[theirs] < 3 * ours
    for name in ("messagesSent", "messagesReceived"):
        assert told.get(name, 1) == 1
