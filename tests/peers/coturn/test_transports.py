"""Ways to a relay: UDP, TCP and TLS, over IPv4 and IPv6, for media and data."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RTCVideoSource
from webrtc.testing import sources

from tests.peers.coturn.conftest import Start
from tests.peers.coturn.relayed import errors, relayed
from tests.peers.host import Host
from tests.peers.media import OURS, PEAK, corners_seen, tone_heard

WAYS = {
    "UDP": ("turn", "?transport=udp", "udp"),
    "TCP": ("turn", "?transport=tcp", "tcp"),
    "TLS by name": ("turns", "?transport=tcp", "tls"),
    "TLS by address": ("turns", "", "tls"),
}


@pytest.mark.cell("TURN", "media and data over {way}")
@pytest.mark.parametrize("way", list(WAYS))
async def test_media_and_data_pass_the_relay_over(
    way: str, start: Start, pictures: Any, event: Any, figure: Callable[[str], None]
) -> None:
    scheme, query, protocol = WAYS[way]
    server = start().ice_server(scheme, query, "localhost" if way == "TLS by name" else "")
    video = RTCVideoSource()
    async with (
        pictures.shown(video, pictures.corners(), "rgb24"),
        sources.playing_tone(OURS, level=PEAK) as audio,
        relayed(server) as link,
    ):
        for source in (audio, video):
            link.a.add_track(source.create_track())
        heard = event(link.b, "track", lambda event: event.track.kind == "audio")
        seen = event(link.b, "track", lambda event: event.track.kind == "video")
        began = time.monotonic()
        await link.connected()
        figure(f"open in {time.monotonic() - began:.2f} s")
        await link.talk("through the relay")
        await tone_heard((await heard).track, OURS)
        await corners_seen((await seen).track)
        candidates = await link.local_candidates()
        assert {(str(each.candidate_type), str(each.relay_protocol)) for each in candidates} == {
            ("relay", protocol)
        }


@pytest.mark.cell("TURN", "over IPv6: {way}, relayed by {family}")
@pytest.mark.parametrize("family", ["IPv4", "IPv6"])
@pytest.mark.parametrize("way", ["UDP", "TCP", "TLS by address"])
async def test_a_relay_is_reached_over_ipv6(way: str, family: str, start: Start, host: Host) -> None:
    # Without the family in the request, RFC 8656 §5 has the server relay by IPv4.
    keep = ["--allocation-default-address-family=keep"] if family == "IPv6" else []
    addresses = [f"--relay-ip={host.address}"]
    server = start(*keep, *addresses, host=host.address6, inside=host.command())
    scheme, query, protocol = WAYS[way]
    async with relayed(server.ice_server(scheme, query), network_interfaces=[host.device]) as link:
        await link.connected()
        await link.talk("over IPv6")
        candidates = await link.local_candidates()
        wanted = host.address6 if family == "IPv6" else host.address
        assert {(each.address, str(each.relay_protocol)) for each in candidates} == {(wanted, protocol)}


@pytest.mark.cell("TURN", "a server that refers to another")
async def test_a_referral_to_another_server_is_followed(start: Start, host: Host) -> None:
    there: dict[str, Any] = {"host": host.address, "inside": host.command()}
    other = start(**there)
    first = start(f"--alternate-server={host.address}:{other.port}", **there)
    async with relayed(first.ice_server("turn", "?transport=udp")) as link:
        await link.connected()
        await link.talk("through the other one")
        assert "new, realm=<test>" in other.log.read_text()
        assert "new, realm=<test>" not in first.log.read_text()


@pytest.mark.cell("TURN", "a server that refers to this machine")
async def test_a_referral_to_this_machine_is_refused(start: Start, host: Host) -> None:
    """A server must not direct its clients to what only they can reach."""
    other = start()
    alternate = f"--alternate-server=127.0.0.1:{other.port}"
    server = start(alternate, host=host.address, inside=host.command())
    assert {code for code, _ in await errors(server.ice_server("turn", "?transport=udp"))} == {300}
