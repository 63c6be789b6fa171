"""The end, garbage collection and forking of video sources, tracks and sinks."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

START = """
import asyncio, contextlib, gc, os, threading
import numpy as np, webrtc
picture = np.zeros((48, 64, 3), np.uint8)
def begin(**options):
    # Whoever keeps the loop busy is not told so.
    asyncio.get_running_loop().slow_callback_duration = 60
    source = webrtc.RTCVideoSource()
    track = source.create_track()
    return source, track, webrtc.RTCVideoSink(track, **options)
"""


@pytest.fixture
def run(run_python: Callable[..., str]) -> Callable[[str], str]:
    """Runs a program that begins with the above; what it printed."""
    return lambda program: run_python("-c", START + program)


@pytest.mark.parametrize("order", list(itertools.permutations(["source", "track", "sink"])))
def test_they_are_collected_in_any_order(order: tuple[str, ...], run: Callable[[str], str]) -> None:
    drops = "".join(f"    del {name}; gc.collect(); await asyncio.sleep(0)\n" for name in order)
    out = run(f"""
async def main():
    import wrtc
    source, track, sink = begin()
    source.push(picture)
    frame = await anext(sink)
    source.push(picture)
{drops}
    await asyncio.sleep(0.1)
    print(wrtc.live_objects())
asyncio.run(main())
""")
    for name in ("RtcVideoSource", "RtcVideoSink", "MediaStreamTrack"):
        assert f"'{name}': 1" not in out, out


def test_a_forked_child_is_told_to_make_new_ones(run: Callable[[str], str]) -> None:
    out = run("""
async def main():
    source, track, sink = begin()
    frame = webrtc.VideoFrame(picture)
    pid = os.fork()
    if pid == 0:
        uses = [
            lambda: source.push(picture), lambda: source.push(frame), source.create_track, sink.stop,
            lambda: webrtc.RTCVideoSink(track),
        ]
        told = 0
        for use in uses:
            try:
                use()
            except webrtc.InvalidStateError:
                told += 1
        del source, track, sink
        gc.collect()
        async def anew():
            source = webrtc.RTCVideoSource()
            sink = webrtc.RTCVideoSink(source.create_track())
            assert source.push(frame)
            return (await anext(sink)).width
        import concurrent.futures
        with concurrent.futures.ThreadPoolExecutor() as pool:
            width = pool.submit(asyncio.run, anew()).result()
        os._exit(0 if (told, width) == (len(uses), 64) else 10 + told)
    frame.close()
    print(os.waitpid(pid, 0)[1] >> 8)
asyncio.run(main())
""")
    assert out == "0\n"


def test_pushing_goes_on_when_the_loop_is_closed(run: Callable[[str], str]) -> None:
    out = run("""
async def main():
    global source, sink
    source, track, sink = begin(capacity=2)
stop = threading.Event()
def push():
    while not stop.is_set():
        source.push(picture)
asyncio.run(main())
threads = [threading.Thread(target=push) for _ in range(2)]
for thread in threads: thread.start()
stop.wait(0.2)
print(sink.received > 10, sink.dropped == sink.received - 2 or not stop.is_set())
stop.set()
for thread in threads: thread.join()
""")
    assert out == "True True\n"


def test_a_thread_that_pushes_does_not_keep_the_interpreter(run: Callable[[str], str]) -> None:
    out = run("""
async def main():
    source, track, sink = begin()
    def push():
        # Until the engine ends, or Python.
        with contextlib.suppress(webrtc.InvalidStateError):
            while True:
                source.push(picture)
    threading.Thread(target=push, daemon=True).start()
    async for frame in sink:
        break
asyncio.run(main())
print("ended")
""")
    assert out == "ended\n"


@pytest.mark.memory
def test_memory_stays_flat(run: Callable[[str], str]) -> None:
    out = run("""
picture = np.zeros((360, 640, 3), np.uint8)
def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096
async def main():
    source, track, sink = begin()
    for count in range(2500):
        source.push(picture)
        (await anext(sink)).to_ndarray()
        await asyncio.sleep(0)
        if count == 500:
            before = resident()
    print((resident() - before) / 1e6)
asyncio.run(main())
""")
    assert float(out) < 5
