"""Audio and video between this engine and a browser's."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import RTCAudioSink, RTCAudioSource, RTCRtpReceiver, RTCRtpSender, RTCVideoSource

pytestmark = pytest.mark.asyncio(loop_scope="session")
CODECS = ["video/VP8", "video/VP9", "video/H264", "video/AV1"]


def is_like(colours: Any, wanted: Any) -> bool:
    """Whether the quarters have their colours, but for what a codec changes."""
    return bool(np.abs(np.asarray(colours, int) - wanted).max() < 15)


def skip_without(here: list[str], page: list[str], mime_type: str) -> None:
    if mime_type not in here:
        pytest.skip(f"this engine has no {mime_type} here: {', '.join(sorted(set(here)))}")
    if mime_type not in page:
        pytest.skip(f"this browser has no {mime_type}: {', '.join(sorted(set(page)))}")


def names(end: Any) -> list[str]:
    return [codec.mime_type for codec in end.get_capabilities("video").codecs]


async def codec_in_use(pc: Any, type: str) -> str:
    stats = await pc.get_stats()
    stream = next(each for each in stats.values() if each.type == type and each.kind == "video")
    return str(stats[stream.codec_id].mime_type)


@pytest.mark.parametrize("mime_type", CODECS)
async def test_a_frame_of_the_page_arrives(link: Any, event: Any, pictures: Any, mime_type: str) -> None:
    skip_without(names(RTCRtpReceiver), (await link.page("videoCodecs"))["send"], mime_type)
    arrived = event(link.pc, "track")
    await link.page("sendPicture", mime_type, 320, 240)
    track = (await arrived).track
    picture = pictures.corners()
    frame = await pictures.seen(
        track,
        lambda frame: (
            (frame.width, frame.height) == (320, 240)
            and is_like(frame.to_ndarray("rgb24")[60::120, 80::160].reshape(4, 3), pictures.colours)
        ),
        20,
    )
    assert pictures.psnr(frame.to_ndarray("rgb24"), picture) > 30
    assert await codec_in_use(link.pc, "inbound-rtp") == mime_type


@pytest.mark.parametrize("mime_type", CODECS)
async def test_a_frame_of_ours_is_shown_by_the_page(link: Any, pictures: Any, mime_type: str) -> None:
    skip_without(names(RTCRtpSender), (await link.page("videoCodecs"))["receive"], mime_type)
    source = RTCVideoSource()
    transceiver = link.pc.add_transceiver(source.create_track(), direction="sendonly")
    codecs = RTCRtpSender.get_capabilities("video").codecs
    transceiver.set_codec_preferences([codec for codec in codecs if codec.mime_type == mime_type])
    await link.page.tells(track="video")

    async def looks() -> dict[str, Any]:
        while True:
            seen: dict[str, Any] = await link.page("look")
            if is_like(seen["colours"], pictures.colours):
                return seen

    async with pictures.shown(source, pictures.corners(), "rgb24"):
        seen = await asyncio.wait_for(looks(), 20)
        assert await codec_in_use(link.pc, "outbound-rtp") == mime_type
    assert seen["width"] / seen["height"] == pytest.approx(4 / 3, rel=0.02)


async def test_a_turned_frame_of_ours_is_shown_upright(link: Any, pictures: Any) -> None:
    source = RTCVideoSource()
    link.pc.add_track(source.create_track())
    await link.page.tells(track="video")
    top_left, top_right, left, right = pictures.colours
    turned = [left, top_left, right, top_right]

    async def looks() -> dict[str, Any]:
        while True:
            seen: dict[str, Any] = await link.page("look")
            if is_like(seen["colours"], turned):
                return seen

    async with pictures.shown(source, pictures.corners(), "rgb24", rotation=90):
        seen = await asyncio.wait_for(looks(), 20)
    assert seen["width"] < seen["height"]


async def test_a_tone_of_the_page_is_heard(link: Any, event: Any) -> None:
    arrived = event(link.pc, "track")
    await link.page("sendTone", 880)
    sink = RTCAudioSink((await arrived).track, sample_rate=48000, channels=1)
    heard: list[np.ndarray] = []
    async for frame in sink:
        samples = frame.to_ndarray("float32")[:, 0]
        if heard or np.abs(samples).max() > 0.2:
            heard.append(samples)
        if len(heard) == 120:
            break
    sound = np.concatenate(heard[20:])
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    assert np.argmax(spectrum) * 48000 / len(sound) == pytest.approx(880, abs=3)
    assert np.abs(sound).max() == pytest.approx(0.4, rel=0.2)


async def test_a_tone_of_ours_is_heard_by_the_page(link: Any) -> None:
    source = RTCAudioSource()
    link.pc.add_track(source.create_track())
    await link.page.tells(track="audio")
    time = np.arange(48000 * 10) / 48000
    await source.write((np.sin(2 * np.pi * 660 * time) * 0.4).astype(np.float32))
    heard = await asyncio.wait_for(link.page("listen"), 20)
    assert heard["hertz"] == pytest.approx(660, abs=10)
    assert heard["level"] == pytest.approx(0.4, rel=0.2)
    source.clear()
