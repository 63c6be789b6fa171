"""Load tests: many clients against the URL of a server.

`python -m webrtc.testing.loadtest URL --clients 20 --ramp 5 --seconds 30 --plot load.png`
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated, Any, get_args

from webrtc.dictionaries.conversion import Range, converter
from webrtc.exceptions import NotSupportedError, RangeError
from webrtc.interfaces.media_stream_track import MediaStreamTrack

from .load_client import Client, ClientReport as ClientReport, Protocol as Protocol, Sample as Sample
from .load_report import LoadReport as LoadReport

__all__ = ["ClientReport", "LoadReport", "Protocol", "Sample", "run"]

_clients = converter(Annotated[int, Range(1, 10_000)])
_ramp = converter(Annotated[float, Range(0.01, 1000)])
_seconds = converter(Annotated[float, Range(0.1, 86_400)])
_KINDS = ("audio", "video")


async def run(
    url: str,
    *,
    clients: int = 10,
    ramp: float = 5.0,
    seconds: float = 30.0,
    protocol: Protocol = "whep",
    kinds: Sequence[str] = _KINDS,
    token: str | None = None,
    connect_timeout: float = 20.0,
    progress: Callable[[Sequence[ClientReport]], None] | None = None,
    **configuration: Any,
) -> LoadReport:
    """Connect clients to a server, and report what they met.

    `ramp` clients start each second, until there are `clients`; the test ends `seconds` after the last start.
    `protocol` is "whep" for viewers, "whip" for publishers (RFC 9725), or "answer" for clients that post JSON
    with an offer, get the answer, and both send and receive. `kinds` are those that they send or receive;
    publishers share one source of each. `token` is a bearer token. `progress` is called every second with
    the clients so far. Further arguments are those of `RTCPeerConnection`.

    A client that fails is part of the report: no error of a client is raised. Raises RangeError for
    impossible numbers, kinds and protocols, NotSupportedError without aiohttp (python-webrtc[testing]).
    """
    count, per_second = _clients(clients, "clients"), _ramp(ramp, "ramp")
    lasting, patience = _seconds(seconds, "seconds"), _seconds(connect_timeout, "connect_timeout")
    if protocol not in get_args(Protocol):
        raise RangeError(f"protocol is {protocol!r}: it must be one of {', '.join(get_args(Protocol))}")
    if not kinds or not set(kinds) <= set(_KINDS):
        raise RangeError(f"kinds is {kinds!r}: it must have audio, video or both")
    try:
        import aiohttp
    except ModuleNotFoundError:
        raise NotSupportedError("a load test needs aiohttp: pip install 'python-webrtc[testing]'") from None
    loop = asyncio.get_running_loop()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    reports: list[ClientReport] = []
    async with (
        aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(patience)) as http,
        _sources(kinds if protocol != "whep" else ()) as make_tracks,
    ):
        began, processor = loop.time(), time.process_time()

        async def client(report: ClientReport) -> None:
            one = Client(
                url,
                http,
                report,
                protocol=protocol,
                kinds=kinds,
                tracks=make_tracks(),
                began=began,
                fields=configuration,
            )
            try:
                await one.run(patience)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                report.error = f"{type(error).__name__}: {error}"
            finally:
                report.ended = loop.time() - began

        async with _beats(reports, progress) as late:
            tasks = []
            for number in range(count):
                await asyncio.sleep(began + number / per_second - loop.time())
                reports.append(ClientReport(number, loop.time() - began))
                tasks.append(asyncio.ensure_future(client(reports[-1])))
            _, running = await asyncio.wait(tasks, timeout=lasting)
            lasted, used = loop.time() - began, time.process_time() - processor
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
    return LoadReport(url, protocol, lasted, reports, used / lasted, max(late, default=0.0))


@contextlib.asynccontextmanager
async def _sources(kinds: Sequence[str]) -> AsyncIterator[Callable[[], list[MediaStreamTrack]]]:
    """What all clients send: a function that makes their tracks."""
    from .sources import moving_pattern, playing_tone

    async with contextlib.AsyncExitStack() as stack:
        sources: list[Any] = []
        if "audio" in kinds:
            sources.append(await stack.enter_async_context(playing_tone()))
        if "video" in kinds:
            # Encoded once for all, or the encoders would be what is measured.
            sources.append(await stack.enter_async_context(moving_pattern(shared_encoder=True)))
        yield lambda: [source.create_track() for source in sources]


@contextlib.asynccontextmanager
async def _beats(
    reports: Sequence[ClientReport], progress: Callable[[Sequence[ClientReport]], None] | None
) -> AsyncIterator[list[float]]:
    """Ten times a second, how late the event loop is; every second, progress."""
    loop, late = asyncio.get_running_loop(), list[float]()

    async def beat() -> None:
        due = loop.time()
        while True:
            for _ in range(10):
                due += 0.1
                await asyncio.sleep(due - loop.time())
                late.append(loop.time() - due)
                due = max(due, loop.time())
            if progress:
                progress(reports)

    task = asyncio.ensure_future(beat())
    try:
        yield late
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a load test from the command line; the exit code is 1 if a client failed."""
    parser = argparse.ArgumentParser(
        prog="python -m webrtc.testing.loadtest", description="Many WebRTC clients against a server."
    )
    parser.add_argument("url", help="of the WHEP, WHIP or answer endpoint")
    parser.add_argument("--protocol", choices=get_args(Protocol), default="whep", help="default: whep")
    parser.add_argument("--clients", type=int, default=10, help="how many; default: 10")
    parser.add_argument("--ramp", type=float, default=5.0, help="how many start a second; default: 5")
    parser.add_argument("--seconds", type=float, default=30.0, help="after the last start; default: 30")
    parser.add_argument("--kind", choices=_KINDS, action="append", help="only this; default: audio and video")
    parser.add_argument("--token", help="bearer token")
    parser.add_argument("--json", metavar="FILE", help="write everything to this file")
    parser.add_argument("--plot", metavar="FILE", help="write plots to this file, such as load.png")
    given = parser.parse_args(arguments)

    def progress(reports: Sequence[ClientReport]) -> None:
        connected = sum(each.connected is not None and each.ended is None for each in reports)
        failed = sum(each.error is not None for each in reports)
        print(f"\r{connected} of {given.clients} connected, {failed} failed ", end="", file=sys.stderr)

    load = run(
        given.url,
        clients=given.clients,
        ramp=given.ramp,
        seconds=given.seconds,
        protocol=given.protocol,
        kinds=given.kind or _KINDS,
        token=given.token,
        progress=progress if sys.stderr.isatty() else None,
    )
    try:
        report = asyncio.run(load)
    except (RangeError, NotSupportedError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130
    print(report)
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(report.to_json(), file)
    if given.plot:
        report.plot(given.plot)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
