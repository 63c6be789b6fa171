"""`webrtc.whip.publish` to simple-whip-server, whose publications a subscriber of Janus gets."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from webrtc import (
    InvalidStateError,
    NotAllowedError,
    NotFoundError,
    RTCException,
    RTCRtpSender,
    RTCVideoSource,
    whip,
)
from webrtc.testing import sources

from tests.peers.install import Installed
from tests.peers.janus.call import codec_received
from tests.peers.janus.room import ROOM, made, publishers, subscribed
from tests.peers.janus.server import Janus, Session
from tests.peers.media import OURS, PEAK, corners_seen, tone_heard
from tests.peers.peer import PATIENT
from tests.peers.whip.server import WhipServer, whip_server
from tests.waiting import until

RESTARTS = 3


async def published(session: Session) -> int:
    """The id of the one who publishes in the room."""
    [publisher] = await until(lambda: publishers(session), PATIENT)
    return publisher


@pytest.mark.cell("WHIP", "published to simple-whip-server: Opus and {codec}")
@pytest.mark.parametrize("codec", ["VP8", "VP9", "H264", "AV1"])
async def test_what_is_published_reaches_a_subscriber(
    codec: str, server: WhipServer, session: Session, pictures: Any
) -> None:
    url = await server.make_endpoint("e", ROOM)
    video = RTCVideoSource()

    def prepare(connection: Any) -> None:
        [transceiver] = [each for each in connection.get_transceivers() if each.sender.track.kind == "video"]
        capabilities = RTCRtpSender.get_capabilities("video")
        wanted = [each for each in capabilities.codecs if each.mime_type == f"video/{codec}"]
        transceiver.set_codec_preferences(wanted)

    async with (
        pictures.shown(video, pictures.corners(), "rgb24"),
        sources.playing_tone(OURS, level=PEAK) as audio,
        await whip.publish(
            url, [audio.create_track(), video.create_track()], prepare=prepare, timeout=PATIENT
        ) as publication,
        subscribed(session, await published(session)) as subscriber,
    ):
        assert publication.url == f"{server.url}/resource/e"
        await tone_heard(await subscriber.track("audio"), OURS)
        await corners_seen(await subscriber.track("video"))
        assert await codec_received(subscriber.connection, "video") == codec


@pytest.mark.cell("WHIP", "bearer token of simple-whip-server")
async def test_only_the_right_token_may_publish(server: WhipServer) -> None:
    url = await server.make_endpoint("e", ROOM, token="verysecret")
    async with sources.playing_tone(OURS) as audio:
        for wrong in (None, "wrong"):
            with pytest.raises(NotAllowedError, match=r"403 Forbidden.*Unauthorized"):
                await whip.publish(url, audio.create_track(), token=wrong, timeout=PATIENT)
        async with await whip.publish(url, audio.create_track(), token="verysecret", timeout=PATIENT):
            pass


@pytest.mark.cell("WHIP", "errors of simple-whip-server")
async def test_refusals_of_the_server_are_told(server: WhipServer) -> None:
    url = await server.make_endpoint("e", ROOM)
    async with sources.playing_tone(OURS) as audio:
        with pytest.raises(NotFoundError, match="Invalid endpoint ID"):
            await whip.publish(f"{server.url}/endpoint/other", audio.create_track(), timeout=PATIENT)
        async with await whip.publish(url, audio.create_track(), timeout=PATIENT):
            with pytest.raises(NotAllowedError, match="Endpoint ID already in use"):
                await whip.publish(url, audio.create_track(), timeout=PATIENT)
        # The end of the session has freed it.
        async with await whip.publish(url, audio.create_track(), timeout=PATIENT):
            pass


@pytest.mark.cell("WHIP", "simple-whip-server without its Janus")
async def test_a_server_without_its_janus_is_told_as_unavailable(server: WhipServer, janus: Janus) -> None:
    url = await server.make_endpoint("e", ROOM)
    janus.program.vanish()
    async with sources.playing_tone(OURS) as audio:
        await until(lambda: "Lost connectivity to Janus" in server.program.output, PATIENT)
        with pytest.raises(RTCException, match=r"503 Service Unavailable.*Janus unavailable"):
            await whip.publish(url, audio.create_track(), timeout=PATIENT)


@pytest.mark.cell("ends", "we close")
async def test_the_end_of_a_publication_ends_it_in_the_room(server: WhipServer, session: Session) -> None:
    url = await server.make_endpoint("e", ROOM)
    async with sources.playing_tone(OURS) as audio:
        async with await whip.publish(url, audio.create_track(), timeout=PATIENT):
            await published(session)

        async def empty() -> bool:
            return not await publishers(session)

        await until(empty, PATIENT)


@pytest.mark.cell("ends", "simple-whip-server ends the session")
async def test_a_publication_ends_when_the_server_ends_it(server: WhipServer) -> None:
    url = await server.make_endpoint("e", ROOM)
    async with sources.playing_tone(OURS) as audio:
        publication = await whip.publish(url, audio.create_track(), timeout=PATIENT)
        await server.remove_endpoint("e")
        end = await asyncio.wait_for(publication.ended(), PATIENT)
        assert end.cause == "peer"
        with pytest.raises(InvalidStateError):
            await publication.restart_ice()
        # Its session is gone: 404 is as good as an end.
        await publication.close()


@pytest.mark.cell("WHIP", "ICE servers in Link of simple-whip-server")
async def test_servers_that_simple_whip_server_names_are_used(
    programs: Installed, janus: Janus, session: Session, tmp_path: Path
) -> None:
    named = [
        {"uri": "stun:192.0.2.1"},
        {"uri": "turn:192.0.2.1?transport=udp", "username": "user", "credential": "password"},
    ]
    async with whip_server(janus, programs.build, tmp_path / "named", iceServers=named) as server:
        await made(session)
        url = await server.make_endpoint("e", ROOM)
        async with (
            sources.playing_tone(OURS) as audio,
            await whip.publish(url, audio.create_track(), timeout=PATIENT) as publication,
        ):
            configured = publication.connection.get_configuration().ice_servers
            assert [(each.urls, each.username, each.credential) for each in configured] == [
                ("stun:192.0.2.1", None, None),
                ("turn:192.0.2.1?transport=udp", "user", "password"),
            ]


def credentials(publication: whip.Publication) -> str:
    """Our ICE user name and password."""
    description = publication.connection.local_description
    assert description
    return "".join(re.findall(r"^a=ice-(?:ufrag|pwd):(\S+)", description.sdp, re.MULTILINE))


@contextlib.asynccontextmanager
async def publication_with(
    plus: bool, server: WhipServer, session: Session
) -> AsyncIterator[tuple[whip.Publication, Any]]:
    """A publication whose credentials do or do not contain a plus sign, and its track at a subscriber."""
    async with sources.playing_tone(OURS, level=PEAK) as audio:
        for number in itertools.count():
            url = await server.make_endpoint(f"e{number}", ROOM, label=f"publisher {number}")
            async with await whip.publish(url, audio.create_track(), timeout=PATIENT) as publication:
                if ("+" in credentials(publication)) == plus:
                    async with subscribed(session, await published(session)) as subscriber:
                        yield publication, await subscriber.track("audio")
                    return


@pytest.mark.cell("ICE", "restarts at simple-whip-server, without a plus sign in the credentials")
async def test_a_tone_goes_on_after_restarts(server: WhipServer, session: Session) -> None:
    done = 0
    while done < RESTARTS:
        async with publication_with(False, server, session) as (publication, track):
            while done < RESTARTS and "+" not in credentials(publication):
                await publication.restart_ice()
                done += 1
                await sends_here(publication, PATIENT)
                await tone_heard(track, OURS)


@pytest.mark.cell("ICE", "restarts at simple-whip-server, with a plus sign in the credentials")
async def test_a_tone_goes_on_after_a_restart_with_a_plus_sign(server: WhipServer, session: Session) -> None:
    async with publication_with(True, server, session) as (publication, track):
        await publication.restart_ice()
        await tone_heard(track, OURS)
        await sends_here(publication, 20)


async def sends_here(publication: whip.Publication, seconds: float) -> None:
    """Wait until Janus's reports of reception arrive over the pair of the new generation."""

    async def reports() -> bool:
        report = await publication.connection.get_stats()
        pairs = [each for each in report.values() if each.type == "candidate-pair" and each.nominated]
        return any(each.bytes_received for each in pairs)

    await until(reports, seconds)
