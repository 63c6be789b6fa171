"""Event loops: several of them, other kinds, and connections that are used where they do not belong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import webrtc
from webrtc import InvalidStateError
from webrtc.testing import negotiate


def test_loops_in_several_threads_work_at_the_same_time(chat: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        heard = list(pool.map(lambda _: asyncio.run(chat()), range(8)))
    assert heard == ["hello"] * 8


def test_loops_one_after_the_other_work(chat: Any) -> None:
    assert [asyncio.run(chat()) for _ in range(5)] == ["hello"] * 5


def test_uvloop_works(chat: Any) -> None:
    uvloop = pytest.importorskip("uvloop")
    loop = uvloop.new_event_loop()
    try:
        assert loop.run_until_complete(chat()) == "hello"
    finally:
        loop.close()


class BlindLoop(asyncio.SelectorEventLoop):
    """A loop that cannot watch descriptors, as some of other systems and toolkits."""

    def add_reader(self, *args: Any) -> None:  # type: ignore[override]
        raise NotImplementedError


def test_a_loop_that_cannot_watch_descriptors_works(chat: Any) -> None:
    loop = BlindLoop()
    try:
        assert loop.run_until_complete(chat()) == "hello"
    finally:
        loop.close()


def test_the_wake_thread_of_such_a_loop_ends_with_it(chat: Any) -> None:
    before = set(threading.enumerate())
    loop = BlindLoop()
    loop.run_until_complete(chat())
    # A second one serves what earlier tests made without a loop.
    wakers = {each for each in threading.enumerate() if each.name == "webrtc-wake"} - before
    loop.close()
    for waker in wakers:
        waker.join(timeout=10)
    assert wakers and not any(waker.is_alive() for waker in wakers)


def test_a_connection_needs_a_running_loop() -> None:
    with pytest.raises(InvalidStateError, match="no event loop is running here"):
        webrtc.RTCPeerConnection()


async def test_use_from_another_loop_raises() -> None:
    async with webrtc.RTCPeerConnection() as connection:

        async def elsewhere() -> None:
            for use in (
                lambda: connection.create_data_channel("x"),
                lambda: connection.restart_ice(),
                lambda: connection.set_configuration({}),
                lambda: connection.add_transceiver("audio"),
            ):
                with pytest.raises(InvalidStateError, match="belongs to another event loop"):
                    use()
            for operation in (connection.create_offer, connection.connected, connection.get_stats):
                with pytest.raises(InvalidStateError, match="run_coroutine_threadsafe"):
                    await operation()

        await asyncio.to_thread(asyncio.run, elsewhere())


async def test_use_from_a_thread_without_a_loop_raises() -> None:
    async with webrtc.RTCPeerConnection() as connection:

        def elsewhere() -> None:
            with pytest.raises(InvalidStateError, match="call_soon_threadsafe"):
                connection.create_data_channel("x")

        await asyncio.to_thread(elsewhere)
        connection.create_data_channel("x")


async def test_other_threads_work_through_the_loop(peers: Any) -> None:
    a, b = peers
    loop = asyncio.get_running_loop()

    def elsewhere() -> str:
        channel = asyncio.run_coroutine_threadsafe(make(), loop).result()
        asyncio.run_coroutine_threadsafe(negotiate(a, b), loop).result()
        asyncio.run_coroutine_threadsafe(channel.opened(), loop).result()
        return str(channel.ready_state)

    async def make() -> Any:
        return a.create_data_channel("x")

    assert await asyncio.to_thread(elsewhere) == "open"


async def test_handlers_run_in_the_thread_of_the_loop(peers: Any) -> None:
    a, b = peers
    threads = set()
    for name in ("icecandidate", "signalingstatechange", "connectionstatechange", "negotiationneeded"):
        a.on(name, lambda _: threads.add(threading.get_ident()))
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    assert threads == {threading.get_ident()}


def test_a_loop_that_ended_with_open_connections_ends_them_quietly(run_python: Any) -> None:
    program = """
import asyncio, gc, warnings, webrtc, wrtc
warnings.simplefilter("ignore", ResourceWarning)
async def main():
    for _ in range(5):
        pc = webrtc.RTCPeerConnection()
        pc.create_data_channel("x")
        await pc.set_local_description()
asyncio.run(main())
gc.collect()
print(wrtc.live_objects()["PeerConnection"])
"""
    assert run_python("-c", program) == "0\n"


def test_what_belongs_to_a_loop_that_was_closed_says_so() -> None:
    async def make() -> Any:
        connection = webrtc.RTCPeerConnection()
        return connection, connection.create_data_channel("x")

    connection, channel = asyncio.run(make())
    uses: list[Callable[[], object]] = [
        lambda: connection.create_data_channel("y"),
        lambda: channel.send("z"),
    ]
    for use in uses:
        with pytest.raises(InvalidStateError, match=r"the event loop of this RTC.* was closed"):
            use()
    connection.close()


def test_a_coroutine_handler_that_never_began_says_nothing(run_python: Any) -> None:
    program = """if True:
        import asyncio
        import webrtc

        async def handler(event):
            print("called")

        def dispatch():
            connection = webrtc.RTCPeerConnection()
            connection.on("negotiationneeded", handler)
            connection.dispatch_event(webrtc.Event("negotiationneeded"))
            connection.close()
            loop.stop()

        loop = asyncio.new_event_loop()
        loop.call_soon(dispatch)
        loop.run_forever()
        loop.close()
        """
    assert run_python("-c", program) == ""


def test_a_loop_that_ends_amid_the_negotiation_says_nothing(run_python: Any) -> None:
    program = """if True:
        import asyncio, gc
        import webrtc
        from webrtc.testing import negotiate, trickle

        async def begin():
            a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
            trickle(a, b)
            a.create_data_channel("x")
            first = asyncio.get_running_loop().create_future()
            a.on("icecandidate", lambda event: first.done() or first.set_result(None))
            negotiating = asyncio.ensure_future(negotiate(a, b))
            await first
            await asyncio.wait([negotiating])
            return a, b

        loop = asyncio.new_event_loop()
        for connection in loop.run_until_complete(begin()):
            connection.close()
        loop.close()
        del connection
        gc.collect()
        """
    assert run_python("-c", program) == ""


def test_a_program_ends_although_the_loop_of_a_wake_thread_was_not_closed(
    run_python: Any, tmp_path: Any
) -> None:
    program = tmp_path / "program.py"
    program.write_text("""
import asyncio
from webrtc.testing import pair

class BlindLoop(asyncio.SelectorEventLoop):
    def add_reader(self, *args):
        raise NotImplementedError

async def chat():
    async with pair() as (a, _):
        await a.create_offer()

loop = BlindLoop()
loop.run_until_complete(chat())
print("done")
""")
    assert run_python("-W", "ignore:unclosed event loop", program) == "done\n"
