"""Audio and video between this engine and a peer, per codec."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.peers.links import End, Link
from tests.peers.media import OURS, tone_heard
from tests.peers.suite.capabilities import AUDIO_CODECS, VIDEO_CODECS
from tests.peers.suite.tracks import (
    arriving,
    codec_in_use,
    kind_of,
    prefer,
    recognised,
    recognised_there,
    showing,
)

CODECS = (*AUDIO_CODECS, *VIDEO_CODECS)


def needing(word: str) -> list[object]:
    """All codecs, each with what the peer must offer for it."""
    return [pytest.param(codec, marks=pytest.mark.needs(f"{word}-{codec}")) for codec in CODECS]


@pytest.mark.cell("media", "{codec}, received by the peer")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
@pytest.mark.parametrize("codec", needing("receive"))
async def test_the_peer_recognises_what_this_end_sends(
    link: Link, codec: str, offers: End, figure: Callable[[str], None]
) -> None:
    kind = kind_of(codec)
    async with showing(kind) as track:
        if offers == "ours":
            prefer(link.pc.add_transceiver(track, direction="sendonly"), codec)
        else:
            link.pc.add_track(track)
            await link.peer.call("add_media", kind=kind, codec=codec, direction="recvonly")
        await link.connect(offers)
        await link.peer.event("track", kind=kind)
        figure(await recognised_there(link, kind))
        assert await codec_in_use(link.pc, "outbound-rtp") == codec


@pytest.mark.cell("media", "{codec}, sent by the peer")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
@pytest.mark.parametrize("codec", needing("send"))
async def test_this_end_recognises_what_the_peer_sends(
    link: Link, codec: str, offers: End, figure: Callable[[str], None]
) -> None:
    kind = kind_of(codec)
    arrival = arriving(link.pc, kind)
    if offers == "ours":
        prefer(link.pc.add_transceiver(kind, direction="recvonly"), codec)
    await link.peer.call("add_media", kind=kind, codec=codec, direction="sendonly")
    await link.connect(offers)
    figure(await recognised(link, await link.within(arrival), kind))
    assert await codec_in_use(link.pc, "inbound-rtp") == codec


@pytest.mark.cell("media", "{codec}, relayed by the peer")
@pytest.mark.parametrize("codec", needing("relay"))
async def test_what_the_peer_sends_back_is_recognised(
    link: Link, codec: str, figure: Callable[[str], None]
) -> None:
    kind = kind_of(codec)
    arrival = arriving(link.pc, kind)
    async with showing(kind) as track:
        prefer(link.pc.add_transceiver(track), codec)
        await link.peer.call("relay")
        await link.peer.call("add_media", kind=kind, codec=codec)
        await link.connect("ours")
        back = await link.within(arrival)
        if kind == "audio":
            frequency, level = await link.within(tone_heard(back, OURS))
            figure(f"{frequency:.1f} Hz, {level:.1f} dBFS")
        else:
            figure(await recognised(link, back, kind))
        assert await codec_in_use(link.pc, "inbound-rtp") == codec
        assert await codec_in_use(link.pc, "outbound-rtp") == codec
