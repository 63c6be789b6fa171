"""Mixers and processors that are dropped, and in forked processes."""

from __future__ import annotations

import gc
from collections.abc import Callable

import numpy as np
import wrtc
from webrtc import AudioMixer, AudioProcessor, RTCAudioSink, RTCAudioSource

from tests.waiting import until


async def test_what_is_dropped_while_it_plays_is_gone() -> None:
    async def play() -> None:
        mixer = AudioMixer()
        source = RTCAudioSource(processor=AudioProcessor(noise_suppression=True))
        await source.write(np.ones(48000, np.float32))
        mixer.add(source.create_track())
        sink = RTCAudioSink(mixer.create_track(), processor=AudioProcessor())
        await anext(sink)

    before = wrtc.live_objects()

    def left() -> dict[str, int]:
        gc.collect()
        return {name: count for name, count in wrtc.live_objects().items() if count > before[name]}

    for _ in range(5):
        await play()
    await until(lambda: not left())


FORK = """
import asyncio, os, gc
import numpy as np
import webrtc

async def speak():
    # A busy machine is no news.
    asyncio.get_running_loop().slow_callback_duration = 60
    source = webrtc.RTCAudioSource(processor=webrtc.AudioProcessor())
    await source.write(np.full(48000, 8000, np.int16))
    mixer = webrtc.AudioMixer()
    added = mixer.add(source.create_track())
    sink = webrtc.RTCAudioSink(mixer.create_track())
    while not (await anext(sink)).to_ndarray().any():
        pass
    return source, mixer, added, sink

async def main():
    source, mixer, added, sink = await speak()
    processor = source.processor
    child = os.fork()
    if child == 0:
        uses = [lambda: processor.process(np.zeros(480, np.int16)), lambda: mixer.add(added.track),
                lambda: setattr(added, "gain", 0.5), mixer.create_track]
        for use in uses:
            try:
                use()
            except webrtc.InvalidStateError:
                continue
            os._exit(1)
        return "child"
    await anext(sink)
    return child

child = asyncio.run(main())
if child == "child":
    gc.collect()
    asyncio.run(speak())
    os._exit(0)
print(os.waitpid(child, 0)[1])
"""


def test_a_forked_child_is_told_and_mixes_anew(run_python: Callable[..., str]) -> None:
    assert run_python("-W", "ignore::DeprecationWarning", "-c", FORK) == "0\n"
