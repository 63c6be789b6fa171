"""simple-whip-client publishes to `webrtc.whip.Endpoint`, and `webrtc.whep` plays what it publishes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp.web
import pytest
from webrtc import MediaStreamTrack, RTCPeerConnection, whep, whip

from tests.peers.host import Host, made
from tests.peers.install import Installed
from tests.peers.media import PEAK, THEIRS, corners_seen, tone_heard
from tests.peers.peer import PATIENT
from tests.peers.programs import Program, running

TOKEN = "verysecret"
AUDIO = {
    "opus": ("opusenc ! rtpopuspay pt=100 ssrc=1", "encoding-name=OPUS,payload=100"),
    "PCMU": ("mulawenc ! rtppcmupay pt=0 ssrc=1", "encoding-name=PCMU,payload=0"),
}
# Quarters in these colours, clockwise from the top left; white is the last.
QUARTERS = [("red", 0, 0), ("green", 160, 0), ("white", 160, 120), ("blue", 0, 120)]
H264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30"
VIDEO = {
    "VP8": "vp8enc deadline=1 keyframe-max-dist=30 ! rtpvp8pay pt=96 ssrc=2",
    "VP9": "vp9enc deadline=1 keyframe-max-dist=30 ! rtpvp9pay pt=96 ssrc=2",
    "H264": f"{H264} ! video/x-h264,profile=constrained-baseline ! "
    "rtph264pay config-interval=-1 aggregate-mode=zero-latency pt=96 ssrc=2",
}


def tone(codec: str) -> str:
    """A pipeline that sends a tone."""
    encoder, caps = AUDIO[codec]
    source = f"audiotestsrc is-live=true freq={THEIRS:g} volume={PEAK:.4f} ! audioconvert ! audioresample"
    return f"{source} ! queue ! {encoder} ! queue ! application/x-rtp,media=audio,{caps}"


def corners(codec: str) -> str:
    """A pipeline that sends coloured corners."""
    quarter = "video/x-raw,width=160,height=120,framerate=15/1"
    quarters = " ".join(
        f"videotestsrc is-live=true pattern={colour} ! {quarter} ! mix.sink_{number}"
        for number, (colour, _, _) in enumerate(QUARTERS)
    )
    places = " ".join(
        f"sink_{number}::xpos={x} sink_{number}::ypos={y}" for number, (_, x, y) in enumerate(QUARTERS)
    )
    caps = f"application/x-rtp,media=video,encoding-name={codec},payload=96"
    mixed = f"compositor name=mix {places} ! videoconvert ! video/x-raw,format=I420 ! queue"
    return f"{quarters} {mixed} ! {VIDEO[codec]} ! queue ! {caps}"


class Site:
    """Our WHIP endpoint at an address that the client's machine reaches, and what arrives there."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.endpoint = whip.Endpoint(self._connected, token=TOKEN)
        self.player = whep.Endpoint(self._play)
        self.url = ""
        loop = asyncio.get_running_loop()
        self.connection: asyncio.Future[RTCPeerConnection] = loop.create_future()
        self.tracks: dict[str, asyncio.Future[MediaStreamTrack]] = {
            kind: loop.create_future() for kind in ("audio", "video")
        }

    async def _connected(self, connection: RTCPeerConnection, request: whip.Request) -> None:
        connection.on("track", lambda event: self.tracks[event.track.kind].set_result(event.track))
        self.connection.set_result(connection)

    async def _play(self, connection: RTCPeerConnection, request: whep.Request) -> None:
        for track in self.tracks.values():
            if track.done():
                connection.add_track(track.result())

    async def track(self, kind: str) -> MediaStreamTrack:
        """The track of that kind that the client publishes."""
        return await asyncio.wait_for(asyncio.shield(self.tracks[kind]), PATIENT)

    @contextlib.asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        app = aiohttp.web.Application()
        self.endpoint.add_to(app, "/whip")
        self.player.add_to(app, "/whep")
        runner = aiohttp.web.AppRunner(app)
        await runner.setup()
        try:
            site = aiohttp.web.TCPSite(runner, self._host.ours, 0)
            await site.start()
            self.url = f"http://{self._host.ours}:{runner.addresses[0][1]}"
            yield
        finally:
            await runner.cleanup()


