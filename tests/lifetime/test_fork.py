"""os.fork and multiprocessing, in every state of the parent."""

from __future__ import annotations

from typing import Any

import pytest

CHILDREN = """
async def anew():
    a, b, channel = await pair("open")
    a.close(); b.close()
    return "anew"

def child(what, kept):
    if what == "leaves":
        return "left"
    if what == "connects anew":
        return asyncio.run(asyncio.wait_for(anew(), 10))
    if what == "collects":
        import gc
        kept.clear(); gc.collect()
        return "collected"
    a, b, channel = kept
    uses = {
        "create_data_channel": lambda: a.create_data_channel("y"),
        "close": a.close,
        "send": lambda: channel.send("z"),
        "restart_ice": a.restart_ice,
        "add_ice_candidate": lambda: asyncio.run(a.add_ice_candidate(None)),
        "create_offer": lambda: asyncio.run(a.create_offer()),
        "opened": lambda: asyncio.run(channel.opened()),
    }
    for name, use in uses.items():
        try:
            use()
        except webrtc.InvalidStateError:
            continue
        return f"{name} did not raise"
    return "raised"

def forked(what, kept):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = child(what, kept)
        except BaseException as error:
            answer = repr(error)
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    said = os.read(reading, 1000).decode()
    os.close(reading)
    return said, os.waitpid(pid, 0)[1]
"""

MATRIX = """
state = {state!r}
loop = asyncio.new_event_loop()
kept = list(loop.run_until_complete(pair(state))) if state != "none" else []
for what in {whats!r}:
    print(what, *forked(what, kept), flush=True)
# The parent goes on.
for each in kept[:2]:
    each.close()
print(loop.run_until_complete(anew()))
loop.close()
"""

ANSWERS = {"leaves": "left", "connects anew": "anew", "uses": "raised", "collects": "collected"}


@pytest.mark.parametrize("state", ["none", "made", "gathering", "connecting", "open", "closed"])
def test_a_forked_child_ends_well(run_python: Any, program: Any, state: str) -> None:
    whats = [what for what in ANSWERS if state != "none" or what != "uses"]
    path = program(CHILDREN + MATRIX.format(state=state, whats=whats))
    lines = [f"{what} {ANSWERS[what]} 0" for what in whats]
    assert run_python(path).splitlines() == [*lines, "anew"]


@pytest.mark.parametrize("state", ["none", "open"])
def test_multiprocessing_with_fork_works(run_python: Any, program: Any, state: str) -> None:
    path = program(
        CHILDREN
        + f"""
def work(_):
    return asyncio.run(anew())

if __name__ == "__main__":
    kept = asyncio.run(pair("open")) if {state!r} == "open" else None
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(*pool.map(work, range(4)))
    print(asyncio.run(anew()))
"""
    )
    assert run_python(path).splitlines() == ["anew anew anew anew", "anew"]


def test_a_child_that_leaves_as_usual_is_quiet(run_python: Any, program: Any) -> None:
    """Its atexit functions and destructors meet the parent's connections."""
    path = program(
        CHILDREN
        + """
loop = asyncio.new_event_loop()
kept = loop.run_until_complete(pair("open"))
pid = os.fork()
if pid == 0:
    sys.exit(5)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
for each in kept[:2]:
    each.close()
"""
    )
    assert run_python(path) == "5\n"


def test_a_fork_inside_a_running_loop_works(run_python: Any, program: Any) -> None:
    path = program(
        CHILDREN
        + """
async def main():
    kept = await pair("open")
    pid = os.fork()
    if pid == 0:
        # The loop of this thread runs already: another thread has its own.
        thread = threading.Thread(target=lambda: asyncio.run(anew()))
        thread.start(); thread.join()
        os._exit(0)
    status = await asyncio.to_thread(os.waitpid, pid, 0)
    kept[2].send("the parent goes on")
    await kept[2].drain()
    for each in kept[:2]:
        each.close()
    return status[1]
print(asyncio.run(main()))
"""
    )
    assert run_python(path) == "0\n"


SOUND = """
from webrtc.testing import connect

async def hear():
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    came = asyncio.get_running_loop().create_future()
    b.on("track", lambda event: came.set_result(event.track))
    source = webrtc.RTCAudioSource()
    a.add_track(source.create_track())
    await connect(a, b)
    track = await came
    for _ in range(3):
        sink = webrtc.RTCAudioSink(track)
        await anext(sink)
        sink.stop()
    return a, b, source
"""


def test_a_child_hears_its_own_connections_and_leaves_as_usual(run_python: Any, program: Any) -> None:
    """The parent's thread that plays out waits for somebody to listen when it forks."""
    path = program(
        CHILDREN
        + SOUND
        + """
import signal, time
loop = asyncio.new_event_loop()
kept = loop.run_until_complete(hear())
time.sleep(0.1)
pid = os.fork()
if pid == 0:
    signal.alarm(20)
    made = asyncio.new_event_loop().run_until_complete(hear())
    sys.exit(5)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    )
    assert run_python(path) == "5\n"


def test_a_fork_while_a_thread_calls_in_does_not_wait_for_it(run_python: Any, program: Any) -> None:
    """The engine's threads are stopped in the order in which they wait for each other."""
    path = program("""
import time

async def main():
    a, b, channel = await pair("open")
    stopping = threading.Event()

    configuration = a.get_configuration()._to_native()

    def call():
        # The signaling thread waits for the network thread in each call, nearly all of the time.
        while not stopping.is_set():
            a._native.set_configuration(configuration)

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    took = []
    for _ in range(15):
        begin = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        took.append(time.monotonic() - begin)
        os.waitpid(pid, 0)
    stopping.set()
    for thread in threads:
        thread.join()
    a.close(); b.close()
    # A machine may be slow at one fork or another; one that waits in vain does so for seconds, and often.
    print(sum(each > 0.19 for each in took) < 4, took)

asyncio.run(main())
""")
    assert run_python("-W", "ignore", path).startswith("True")


def test_a_child_does_not_wake_its_parent(run_python: Any, program: Any) -> None:
    """The descriptor of the mailbox is one for both."""
    path = program("""
async def main():
    a, b, channel = await pair("open")
    webrtc.log_engine("verbose")
    pid = os.fork()
    if pid == 0:
        import wrtc
        # A new engine logs through the route that was inherited.
        wrtc.PeerConnection({}, wrtc.Mailbox()).close()
        os._exit(7)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    a.close(); b.close()
    webrtc.log_engine(None)

asyncio.run(main())
""")
    assert run_python("-W", "ignore", path) == "7\n"
