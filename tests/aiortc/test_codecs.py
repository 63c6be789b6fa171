"""`codecs`: the limits and the list of codecs that programs set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pytest
from webrtc import aiortc
from webrtc.aiortc import codecs, link, rtcconfiguration
from webrtc.aiortc.codecs import h264, vpx
from webrtc.aiortc.sdp import SessionDescription
from webrtc.testing import SimulatedNetwork

from tests.aiortc.meeting import met
from tests.unchecked import private


class Noise(aiortc.VideoStreamTrack):
    """Video that uses any bitrate; calls `begun` when its first frame is read."""

    def __init__(self, begun: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._begun = begun

    async def recv(self) -> av.VideoFrame:
        self._begun()
        self._begun = lambda: None
        pts, time_base = await self.next_timestamp()
        pixels = np.random.default_rng(pts).integers(0, 255, (480, 640, 3), np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> SimulatedNetwork:
    """The network of connections that are created from now on."""
    network = SimulatedNetwork()
    made = rtcconfiguration.native_configuration
    monkeypatch.setattr(link, "native_configuration", lambda given: {**made(given), "network": network})
    return network


async def sending(
    pair: list[aiortc.RTCPeerConnection], *prefer: str, begun: Callable[[], None] = lambda: None
) -> aiortc.RTCRtpSender:
    """Send noise from the first to the second."""
    one, other = pair
    sender = one.addTrack(Noise(begun))
    known = aiortc.RTCRtpSender.getCapabilities("video").codecs
    preferred = [codec for name in prefer for codec in known if codec.name == name]
    one.getTransceivers()[0].setCodecPreferences(preferred)
    await met(one, other)
    return sender


async def targets(sender: aiortc.RTCRtpSender, seconds: float) -> list[float]:
    """The target bitrates of its encoder meanwhile, from the first frame on."""
    found: list[float] = []
    loop = asyncio.get_running_loop()
    end: float | None = None
    while end is None or loop.time() < end:
        report: Any = await private(sender)._native.get_stats() if private(sender)._native else {}
        found += [each.target_bitrate for each in report.values() if getattr(each, "target_bitrate", None)]
        if found and end is None:
            end = loop.time() + seconds
        await asyncio.sleep(0.05)
    return found


async def beginning(pair: list[aiortc.RTCPeerConnection], network: SimulatedNetwork, codec: str) -> float:
    """The estimate of the network's bitrate with which the first encodes its first frames."""
    begun = asyncio.Event()

    def begin() -> None:
        # No report of the receiver changes the estimate before it is read.
        network.update(delay=60)
        begun.set()

    sender = await sending(pair, codec, begun=begin)
    await begun.wait()
    await targets(sender, 0)
    native = private(pair[0])._link.native
    assert native
    stats = (await native.get_stats()).values()
    (found,) = filter(None, (getattr(each, "available_outgoing_bitrate", None) for each in stats))
    return float(found)


@pytest.mark.parametrize(("codec", "module"), [("VP8", vpx), ("H264", h264)])
async def test_sending_begins_at_the_default_bitrate(
    codec: str, module: Any, pair: Any, network: SimulatedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEFAULT_BITRATE", 345_000)
    assert await beginning(pair, network, codec) == 345_000


async def test_a_default_bitrate_for_another_codec_changes_nothing(
    pair: Any, network: SimulatedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(h264, "DEFAULT_BITRATE", 345_000)
    assert await beginning(pair, network, "VP8") > 1_000_000


async def test_the_minimum_bitrate_is_kept_on_a_slow_network(
    pair: Any, network: SimulatedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.update(rate=200_000, delay=0.05)
    monkeypatch.setattr(vpx, "MIN_BITRATE", 600_000)
    assert min((await targets(await sending(pair), 4))[5:]) >= 590_000


async def test_the_maximum_bitrate_limits_an_active_sender(
    pair: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await sending(pair)
    assert max(await targets(sender, 1)) > 200_000
    monkeypatch.setattr(vpx, "MAX_BITRATE", 123_000)
    assert (await targets(sender, 2.5))[-1] <= 123_000


@pytest.fixture
def changeable(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """`CODECS`, which is as before afterwards."""
    copy = {kind: list(known) for kind, known in codecs.CODECS.items()}
    monkeypatch.setattr(codecs, "CODECS", copy)
    return copy


def names(sdp: str) -> list[str]:
    [media] = SessionDescription.parse(sdp).media
    return list(dict.fromkeys(codec.name for codec in media.rtp.codecs))


async def test_codecs_that_a_program_removes_are_neither_offered_nor_answered(
    pair: Any, changeable: dict[str, list[Any]]
) -> None:
    one, other = pair
    one.addTrack(Noise())
    offer = await one.createOffer()
    assert {"VP8", "VP9", "H264"} < set(names(offer.sdp))
    await one.setLocalDescription(offer)
    changeable["video"][:] = [codec for codec in changeable["video"] if codec.name in ("H264", "rtx")]
    assert {codec.name for codec in aiortc.RTCRtpSender.getCapabilities("video").codecs} == {"H264", "rtx"}
    await other.setRemoteDescription(one.localDescription)
    assert names((await other.createAnswer()).sdp) == ["H264", "rtx"]
    other.addTransceiver("video")
    assert "opus" in {codec.name for codec in aiortc.RTCRtpSender.getCapabilities("audio").codecs}


async def test_the_codec_that_a_program_puts_first_is_sent(
    pair: Any, changeable: dict[str, list[Any]]
) -> None:
    changeable["video"].sort(key=lambda codec: codec.name != "H264")
    sender = await sending(pair)
    await targets(sender, 0)
    assert sender.getParameters().codecs[0].name == "H264"


async def test_a_codec_that_was_removed_cannot_be_preferred(
    pair: Any, changeable: dict[str, list[Any]]
) -> None:
    vp8 = aiortc.RTCRtpSender.getCapabilities("video").codecs[0]
    changeable["video"][:] = [codec for codec in changeable["video"] if codec.name != vp8.name]
    with pytest.raises(ValueError, match="not in capabilities"):
        pair[0].addTransceiver("video").setCodecPreferences([vp8])


def test_changes_of_the_codec_list_are_kept() -> None:
    assert codecs.CODECS is codecs.CODECS
