"""Connections that the engine has not created yet: closed, dropped, forked or abandoned right after the call.

A burst of them keeps the engine busy, so that the last ones are pending; all that is tested holds for the
first ones too.
"""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest
import webrtc
import wrtc
from webrtc.testing import connect

from tests.waiting import started, until

BURST = 40


async def none_left(before: dict[str, int]) -> None:
    """Wait until the engine has released what the burst had."""

    def left() -> bool:
        gc.collect()
        now = wrtc.live_objects()
        return all(now[kind] <= before[kind] for kind in ("PeerConnection", "DataChannel", "Call"))

    await until(left)


def burst() -> list[tuple[Any, Any]]:
    made = [webrtc.RTCPeerConnection() for _ in range(BURST)]
    return [(each, each.create_data_channel("x")) for each in made]


async def test_connections_are_closed_before_they_are_created() -> None:
    before = wrtc.live_objects()
    made = burst()
    while made:
        connection, channel = made.pop()
        connection.close()
        assert (connection.connection_state, channel.ready_state) == ("closed", "closed")
        with pytest.raises(webrtc.InvalidStateError, match="closed"):
            connection.create_data_channel("y")
        with pytest.raises(webrtc.InvalidStateError, match="closed"):
            await connection.create_offer()
        del connection, channel
    await none_left(before)


async def test_an_awaited_call_fails_when_its_pending_connection_is_closed() -> None:
    made = burst()
    calls = [await started(connection.set_local_description()) for connection, _ in made]
    for connection, _ in made:
        connection.close()
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        assert result is None or "the connection was closed" in str(result)
    assert isinstance(results[-1], webrtc.InvalidStateError)


async def test_a_closed_pending_connection_fires_no_event() -> None:
    made = burst()
    events: list[Any] = []
    for connection, channel in made:
        for name in ("negotiationneeded", "signalingstatechange", "connectionstatechange", "icecandidate"):
            connection.on(name, events.append)
        channel.on("close", events.append)
        connection.close()
    # The engine has done all of it, and its reports have been delivered.
    async with webrtc.RTCPeerConnection() as last:
        await last.get_stats()
    assert events == []


async def test_pending_connections_are_dropped() -> None:
    gc.collect()
    before = wrtc.live_objects()
    made = burst()
    with pytest.warns(ResourceWarning, match="was not closed") as caught:
        made.clear()
    assert len(caught) == BURST
    # The records refer to the connections.
    caught.clear()
    await none_left(before)


async def test_pending_connections_are_dropped_on_another_thread() -> None:
    gc.collect()
    before = wrtc.live_objects()
    made = burst()
    with pytest.warns(ResourceWarning, match="was not closed"):
        await asyncio.to_thread(made.clear)
    await none_left(before)


async def test_a_cancelled_call_leaves_a_pending_connection_usable() -> None:
    made = burst()
    calls = [await started(connection.create_offer()) for connection, _ in made]
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    (a, channel), (b, _) = made[-2:]
    await connect(a, b)
    await channel.opened()
    for connection, _ in made:
        connection.close()


async def test_a_pending_channel_is_dropped_and_still_reaches_the_peer(event: Any) -> None:
    made = burst()
    (a, channel), (b, _) = made[-2:]
    made = [(each, None) for each, _ in made]
    arriving = event(b, "datachannel")
    del channel
    gc.collect()
    await connect(a, b)
    assert (await arriving).channel.label == "x"
    for connection, _ in made:
        connection.close()


MANY = f"""
async def many():
    made = [webrtc.RTCPeerConnection() for _ in range({BURST})]
    for each in made:
        each.create_data_channel("x")
    offers = [asyncio.ensure_future(each.create_offer()) for each in made]
    await asyncio.sleep(0)
    return made, offers

async def anew():
    a, b, channel = await pair("open")
    a.close(); b.close()
    return "anew"
"""


def test_a_fork_leaves_the_parents_pending_connections_alone(run_python: Any, program: Any) -> None:
    path = program(
        MANY
        + """
async def main():
    made, offers = await many()
    pid = os.fork()
    if pid == 0:
        def child():
            try:
                made[-1].restart_ice()
            except webrtc.InvalidStateError:
                print(asyncio.run(anew()), flush=True)
        # The loop of this thread runs already: another thread has its own.
        thread = threading.Thread(target=child)
        thread.start(); thread.join()
        os._exit(0)
    offers = await asyncio.gather(*offers)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), {"m=application" in each.sdp for each in offers})
    for each in made:
        each.close()
asyncio.run(main())
"""
    )
    assert run_python(path).splitlines() == ["anew", "0 {True}"]


@pytest.mark.parametrize("end", ["", "sys.exit(0)", "[each.close() for each in made]", "made.clear()"])
def test_the_interpreter_ends_with_pending_connections(run_python: Any, program: Any, end: str) -> None:
    path = program(
        MANY
        + f"""
async def main():
    global made
    made, offers = await many()
    print("made", flush=True)
    {end}
asyncio.run(main())
"""
    )
    assert run_python(path) == "made\n"
