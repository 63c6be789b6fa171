"""getStats (W3C webrtc §8, webrtc-stats)."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
import webrtc
from webrtc import InvalidAccessError, InvalidStateError
from webrtc.testing import connect, negotiate

from tests.waiting import started


@pytest.fixture
async def connected(peers: Any, event: Any) -> Any:
    """Two connections with a channel over which one message went each way."""
    a, b = peers
    channel = a.create_data_channel("x", protocol="words")
    arriving = event(b, "datachannel")
    await negotiate(a, b)
    await channel.opened()
    other = (await arriving).channel
    channel.send("four")
    assert await anext(other) == "four"
    other.send(b"seven..")
    assert await anext(channel) == b"seven.."
    await asyncio.gather(a.connected(), b.connected())
    return a, b


def one(report: Any, cls: type[Any]) -> Any:
    [found] = [each for each in report.values() if type(each) is cls]
    return found


async def test_a_report_is_a_mapping_by_id(connected: Any) -> None:
    a, _ = connected
    report = await a.get_stats()
    assert len(report) > 5
    for id, stats in report.items():
        assert stats.id == id
        assert isinstance(stats, webrtc.RTCStats)
        assert type(stats) is not webrtc.RTCStats, f"{stats.type} has no class"
        assert stats.timestamp is not None
        assert abs(stats.timestamp - time.time() * 1000) < 60_000


async def test_the_channel_counts_its_messages(connected: Any) -> None:
    a, b = connected
    stats = one(await a.get_stats(), webrtc.RTCDataChannelStats)
    assert (stats.label, stats.protocol, stats.state) == ("x", "words", "open")
    assert (stats.messages_sent, stats.bytes_sent) == (1, 4)
    assert (stats.messages_received, stats.bytes_received) == (1, 7)
    # The offerer is the DTLS server, which has the odd streams (RFC 8832 §6).
    assert stats.data_channel_identifier == stats.dataChannelIdentifier == 1
    mirrored = one(await b.get_stats(), webrtc.RTCDataChannelStats)
    assert (mirrored.messages_sent, mirrored.messages_received) == (1, 1)


async def test_references_lead_to_their_stats(connected: Any) -> None:
    a, _ = connected
    report = await a.get_stats()
    transport = one(report, webrtc.RTCTransportStats)
    assert (transport.dtls_state, transport.ice_state, transport.ice_role) == (
        "connected",
        "connected",
        "controlling",
    )
    assert transport.bytes_sent > 0 and transport.packets_received > 0
    pair = report[transport.selected_candidate_pair_id]
    assert isinstance(pair, webrtc.RTCIceCandidatePairStats)
    assert pair.nominated and pair.state == "succeeded"
    assert report[pair.local_candidate_id].type == "local-candidate"
    assert report[pair.remote_candidate_id].port > 0
    certificate = report[transport.local_certificate_id]
    assert certificate.fingerprint in a.local_description.sdp


async def test_counters_go_up(connected: Any) -> None:
    a, _ = connected
    before = one(await a.get_stats(), webrtc.RTCPeerConnectionStats)
    channel = a.create_data_channel("y")
    await channel.opened()
    after = one(await a.get_stats(), webrtc.RTCPeerConnectionStats)
    assert (before.data_channels_opened, after.data_channels_opened) == (1, 2)
    assert after.timestamp >= before.timestamp


async def test_json_has_the_names_of_the_w3c(connected: Any) -> None:
    a, _ = connected
    written = json.loads(json.dumps((await a.get_stats()).to_json()))
    [channel] = [each for each in written.values() if each["type"] == "data-channel"]
    assert channel["messagesSent"] == 1
    assert channel["dataChannelIdentifier"] == 1
    assert "messages_sent" not in channel


async def test_members_that_are_absent_are_none(connected: Any) -> None:
    a, _ = connected
    report = await a.get_stats()
    certificate = report[one(report, webrtc.RTCTransportStats).local_certificate_id]
    assert certificate.issuer_certificate_id is None
    assert "issuerCertificateId" not in certificate.to_json()


async def test_a_selector_narrows_the_report(peers: Any) -> None:
    a, b = peers
    audio, video = a.add_transceiver("audio"), a.add_transceiver("video")
    await connect(a, b)
    for selector in (audio.sender, video.receiver, video.receiver.track):
        narrowed = await a.get_stats(selector)
        assert isinstance(narrowed, webrtc.RTCStatsReport)
        assert "peer-connection" not in {str(each.type) for each in narrowed.values()}


async def test_a_selector_of_another_connection_raises(peers: Any) -> None:
    a, b = peers
    foreign = b.add_transceiver("audio")
    with pytest.raises(InvalidAccessError, match="exactly one sender or receiver, not 0"):
        await a.get_stats(foreign.receiver.track)
    with pytest.raises(InvalidAccessError):
        await a.get_stats(foreign.sender)
    with pytest.raises(TypeError, match="get_stats takes a sender, a receiver or a track, not str"):
        await a.get_stats("audio")


async def test_a_connection_has_stats_before_negotiation(peers: Any) -> None:
    a, _ = peers
    assert one(await a.get_stats(), webrtc.RTCPeerConnectionStats).data_channels_opened == 0


async def test_stats_that_are_gathered_as_the_connection_closes_raise(peers: Any) -> None:
    a, _ = peers
    waiting = await started(a.get_stats())
    a.close()
    with pytest.raises(InvalidStateError):
        await waiting


async def test_each_stats_object_is_a_mapping_of_what_it_tells(connected: Any) -> None:
    stats = one(await connected[0].get_stats(), webrtc.RTCDataChannelStats)
    assert "messagesSent" in stats
    assert "messages_sent" in stats
    assert "framesDecoded" not in stats
    assert 0 not in stats
    assert stats["messages_sent"] == stats["messagesSent"] == stats.get("messagesSent") == 1
    assert stats.get("framesDecoded", "none") == "none"
    with pytest.raises(KeyError):
        stats["framesDecoded"]
    assert list(stats) == list(stats.keys())
    assert dict(stats) == {**stats} == stats.to_json()
    assert len(stats) == len(dict(stats.items()))
