"""RTCSctpTransport (W3C webrtc §6.1)."""

from __future__ import annotations

from typing import Any

import pytest
import webrtc
from webrtc.testing import negotiate


async def test_it_is_not_made_by_hand() -> None:
    with pytest.raises(TypeError, match="RTCSctpTransport cannot be created directly"):
        webrtc.RTCSctpTransport()


async def test_it_is_there_once_data_is_negotiated(peers: Any) -> None:
    a, b = peers
    assert a.sctp is b.sctp is None
    a.create_data_channel("x")
    assert a.sctp is None
    await negotiate(a, b)
    assert isinstance(a.sctp, webrtc.RTCSctpTransport) and isinstance(b.sctp, webrtc.RTCSctpTransport)


async def test_it_is_none_where_only_media_is_negotiated(peers: Any) -> None:
    a, b = peers
    a.add_transceiver("audio")
    await negotiate(a, b)
    assert a.sctp is b.sctp is None


async def test_its_states_are_told(peers: Any, event: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    sctp = a.sctp
    # It may be connected already when it is first looked at.
    states = [str(sctp.state)]
    sctp.on("statechange", lambda _: states.append(str(sctp.state)))
    await channel.opened()
    assert states in (["connecting", "connected"], ["connected"])
    closed = event(sctp, "statechange", lambda _: sctp.state == "closed")
    a.close()
    await closed


async def test_its_limits_are_known_when_it_is_connected(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await a.set_local_description()
    if a.sctp:
        assert a.sctp.max_channels is None
    await negotiate(a, b)
    await channel.opened()
    size = int(b.local_description.sdp.split("a=max-message-size:")[1].split("\r\n")[0])
    assert a.sctp.max_message_size == size
    assert isinstance(a.sctp.max_message_size, int)
    assert isinstance(a.sctp.max_channels, int) and a.sctp.max_channels > 0


async def test_the_smaller_limit_of_the_peer_counts(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    answer = b.local_description.sdp
    size = answer.split("a=max-message-size:")[1].split("\r\n")[0]
    smaller = answer.replace(f"a=max-message-size:{size}", "a=max-message-size:1200")
    await a.set_remote_description({"type": "answer", "sdp": smaller})
    await channel.opened()
    assert a.sctp.max_message_size == 1200
    channel.send(bytes(1200))
    with pytest.raises(webrtc.RangeError, match="1200"):
        channel.send(bytes(1201))


async def test_it_tells_when_the_peer_has_a_channel(peers: Any) -> None:
    a, b = peers
    arrived: list[str] = []
    b.on("datachannel", lambda event: arrived.append(event.channel.label))
    first = a.create_data_channel("first")
    await negotiate(a, b)
    await a.sctp.acknowledged(first)
    second = a.create_data_channel("second")
    await a.sctp.acknowledged(second)
    assert arrived == ["first", "second"]
    # Asked again, or of one that needs no acknowledgement, it does not wait.
    await a.sctp.acknowledged(first)
    await a.sctp.acknowledged(a.create_data_channel("both", negotiated=True, id=100))


async def test_waiting_for_a_channel_that_closes_raises(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    channel.close()
    with pytest.raises(webrtc.InvalidStateError, match="is clos"):
        await a.sctp.acknowledged(channel)
