"""Candidates after the offer, and restarts of ICE, by PATCH (RFC 9725 §4.3)."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp.web
import pytest
from webrtc import (
    InvalidStateError,
    MediaStreamTrack,
    NotSupportedError,
    RTCAudioSource,
    RTCPeerConnection,
    whip,
)

from tests.ice_servers import PUBLIC_ADDRESS, StunResponder
from tests.waiting import until
from tests.web.media import frequency, tone
from tests.web.serving import aiohttp_site, served
from tests.whip.test_endpoint import FRAGMENT, SDP, offering, raw

HOST = "candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host"


def ufrag(description: Any) -> str:
    found = re.search(r"^a=ice-ufrag:(\S+)", description.sdp, re.MULTILINE)
    assert found
    return found[1]


class Receiver:
    """A WHIP endpoint, and the tracks that it gets."""

    def __init__(self, **options: Any) -> None:
        self.tracks: asyncio.Queue[MediaStreamTrack] = asyncio.Queue()
        self.offers: asyncio.Queue[str] = asyncio.Queue()
        self.endpoint = whip.Endpoint(self.on_connection, **options)

    async def on_connection(self, connection: RTCPeerConnection, request: whip.Request) -> None:
        connection.on("track", lambda event: self.tracks.put_nowait(event.track))
        self.offers.put_nowait(request.text())


async def test_sound_goes_on_through_a_restart() -> None:
    receiver = Receiver()
    async with (
        served(receiver.endpoint) as url,
        tone(880) as track,
        await whip.publish(url, track) as publication,
    ):
        track = await receiver.tracks.get()
        [connection] = receiver.endpoint.connections
        ours, theirs = publication.connection, connection
        before = ufrag(ours.local_description), ufrag(theirs.local_description)
        await publication.restart_ice()
        after = ufrag(ours.local_description), ufrag(theirs.local_description)
        assert not set(before) & set(after)
        assert (ufrag(theirs.remote_description), ufrag(ours.remote_description)) == after
        assert await frequency(track) == pytest.approx(880, abs=3)
        # And once more, with the ETag that the first restart gave.
        await publication.restart_ice()
        await asyncio.gather(ours.connected(), theirs.connected())
        assert ours.signaling_state == theirs.signaling_state == "stable"


async def test_a_session_survives_a_restart_that_the_server_cannot_do() -> None:
    receiver = Receiver()

    @aiohttp.web.middleware
    async def no_patch(request: aiohttp.web.Request, handler: Any) -> Any:
        if request.method == "PATCH":
            return aiohttp.web.Response(status=501, text="restarts are not implemented")
        return await handler(request)

    app = aiohttp.web.Application(middlewares=[no_patch])
    receiver.endpoint.add_to(app, "/whip")
    async with (
        aiohttp_site(app) as site,
        tone(440) as track,
        await whip.publish(site + "/whip", track) as publication,
    ):
        before = ufrag(publication.connection.local_description)
        with pytest.raises(NotSupportedError, match="got 501 Not Implemented, not 200: restarts are not"):
            await publication.restart_ice()
        assert publication.connection.signaling_state == "stable"
        assert ufrag(publication.connection.local_description) == before
        assert await frequency(await receiver.tracks.get()) == pytest.approx(440, abs=3)


async def test_a_session_that_has_ended_cannot_be_restarted() -> None:
    receiver = Receiver()
    async with served(receiver.endpoint) as url:
        publication = await whip.publish(url, RTCAudioSource().create_track())
        await publication.close()
        with pytest.raises(InvalidStateError, match="the session has ended"):
            await publication.restart_ice()


class LateResponder(StunResponder):
    """A STUN server that responds when it is told to."""

    def __init__(self) -> None:
        self.requests: list[tuple[bytes, Any]] = []
        self.released = False

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if self.released:
            super().datagram_received(data, addr)
        else:
            self.requests.append((data, addr))

    def release(self) -> None:
        self.released = True
        for data, addr in self.requests:
            super().datagram_received(data, addr)


@contextlib.asynccontextmanager
async def late_stun() -> AsyncIterator[tuple[LateResponder, str]]:
    loop = asyncio.get_running_loop()
    transport, responder = await loop.create_datagram_endpoint(LateResponder, local_addr=("127.0.0.1", 0))
    yield responder, f"stun:127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    transport.close()


async def test_a_candidate_that_is_found_after_the_offer_is_sent_on() -> None:
    receiver = Receiver()
    async with served(receiver.endpoint) as url, late_stun() as (stun, server):
        configuration: Any = {"ice_servers": [server], "gathering_timeout": 10}
        source = RTCAudioSource()
        publishing = asyncio.ensure_future(
            whip.publish(url, source.create_track(), configuration=configuration, timeout=20)
        )
        assert PUBLIC_ADDRESS not in await receiver.offers.get()
        stun.release()
        async with await publishing:
            [connection] = receiver.endpoint.connections

            def knows() -> bool:
                description = connection.remote_description
                return description is not None and PUBLIC_ADDRESS in description.sdp

            await until(knows)


async def test_servers_of_the_endpoint_are_used_where_there_is_no_other_path(turn_server: Any) -> None:
    receiver = Receiver(ice_servers=[turn_server.ice_server("turn")])
    configuration: Any = {"ice_transport_policy": "relay", "gathering_timeout": 30}
    async with (
        served(receiver.endpoint) as url,
        tone(700) as track,
        await whip.publish(url, track, configuration=configuration, timeout=60) as publication,
    ):
        assert await frequency(await receiver.tracks.get()) == pytest.approx(700, abs=3)
        stats = await publication.connection.get_stats()
        local = {each.candidate_type for each in stats.values() if each.type == "local-candidate"}
        assert local == {"relay"}


@contextlib.asynccontextmanager
async def session(**options: Any) -> AsyncIterator[tuple[Any, RTCPeerConnection, dict[str, str], Any]]:
    """A raw client's session: what sends PATCH, the client's connection, headers, and the endpoint."""
    async with raw(**options) as (endpoint, send), offering() as (peer, offer):
        _, headers, answer = await send("POST", offer, SDP)
        await peer.set_remote_description({"type": "answer", "sdp": answer})
        url = send.url.removesuffix("/here") + headers["Location"]

        async def patch(body: str, **fields: str) -> tuple[int, Any, str]:
            given = {name.replace("_", "-"): value for name, value in fields.items()}
            status, answered, text = await send("PATCH", body, {**FRAGMENT, **given}, url)
            return status, answered, text

        yield patch, peer, {"etag": headers["ETag"]}, endpoint


def fragment(peer: RTCPeerConnection, *candidates: str) -> str:
    """What a client sends for candidates of its present generation."""
    assert peer.local_description
    password = re.search(r"^a=ice-pwd:(\S+)", peer.local_description.sdp, re.MULTILINE)
    assert password
    lines = [f"a=ice-ufrag:{ufrag(peer.local_description)}", f"a=ice-pwd:{password[1]}"]
    lines += ["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", *(f"a={each}" for each in candidates)]
    return "".join(f"{line}\r\n" for line in lines)


async def test_candidates_of_the_present_generation_are_added() -> None:
    async with session() as (patch, peer, tags, endpoint):
        status, headers, text = await patch(fragment(peer, HOST, "end-of-candidates"), If_Match=tags["etag"])
        assert (status, text, "ETag" in headers) == (204, "", False)
        assert "192.0.2.1 61764" in endpoint.connections[0].remote_description.sdp


async def test_candidates_without_a_section_belong_to_the_first_one() -> None:
    async with session() as (patch, _, tags, endpoint):
        assert (await patch(f"a={HOST}\r\n", If_Match=tags["etag"]))[0] == 204
        assert "192.0.2.1 61764" in endpoint.connections[0].remote_description.sdp


@pytest.mark.parametrize(
    "candidate",
    [
        "candidate:1 1 sctp 1 192.0.2.1 1 typ host",
        "candidate:1 1 udp 1 nobody.invalid 1 typ host",
        "candidate:what is this",
        "candidate:" + "x" * 5000,
    ],
)
async def test_a_candidate_that_cannot_be_used_is_ignored(candidate: str) -> None:
    async with session() as (patch, peer, tags, endpoint):
        assert (await patch(fragment(peer, candidate, HOST), If_Match=tags["etag"]))[0] == 204
        assert "192.0.2.1 61764" in endpoint.connections[0].remote_description.sdp


async def test_a_condition_is_required_and_must_hold() -> None:
    async with session() as (patch, peer, tags, _):
        assert (await patch(fragment(peer)))[0] == 428
        assert (await patch(fragment(peer), If_Match='"other"'))[0] == 412
        assert (await patch(fragment(peer), If_Match="W/" + tags["etag"]))[0] == 412
        assert (await patch(fragment(peer), If_Match=f'"other", {tags["etag"]}'))[0] == 204


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("what is this", "line 1 is 'what is this': it must be like a="),
        ("a=ice-ufrag:x\r\n", "the ice-ufrag is 'x': it must match"),
        ("a=ice-ufrag:abcd\r\na=ice-pwd:short\r\n", "line 2: the ice-pwd is 'short'"),
        ("a=mid:0\r\n" * 3000, "the fragment has 3000 lines: the limit is 2048"),
    ],
)
async def test_a_fragment_that_is_none_is_refused(body: str, reason: str) -> None:
    async with session() as (patch, _, tags, _):
        status, _, text = await patch(body, If_Match=tags["etag"])
        assert status == 400 and reason in text.replace("\\r", "")


async def test_a_patch_of_another_type_is_refused() -> None:
    async with session() as (patch, peer, tags, _):
        status, _, text = await patch(
            fragment(peer), If_Match=tags["etag"], Content_Type="application/sdp"
        )  # fmt: skip
        assert status == 415 and "must be application/trickle-ice-sdpfrag" in text


async def test_new_credentials_restart_ice_and_change_the_tag() -> None:
    async with session() as (patch, peer, tags, endpoint):
        await peer.connected()
        await peer.set_local_description(await peer.create_offer(ice_restart=True))
        await peer.gathered()
        status, headers, text = await patch(fragment(peer), If_Match="*")
        assert (status, headers["Content-Type"]) == (200, "application/trickle-ice-sdpfrag")
        assert headers["ETag"] != tags["etag"]
        assert f"a=ice-ufrag:{ufrag(endpoint.connections[0].local_description)}\r\n" in text
        assert "a=candidate:" in text and "a=mid:0" in text and "a=ice-options:trickle" in text
        assert (await patch(fragment(peer, HOST), If_Match=tags["etag"]))[0] == 412
        assert (await patch(fragment(peer, HOST), If_Match=headers["ETag"]))[0] == 204


async def test_many_restarts_at_once_leave_one_generation() -> None:
    async with session() as (patch, _, _, endpoint):
        bodies = [f"a=ice-ufrag:gen{n}\r\na=ice-pwd:{'p' * 22}{n}\r\n" for n in range(10, 20)]
        replies = await asyncio.gather(*(patch(body, If_Match="*") for body in bodies))
        assert [status for status, *_ in replies] == [200] * 10
        assert len({headers["ETag"] for _, headers, _ in replies}) == 10
        [connection] = endpoint.connections
        assert connection.signaling_state == "stable"
        generation = ufrag(connection.local_description)
        assert sum(f"a=ice-ufrag:{generation}\r\n" in text for *_, text in replies) == 1
