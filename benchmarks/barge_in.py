"""Measures how fast a voice agent falls silent when its user speaks.

A user speaks, waits for the answer, speaks again, and listens when the agent becomes silent: from the first
sample of the user's microphone to the last one that is heard of the agent. Networks, jitter buffers and the
detection of speech are in it; sound cards are not.

usage: barge_in.py [URL] [--rounds 20]     without URL, examples/voice_agent.py is started
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import webrtc
from numpy.typing import NDArray
from webrtc import web

RATE = 48_000
QUESTION = "Tell me about the weather, and about everything else."
AGENT = Path(__file__).parents[1] / "examples" / "voice_agent.py"
# What is below, of int16, is silence. The pauses between words are shorter than the second one, in seconds.
SILENT, PAUSE = 300, 0.7


def speech() -> NDArray[np.int16]:
    """A sentence at 48 kHz, from its first loud sample on."""
    wav = subprocess.run(["espeak-ng", "--stdout", QUESTION], capture_output=True, check=True).stdout
    rate = int.from_bytes(wav[24:28], "little")
    spoken = webrtc.Resampler(rate, RATE).process(np.frombuffer(wav[44:], np.int16))
    begin: NDArray[np.int16] = spoken[np.flatnonzero(np.abs(spoken) > 1500)[0] :]
    return begin


class User:
    """The user of a voice agent."""

    def __init__(self, connection: webrtc.RTCPeerConnection) -> None:
        self.microphone = webrtc.RTCAudioSource()
        self.connection = connection
        connection.add_track(self.microphone.create_track())
        self.captions = connection.create_data_channel("captions", negotiated=True, id=0)
        self.said: list[str] = []
        # When the agent was heard last, by time.perf_counter.
        self.heard_at = 0.0
        self.heard = asyncio.Event()
        self.sentence = speech()

    async def listen(self) -> None:
        """Note when the agent is heard."""
        [receiver] = self.connection.get_receivers()
        async for samples in receiver.track.pcm(RATE):
            if np.abs(samples.astype(np.int32)).max() > SILENT:
                self.heard_at = time.perf_counter()
                self.heard.set()

    async def read(self) -> None:
        """Collect the captions."""
        async for message in self.captions:
            self.said.append(str(message))

    async def speak(self) -> float:
        """Say the sentence; return when it began, by time.perf_counter."""
        began = time.perf_counter()
        await self.microphone.write(self.sentence, RATE)
        return began

    async def until_heard(self) -> None:
        """Wait until the agent speaks."""
        self.heard.clear()
        await self.heard.wait()

    async def interrupt(self) -> float:
        """Speak while the agent speaks; return the seconds until it is silent."""
        await self.until_heard()
        # Into the middle of a word or of the pause after it.
        await asyncio.sleep(0.5)
        began = await self.speak()
        remaining = PAUSE
        while remaining > 0:
            await asyncio.sleep(remaining)
            remaining = max(self.heard_at, began) + PAUSE - time.perf_counter()
        await self.microphone.drain()
        return self.heard_at - began


@contextlib.asynccontextmanager
async def talking(url: str) -> AsyncIterator[User]:
    """A user who talks with the agent at this URL."""
    async with webrtc.RTCPeerConnection() as connection:
        user = User(connection)
        await web.connect(connection, url)
        tasks = [asyncio.ensure_future(user.listen()), asyncio.ensure_future(user.read())]
        try:
            yield user
        finally:
            for task in tasks:
                task.cancel()


@contextlib.asynccontextmanager
async def agent() -> AsyncIterator[str]:
    """The URL of the example, which runs meanwhile."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(AGENT), "--port", "0", stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    try:
        while b"running on " not in (line := await process.stderr.readline()):
            assert line, "the agent ended"
        yield line.decode().partition("running on ")[2].split()[0] + "/offer"
    finally:
        process.terminate()
        await process.communicate()


async def main(url: str | None, rounds: int) -> None:
    async with contextlib.AsyncExitStack() as stack:
        if url is None:
            url = await stack.enter_async_context(agent())
        user = await stack.enter_async_context(talking(url))
        await user.speak()
        delays = [await user.interrupt() * 1000 for _ in range(rounds)]
        print(
            f"{rounds} interruptions: silent after {statistics.median(delays):.0f} ms (median), "
            f"{min(delays):.0f} to {max(delays):.0f} ms"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--rounds", type=int, default=20)
    asyncio.run(main(**vars(parser.parse_args())))
