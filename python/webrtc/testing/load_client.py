"""One client of a load test: it connects as a WHIP, a WHEP or a JSON client, and counts what passes."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urljoin

from webrtc.encoded.rtc_encoded_sink import RTCEncodedSink
from webrtc.events.classes import RTCPeerConnectionIceEvent
from webrtc.exceptions import NetworkError
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection

if TYPE_CHECKING:
    import aiohttp

Protocol = Literal["whep", "whip", "answer"]

_MAX_ANSWER_BYTES = 256 * 1024
_MAX_ERROR_CHARACTERS = 200


class Sample(NamedTuple):
    """The counters of a client at one time."""

    time: float
    """Seconds since the load test began."""
    bytes_received: int
    bytes_sent: int
    packets_received: int
    packets_lost: int
    """Of the received streams."""
    frames: int
    """Video frames that were received, or sent by a WHIP client."""
    round_trip_time: float | None
    """Seconds, from the latest check of the connection; None if it is not known."""


@dataclasses.dataclass
class ClientReport:
    """What one client met. Times are in seconds since the load test began."""

    number: int
    started: float
    answered: float | None = None
    """When the server's answer came."""
    connected: float | None = None
    """When the connection was established."""
    first_media: float | None = None
    """When the first packet of audio or video came; None for a client that only sends."""
    ended: float | None = None
    error: str | None = None
    """Why it failed."""
    samples: list[Sample] = dataclasses.field(default_factory=list)
    """One for each second of its connection."""

    @property
    def setup_time(self) -> float | None:
        """Seconds from its start until it was connected."""
        return None if self.connected is None else self.connected - self.started


class Client:
    """A connection to the server; `run` lasts until it is cancelled or fails."""

    def __init__(
        self,
        url: str,
        http: aiohttp.ClientSession,
        report: ClientReport,
        *,
        protocol: Protocol,
        kinds: Sequence[str],
        tracks: Sequence[MediaStreamTrack],
        began: float,
        fields: dict[str, Any],
    ) -> None:
        self._url, self._http, self._report = url, http, report
        self._protocol, self._kinds, self._tracks = protocol, kinds, tracks
        self._began, self._fields = began, fields
        self._resource: str | None = None
        self._reading: list[asyncio.Future[None]] = []

    async def run(self, connect_timeout: float) -> None:
        """Connect within so many seconds, then count every second. Raises what makes it fail."""
        async with RTCPeerConnection(**self._fields) as connection:
            self._prepare(connection)
            try:
                await asyncio.wait_for(self._connect(connection), connect_timeout)
                self._report.connected = self._now()
                await self._count(connection)
            except asyncio.TimeoutError:
                stage = "the connection" if self._report.answered else "the answer"
                raise NetworkError(f"{stage} did not come within {connect_timeout:g} s") from None
            finally:
                for task in self._reading:
                    task.cancel()
                await self._leave()

    def _now(self) -> float:
        return asyncio.get_running_loop().time() - self._began

    def _prepare(self, connection: RTCPeerConnection) -> None:
        for track in self._tracks:
            direction = "sendonly" if self._protocol == "whip" else "sendrecv"
            connection.add_transceiver(track, direction=direction)
        if not self._tracks:
            for kind in self._kinds:
                connection.add_transceiver(kind, direction="recvonly")
        connection.on("track", self._read)

    def _read(self, event: Any) -> None:
        async def read() -> None:
            # Encoded: decoding would load the tester.
            async for _ in RTCEncodedSink(event.track):
                if self._report.first_media is None:
                    self._report.first_media = self._now()

        self._reading.append(asyncio.ensure_future(read()))

    async def _connect(self, connection: RTCPeerConnection) -> None:
        await connection.set_local_description()
        await connection.gathered()
        offer = connection.local_description
        assert offer is not None
        answer = await self._exchange(offer.sdp)
        self._report.answered = self._now()
        await connection.set_remote_description({"type": "answer", "sdp": answer})
        await connection.connected()

    async def _exchange(self, sdp: str) -> str:
        if self._protocol == "answer":
            body = json.dumps({"type": "offer", "sdp": sdp})
            text = await self._post(body, "application/json", 200)
            try:
                return str(json.loads(text)["sdp"])
            except (ValueError, TypeError, KeyError):
                raise NetworkError(f"the answer is {text[:80]!r}: it must be JSON with an sdp") from None
        return await self._post(sdp, "application/sdp", 201)

    async def _post(self, body: str, media_type: str, wanted: int) -> str:
        headers = {"Content-Type": media_type}
        async with self._http.post(self._url, data=body.encode(), headers=headers) as response:
            data = await response.content.read(_MAX_ANSWER_BYTES + 1)
            while len(data) <= _MAX_ANSWER_BYTES and (more := await response.content.read(_MAX_ANSWER_BYTES)):
                data += more
            if len(data) > _MAX_ANSWER_BYTES:
                raise NetworkError(f"the answer is longer than {_MAX_ANSWER_BYTES} bytes")
            text = data.decode(errors="replace")
            if response.status not in (200, wanted):
                said = text.strip()[:_MAX_ERROR_CHARACTERS]
                raise NetworkError(f"the server answers {response.status} {response.reason}: {said}")
            if location := response.headers.get("Location"):
                self._resource = urljoin(str(response.url), location)
            return text

    async def _leave(self) -> None:
        # RFC 9725 §4.2: the session ends with the deletion of its resource.
        if self._resource and self._protocol != "answer":
            with contextlib.suppress(Exception):
                async with self._http.delete(self._resource):
                    pass

    async def _count(self, connection: RTCPeerConnection) -> None:
        lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def watch(_: RTCPeerConnectionIceEvent | Any) -> None:
            if connection.connection_state in ("failed", "closed") and not lost.done():
                lost.set_result(str(connection.connection_state))

        connection.on("connectionstatechange", watch)
        due = asyncio.get_running_loop().time()
        while True:
            self._report.samples.append(await self._sample(connection))
            due += 1
            await asyncio.wait([lost], timeout=max(0, due - asyncio.get_running_loop().time()))
            if lost.done():
                raise NetworkError(f"the connection was {lost.result()} after it had been connected")

    async def _sample(self, connection: RTCPeerConnection) -> Sample:
        stats = [each.to_json() for each in (await connection.get_stats()).values()]
        received = [each for each in stats if each["type"] == "inbound-rtp"]
        sent = [each for each in stats if each["type"] == "outbound-rtp"]
        pairs = [each for each in stats if each["type"] == "candidate-pair" and each.get("nominated")]

        def total(streams: list[dict[str, Any]], name: str) -> int:
            return sum(each.get(name, 0) for each in streams)

        frames = total(received, "framesReceived") if received else total(sent, "framesSent")
        return Sample(
            time=self._now(),
            bytes_received=total(received, "bytesReceived"),
            bytes_sent=total(sent, "bytesSent"),
            packets_received=total(received, "packetsReceived"),
            packets_lost=total(received, "packetsLost"),
            frames=frames,
            round_trip_time=next((each.get("currentRoundTripTime") for each in pairs), None),
        )
