"""getConfiguration and setConfiguration, and what a configuration refuses."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import webrtc
from webrtc import (
    InvalidAccessError,
    InvalidModificationError,
    InvalidStateError,
    RangeError,
    RTCConfiguration,
    RTCPeerConnection,
    URLSyntaxError,
)

TURN: dict[str, Any] = {"urls": "turn:192.0.2.9", "username": "u", "credential": "c"}


@pytest.mark.parametrize(
    "given",
    [
        {"iceTransportPolicy": "relay", "bundlePolicy": "max-bundle", "iceServers": [TURN]},
        {"ice_transport_policy": "relay", "bundle_policy": "max-bundle", "ice_servers": [TURN]},
        RTCConfiguration(ice_transport_policy="relay", bundlePolicy="max-bundle", ice_servers=[TURN]),
    ],
    ids=["as in a browser", "as in Python", "object"],
)
async def test_a_configuration_is_given_back(given: Any) -> None:
    async with RTCPeerConnection(given) as connection:
        configuration = connection.get_configuration()
        assert configuration.ice_transport_policy is webrtc.RTCIceTransportPolicy.relay
        assert configuration.bundlePolicy == "max-bundle"
        [server] = configuration.ice_servers
        assert (server.urls, server.username, server.credential) == ("turn:192.0.2.9", "u", "c")


async def test_keywords_are_a_configuration() -> None:
    async with RTCPeerConnection(ice_candidate_pool_size=1, iceTcp=False) as connection:
        configuration = connection.get_configuration()
        assert (configuration.ice_candidate_pool_size, configuration.ice_tcp) == (1, False)


async def test_defaults_are_those_of_the_w3c() -> None:
    async with RTCPeerConnection() as connection:
        configuration = connection.get_configuration()
        assert configuration.ice_servers == [] and configuration.certificates == []
        assert configuration.ice_transport_policy == "all"
        assert configuration.bundle_policy == "balanced"
        assert configuration.rtcp_mux_policy == "require"
        assert configuration.ice_candidate_pool_size == 0


async def test_the_copy_that_is_given_back_changes_nothing() -> None:
    async with RTCPeerConnection() as connection:
        connection.get_configuration().ice_transport_policy = "relay"
        assert connection.get_configuration().ice_transport_policy == "all"


async def test_another_configuration_counts_from_the_next_gathering_on(stun_server: str, event: Any) -> None:
    async with RTCPeerConnection() as connection:
        connection.create_data_channel("x")
        connection.set_configuration({"iceServers": [{"urls": stun_server}]})
        reflexive = event(connection, "icecandidate", lambda e: e.candidate and e.candidate.type == "srflx")
        await connection.set_local_description()
        assert (await reflexive).candidate.address == "203.0.113.77"


@pytest.mark.parametrize(
    "change", [{"bundlePolicy": "max-bundle"}, {"certificates": "another"}], ids=["bundle", "certificates"]
)
async def test_what_cannot_change_raises_and_changes_nothing(change: dict[str, Any]) -> None:
    if "certificates" in change:
        change = {"certificates": [await RTCPeerConnection.generate_certificate()]}
    async with RTCPeerConnection() as connection:
        with pytest.raises(InvalidModificationError):
            connection.set_configuration(change)
        assert connection.get_configuration().bundle_policy == "balanced"
        assert connection.get_configuration().certificates == []


async def test_data_channels_can_be_negotiated_before_there_is_one() -> None:
    async with RTCPeerConnection(always_negotiate_data_channels=True) as connection:
        assert "m=application" in (await connection.create_offer()).sdp


async def test_the_candidate_pool_cannot_change_after_a_description() -> None:
    async with RTCPeerConnection() as connection:
        connection.set_configuration(ice_candidate_pool_size=2)
        connection.create_data_channel("x")
        await connection.set_local_description()
        with pytest.raises(InvalidModificationError):
            connection.set_configuration(ice_candidate_pool_size=1)


async def test_a_pool_gathers_before_it_is_needed(event: Any) -> None:
    async with RTCPeerConnection(ice_candidate_pool_size=1) as connection:
        connection.create_data_channel("x")
        candidate = event(connection, "icecandidate", lambda e: e.candidate)
        await connection.set_local_description()
        assert (await candidate).candidate.type == "host"


async def test_a_closed_connection_takes_no_configuration() -> None:
    connection = RTCPeerConnection()
    connection.close()
    with pytest.raises(InvalidStateError):
        connection.set_configuration({})
    assert connection.get_configuration().ice_servers == []


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"iceServers": 5}, TypeError, "ice_servers is 5"),
    ({"iceServers": [{"urls": "http://example.org"}]}, URLSyntaxError, "not an ICE server URL"),
    ({"iceServers": [{"urls": "stun:"}]}, URLSyntaxError, "not an ICE server URL"),
    ({"iceServers": [{"urls": []}]}, URLSyntaxError, "empty"),
    ({"iceServers": [{}]}, TypeError, "urls"),
    ({"iceServers": [{"urls": "stun:host:notaport"}]}, URLSyntaxError, "notaport"),
    ({"iceServers": [{"urls": "stun:host:70000"}]}, URLSyntaxError, "70000"),
    ({"iceServers": [{"urls": "turn:host?transport=pigeon", "username": "u", "credential": "c"}]},
     URLSyntaxError, "pigeon"),
    ({"iceServers": [{"urls": "turn:192.0.2.9"}]}, InvalidAccessError, "username"),
    ({"iceServers": [{"urls": "turn:192.0.2.9", "username": "u"}]}, InvalidAccessError, "credential"),
    ({"iceServers": "stun:host"}, TypeError, "list"),
    ({"iceTransportPolicy": "none"}, TypeError, "relay"),
    ({"bundlePolicy": 3}, TypeError, "max-bundle"),
    ({"rtcpMuxPolicy": "negotiate"}, TypeError, "require"),
    ({"iceCandidatePoolSize": 256}, RangeError, "0 to 255"),
    ({"iceCandidatePoolSize": -1}, RangeError, "0 to 255"),
    ({"iceCandidatePoolSize": "many"}, TypeError, "ice_candidate_pool_size is 'many'"),
    ({"certificates": ["text"]}, TypeError, "RTCCertificate"),
    ({"portRange": (70000, 70001)}, RangeError, "65535"),
    ({"portRange": (2000, 1000)}, RangeError, "2000"),
    ({"portRange": 5000}, TypeError, "port"),
    ({"gatheringTimeout": -1}, RangeError, "at least 0"),
    ({"gatheringTimeout": float("nan")}, TypeError, "finite"),
    ({"nat1to1": {"10.0.0.1": "not an address"}}, ValueError, "not an address"),
    ({"nat1to1": {"not an address": "203.0.113.5"}}, ValueError, "not an address"),
    ({"networkInterfaces": "eth0"}, TypeError, "list"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "error", "message"), WRONG, ids=[str(given) for given, _, _ in WRONG])
async def test_a_wrong_configuration_raises_at_once(given: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        RTCPeerConnection(given).close()
    async with RTCPeerConnection() as connection:
        with pytest.raises(error, match=message):
            connection.set_configuration(given)


async def test_the_first_of_two_certificates_is_used() -> None:
    first, second = await asyncio.gather(*(RTCPeerConnection.generate_certificate() for _ in range(2)))
    async with RTCPeerConnection(certificates=[first, second]) as connection:
        connection.create_data_channel("x")
        offer = await connection.create_offer()
        assert first.get_fingerprints()[0].value.upper() in offer.sdp.upper()