@pytest.fixture
def host() -> Iterator[Host]:
    """The client's machine."""
    with made() as host:
        yield host


@pytest.fixture
async def site(programs: Installed, version: None, host: Host) -> AsyncIterator[Site]:
    """Our endpoints."""
    site = Site(host)
    async with site.served():
        yield site


@contextlib.contextmanager
def client(site: Site, host: Host, log: Path, *options: str, token: str = TOKEN) -> Iterator[Program]:
    """simple-whip-client, publishing to the site."""
    command = ["whip-client", "--disable-colors", "--url", f"{site.url}/whip", "--token", token, *options]
    with running(host.command(*command), log) as program:
        yield program


def pipelines(audio: str = "opus", video: str = "VP8") -> list[str]:
    """Options with a tone and coloured corners."""
    return ["--audio", tone(audio), "--video", corners(video)]


@pytest.mark.cell("WHIP", "simple-whip-client publishes to us: {audio} and {video}")
@pytest.mark.parametrize(("audio", "video"), [("opus", "VP8"), ("PCMU", "VP9"), ("opus", "H264")])
async def test_a_tone_and_corners_of_the_client_arrive(
    audio: str, video: str, site: Site, host: Host, tmp_path: Path
) -> None:
    with client(site, host, tmp_path / "client", *pipelines(audio, video)):
        await tone_heard(await site.track("audio"), THEIRS)
        await corners_seen(await site.track("video"))


@pytest.mark.cell("WHIP", "simple-whip-client with all candidates in its offer")
async def test_a_client_that_does_not_trickle_connects(site: Site, host: Host, tmp_path: Path) -> None:
    options = ["--no-trickle", "--audio", tone("opus")]
    with client(site, host, tmp_path / "client", *options):
        await tone_heard(await site.track("audio"), THEIRS)


@pytest.mark.cell("WHIP", "simple-whip-client with a wrong token")
async def test_a_client_with_a_wrong_token_is_refused(site: Site, host: Host, tmp_path: Path) -> None:
    with client(site, host, tmp_path / "client", *pipelines(), token="wrong") as program:
        await asyncio.to_thread(program.process.wait, PATIENT)
        assert "[401] Unauthorized" in program.output
        assert site.endpoint.connections == []


@pytest.mark.cell("ends", "simple-whip-client leaves")
async def test_the_end_of_the_client_ends_its_session(site: Site, host: Host, tmp_path: Path) -> None:
    with client(site, host, tmp_path / "client", *pipelines()) as program:
        await tone_heard(await site.track("audio"), THEIRS)
        connection = await site.connection
        program.process.send_signal(signal.SIGINT)
        await asyncio.wait_for(connection.ended(), PATIENT)
        await asyncio.to_thread(program.process.wait, PATIENT)
        assert site.endpoint.connections == []


@pytest.mark.cell("ends", "we end the session of simple-whip-client")
async def test_the_client_ends_when_its_session_does(site: Site, host: Host, tmp_path: Path) -> None:
    with client(site, host, tmp_path / "client", *pipelines()) as program:
        await tone_heard(await site.track("audio"), THEIRS)
        (await site.connection).close()
        await asyncio.to_thread(program.process.wait, PATIENT)


@pytest.mark.cell("WHEP", "what simple-whip-client publishes is played")
async def test_what_the_client_publishes_is_played_by_whep(site: Site, host: Host, tmp_path: Path) -> None:
    with client(site, host, tmp_path / "client", *pipelines()):
        for kind in ("audio", "video"):
            await site.track(kind)
        async with await whep.play(f"{site.url}/whep", timeout=PATIENT) as playback:
            tracks = {str(track.kind): track for track in playback.tracks}
            await tone_heard(tracks["audio"], THEIRS)
            await corners_seen(tracks["video"])
