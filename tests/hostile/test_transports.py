"""Garbage at the ports of a connection: from strangers, and from a peer that ICE let in."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import random
from typing import Any

import pytest
import webrtc
import wrtc
from webrtc.testing import negotiate

from tests.hostile.garbage import mutated, of_dtls, of_rtp, of_stun
from tests.hostile.ice_peer import UFRAG, IcePeer, addresses
from tests.waiting import until

# Datagrams in a flood, and how many are sent before the loop has a turn.
FLOOD, BUNCH = 4000, 50
# What a flood may leave behind, in bytes: less than it was long. A sanitizer keeps memory that was freed.
GROWTH = (512 if os.environ.get("WRTC_BUILD", "").endswith("san") else 4) * 1024 * 1024


def resident() -> int:
    """Bytes of memory that the process has now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


@pytest.fixture
async def echo(peers: Any, event: Any) -> Any:
    """A call between two others: `await echo()` is a message there and back."""
    a, b = peers
    arrival = event(b, "datachannel")
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    other = (await arrival).channel
    other.on("message", lambda message: other.send(message.data))

    async def echo() -> None:
        channel.send("still there?")
        assert await asyncio.wait_for(anext(channel), 20) == "still there?"

    await echo()
    return echo


async def flood(send: Any, garbage: Any, echo: Any) -> None:
    """Send that much garbage, while the others go on; it leaves nothing behind."""
    kinds = itertools.cycle(garbage)
    before = 0
    for count in range(FLOOD):
        send(next(next(kinds)))
        if count % BUNCH == 0:
            await echo()
        if count == FLOOD // 4:
            before = resident()
    await echo()
    assert resident() - before < GROWTH


async def gathered(connection: webrtc.RTCPeerConnection, event: Any) -> str:
    """The description with all candidates."""
    complete = event(
        connection, "icegatheringstatechange", lambda _: connection.ice_gathering_state == "complete"
    )
    await connection.set_local_description()
    await complete
    assert connection.local_description
    return connection.local_description.sdp


async def test_strangers_who_flood_the_ports_of_a_connection_change_nothing(
    peers: Any, echo: Any, capfd: Any
) -> None:
    a, _ = peers
    chance = random.Random(1)
    username = a.local_description.sdp.split("a=ice-ufrag:")[1].split("\r\n")[0] + ":x"
    places = itertools.cycle(addresses(a.local_description.sdp))
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, ("0.0.0.0", 0)
    )
    garbage = [of_stun(chance, username), of_dtls(chance, []), of_rtp(chance)]
    await flood(lambda data: transport.sendto(data, next(places)), garbage, echo)
    transport.close()
    assert a.connection_state == "connected"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("setup", ["active", "passive"])
async def test_a_peer_that_breaks_the_handshake_hurts_no_other(
    setup: str, echo: Any, event: Any, capfd: Any
) -> None:
    before = wrtc.live_objects()["PeerConnection"]
    async with webrtc.RTCPeerConnection() as connection:
        channel = connection.create_data_channel("x")
        sdp = await gathered(connection, event)
        peer = await IcePeer.at(addresses(sdp)[0][0])
        await connection.set_remote_description(peer.answer(setup))
        await asyncio.wait_for(peer.other, 20)
        valid = []
        if setup == "passive":
            # Our own ClientHello, to be answered with what it became.
            valid.append(await asyncio.wait_for(peer.heard.get(), 20))
            peer.send(mutated(random.Random(2), valid[0]))
        chance = random.Random(3)
        ours = sdp.split("a=ice-ufrag:")[1].split("\r\n")[0]
        garbage = [of_dtls(chance, valid), of_rtp(chance), of_stun(chance, f"{ours}:{UFRAG}")]
        await flood(peer.send, garbage, echo)
        assert connection.connection_state in ("connecting", "failed")
        assert channel.ready_state in ("connecting", "closed")
        peer.close()
    del connection, channel
    gc.collect()
    await until(lambda: wrtc.live_objects()["PeerConnection"] <= before)
    assert capfd.readouterr().err == ""
