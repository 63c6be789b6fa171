"""`examples/load_test.py`, written for aiortc, for services that answer offers as JSON.

usage: load_test.py URL [--most 100] [--seconds 10] [--plot load.png]     requires aiortc, aiohttp, matplotlib
"""

import argparse
import asyncio
import contextlib
import dataclasses
import statistics
import time
from itertools import pairwise

import aiohttp
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError
from av import VideoFrame
from matplotlib.figure import Figure


class Pattern(VideoStreamTrack):
    """Moving bars."""

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        columns = (np.arange(640) + pts // 300) % 640
        picture = np.zeros((480, 640, 3), np.uint8)
        picture[:] = np.stack([columns // 80 % 2, columns // 160 % 2, columns // 320], axis=1) * 255
        frame = VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


@dataclasses.dataclass
class Client:
    """What a client met."""

    url: str
    started: float
    setup: float | None = None
    error: str | None = None
    frames: list[float] = dataclasses.field(default_factory=list)
    received: list[tuple[float, int]] = dataclasses.field(default_factory=list)
    lost: int = 0
    packets: int = 0

    async def run(self, http: aiohttp.ClientSession) -> None:
        """Connect, and count until this is cancelled."""
        connection, readers = RTCPeerConnection(), set()

        async def read(track: MediaStreamTrack) -> None:
            with contextlib.suppress(MediaStreamError):
                while True:
                    await track.recv()
                    if track.kind == "video":
                        self.frames.append(time.monotonic())

        connection.on("track", lambda track: readers.add(asyncio.create_task(read(track))))
        connection.addTrack(AudioStreamTrack())
        connection.addTrack(Pattern())
        try:
            await asyncio.wait_for(self.connect(connection, http), 20)
            self.setup = time.monotonic() - self.started
            while connection.connectionState == "connected":
                await self.sample(connection)
                await asyncio.sleep(1)
            raise ConnectionError(f"the connection was {connection.connectionState}")
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"
        finally:
            await connection.close()

    async def connect(self, connection: RTCPeerConnection, http: aiohttp.ClientSession) -> None:
        connected = asyncio.Event()

        @connection.on("connectionstatechange")
        def on_state() -> None:
            if connection.connectionState in ("connected", "failed"):
                connected.set()

        await connection.setLocalDescription(await connection.createOffer())
        offer = connection.localDescription
        async with http.post(self.url, json={"type": offer.type, "sdp": offer.sdp}) as response:
            if response.status != 200:
                raise ConnectionError(f"the server answers {response.status}: {await response.text()}")
            answer = await response.json()
        await connection.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
        await connected.wait()

    async def sample(self, connection: RTCPeerConnection) -> None:
        stats = list((await connection.getStats()).values())
        inbound = [each for each in stats if each.type == "inbound-rtp"]
        self.lost = sum(max(0, each.packetsLost) for each in inbound)
        self.packets = sum(each.packetsReceived for each in inbound)
        received = sum(each.bytesReceived for each in stats if each.type == "transport")
        self.received.append((time.monotonic(), received))

    def rate(self) -> float:
        """Video frames per second."""
        span = self.frames[-1] - self.frames[0] if len(self.frames) > 1 else 0
        return (len(self.frames) - 1) / span if span else 0

    def bitrates(self) -> list[float]:
        """Received bits per second, for each second."""
        return [
            (more - less) * 8 / (after - before) for (before, less), (after, more) in pairwise(self.received)
        ]


class Report:
    """What all clients met."""

    def __init__(self, url: str, clients: list[Client], late: float) -> None:
        self.url, self.clients, self.late = url, clients, late
        self.setups = [client.setup for client in clients if client.setup is not None]
        self.errors = [client.error for client in clients if client.error]
        packets = sum(client.packets for client in clients)
        lost = sum(client.lost for client in clients)
        self.loss = lost / (lost + packets) if packets else 0

    def problem(self) -> str | None:
        """Return what is not good enough; None if all is well."""
        if self.errors:
            return ", ".join(self.errors)
        if self.late > 0.2:
            return "this machine is too slow to tell"
        if max(self.setups) > 2:
            return f"a client waited {max(self.setups):.1f} s for its connection"
        if (slowest := min(client.rate() for client in self.clients)) < 20:
            return f"a client got {slowest:.0f} frames per second"
        return f"{self.loss:.0%} of the packets were lost" if self.loss > 0.01 else None

    def __str__(self) -> str:
        lines = [
            f"clients at {self.url}",
            f"clients        {len(self.clients)}, {len(self.setups)} connected, {len(self.errors)} failed",
        ]
        if self.setups:
            setup = statistics.median(self.setups), max(self.setups)
            lines.append(f"setup          median {setup[0] * 1000:.0f} ms, at most {setup[1] * 1000:.0f}")
        bitrates = [statistics.mean(found) for client in self.clients if (found := client.bitrates())]
        if bitrates:
            lines.append(f"bitrate        median {statistics.median(bitrates) / 1000:.0f} kbit/s each")
        rates = [client.rate() for client in self.clients]
        lines.append(f"frame rate     median {statistics.median(rates):.0f} /s, at least {min(rates):.0f}")
        lines.append(f"packet loss    {self.loss:.2%}")
        lines.append(f"this process   event loop at most {self.late * 1000:.0f} ms late")
        return "\n".join(lines + self.errors)

    def plot(self, path: str) -> None:
        figure = Figure(figsize=(10, 4), layout="constrained")
        setup, rate = figure.subplots(1, 2)
        began = min(client.started for client in self.clients)
        connected = [client for client in self.clients if client.setup is not None]
        setup.plot(
            [each.started - began for each in connected], [each.setup * 1000 for each in connected], "o"
        )
        setup.set(title="setup time in ms, by start of the client", xlabel="s", ylim=(0, None))
        for client in connected:
            rate.plot([at - began for at, _ in client.received[1:]], np.array(client.bitrates()) / 1000)
        rate.set(title="received by each client, kbit/s", xlabel="s", ylim=(0, None))
        figure.savefig(path)


async def run(url: str, count: int, seconds: float) -> Report:
    """Connect so many clients, ten a second, and report what they met."""
    late = 0.0

    async def beat() -> None:
        nonlocal late
        while True:
            due = time.monotonic() + 0.1
            await asyncio.sleep(0.1)
            late = max(late, time.monotonic() - due)

    clients, tasks, beating = [], [], asyncio.create_task(beat())
    async with aiohttp.ClientSession() as http:
        for _ in range(count):
            clients.append(Client(url, time.monotonic()))
            tasks.append(asyncio.create_task(clients[-1].run(http)))
            await asyncio.sleep(0.1)
        await asyncio.wait(tasks, timeout=seconds)
        for task in (*tasks, beating):
            task.cancel()
        await asyncio.gather(*tasks, beating, return_exceptions=True)
    return Report(url, clients, late)


async def main(url: str, most: int, seconds: float, plot: str | None) -> None:
    served = 0
    for clients in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        if clients > most:
            break
        report = await run(url, clients, seconds)
        print(report, flush=True)
        if plot:
            report.plot(plot)
        if found := report.problem():
            print(f"\n{clients} are too many: {found}")
            break
        served = clients
    print(f"\n{url} serves {served} clients well")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--plot")
    asyncio.run(main(**vars(parser.parse_args())))
