"""ICE restarts: what the generations before leave, and with whom they work."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import Any

from webrtc.testing import negotiate

from tests.waiting import until


def udp_sockets() -> int:
    """How many UDP sockets this process has."""
    links = []
    for entry in os.scandir("/proc/self/fd"):
        try:
            links.append(os.readlink(entry.path))
        except FileNotFoundError:
            continue
    mine = {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}
    tables = [Path("/proc/net/udp"), Path("/proc/net/udp6")]
    rows = [row.split() for table in tables for row in table.read_text().splitlines()[1:]]
    return sum(row[9] in mine for row in rows)


async def test_restarts_leave_no_sockets_and_lose_no_messages(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    received: asyncio.Queue[Any] = asyncio.Queue()
    b.on("datachannel", lambda event: event.channel.on("message", lambda m: received.put_nowait(m.data)))
    await negotiate(a, b)
    await channel.opened()
    before = udp_sockets()
    for number in range(5):
        a.restart_ice()
        await negotiate(a, b)
        channel.send(str(number))
        assert await asyncio.wait_for(received.get(), 5) == str(number)

    # Nothing tells that a socket was closed.
    await until(lambda: udp_sockets() <= before)
    channel.send("still here")
    assert await asyncio.wait_for(received.get(), 5) == "still here"


async def test_an_answer_with_another_dtls_role_goes_on_with_the_association(peers: Any) -> None:
    """Firefox answers a restart with `active`, though it is the server."""
    a, b = peers
    b.create_data_channel("x")
    arrival = asyncio.get_running_loop().create_future()
    a.on("datachannel", lambda event: arrival.set_result(event.channel))
    await negotiate(b, a)
    channel = await asyncio.wait_for(arrival, 5)
    a.restart_ice()
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    answer = b.local_description.sdp
    assert "a=setup:passive" in answer
    await a.set_remote_description(
        {"type": "answer", "sdp": answer.replace("a=setup:passive", "a=setup:active")}
    )
    assert set(re.findall("a=setup:(.*)\r", a.remote_description.sdp)) == {"passive"}
    echo = asyncio.get_running_loop().create_future()
    channel.on("message", lambda event: echo.set_result(event.data))
    [theirs] = b._channels
    theirs.send("over the new path")
    assert await asyncio.wait_for(echo, 5) == "over the new path"
