"""What an end makes of descriptions: this package with each of its APIs, and a page of Chromium."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import webrtc
from webrtc import RTCAudioSource, RTCPeerConnection, RTCVideoSource, aiortc

from tests.browser.driven import Page
from tests.descriptions import verdicts
from tests.descriptions.corpus import Described

PAGE = (Path(__file__).parent / "page.html").as_uri()


def known() -> set[str]:
    """The names of the codecs that this package has here."""
    ends = (webrtc.RTCRtpReceiver, webrtc.RTCRtpSender)
    codecs = [
        codec for end in ends for kind in ("audio", "video") for codec in end.get_capabilities(kind).codecs
    ]
    return {codec.mime_type.partition("/")[2].lower() for codec in codecs}


async def webrtc_verdict(described: Described) -> str:
    """What `webrtc` makes of a description."""
    async with RTCPeerConnection() as pc:
        if described.type == "answer":
            return await _webrtc_agrees(pc, described)
        received: list[Any] = []
        pc.on("track", received.append)
        pc.add_track(RTCAudioSource().create_track())
        pc.add_track(RTCVideoSource().create_track())
        return await _answered(
            lambda: pc.set_remote_description({"type": "offer", "sdp": described.sdp}),
            pc.set_local_description,
            lambda: description(pc),
            received,
        )


async def aiortc_verdict(described: Described) -> str:
    """What `webrtc.aiortc` makes of a description."""
    pc = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    try:
        if described.type == "answer":
            return await _aiortc_agrees(pc, described)
        received: list[Any] = []
        pc.on("track", received.append)
        pc.addTrack(aiortc.AudioStreamTrack())
        pc.addTrack(aiortc.VideoStreamTrack())
        return await _answered(
            lambda: pc.setRemoteDescription(aiortc.RTCSessionDescription(described.sdp, "offer")),
            pc.setLocalDescription,
            lambda: pc.localDescription.sdp,
            received,
        )
    finally:
        await pc.close()


async def chromium_verdict(page: Page, described: Described) -> str:
    """What Chromium makes of a description; `page` is an open page.html."""
    if described.type == "answer":
        offer = await page("offerOf", described.offered)
        made = await page("agreedBy", described.sdp_for(offer))
    else:
        made = await page("answerTo", described.sdp)
    await page("closeIt")
    for key, stage in (("refused", "refused"), ("unanswered", "not answered")):
        if key in made:
            return verdicts.of_failure(made[key]["name"], made[key]["message"], stage)
    if described.type == "answer":
        return verdicts.of_agreement(made["media"], verdicts.of_messages(made["size"]))
    return verdicts.of_answer(made["sdp"], made["received"])


async def _answered(
    take: Callable[[], Awaitable[None]],
    answer: Callable[[], Awaitable[None]],
    sdp: Callable[[], str],
    received: list[Any],
) -> str:
    try:
        await take()
    except Exception as error:
        return verdicts.of_failure(type(error).__name__, str(error))
    try:
        await answer()
    except Exception as error:
        return verdicts.of_failure(type(error).__name__, str(error), "not answered")
    return verdicts.of_answer(sdp(), len(received))


def description(pc: RTCPeerConnection) -> str:
    """The SDP of its own description."""
    assert pc.local_description
    return pc.local_description.sdp


async def _webrtc_agrees(pc: RTCPeerConnection, described: Described) -> str:
    for kind, direction, rids in described.offered:
        if kind == "data":
            pc.create_data_channel("data")
            continue
        source = RTCAudioSource() if kind == "audio" else RTCVideoSource()
        pc.add_transceiver(
            source.create_track(), direction=direction, send_encodings=[{"rid": r} for r in rids]
        )
    await pc.set_local_description()
    sdp = described.sdp_for(description(pc))
    try:
        await pc.set_remote_description({"type": "answer", "sdp": sdp})
    except Exception as error:
        return verdicts.of_failure(type(error).__name__, str(error))
    media: list[dict[str, Any]] = []
    for each in pc.get_transceivers():
        parameters = each.sender.get_parameters()
        layers = [e.rid if e.active else f"~{e.rid}" for e in parameters.encodings if e.rid]
        codecs = list(dict.fromkeys(codec.mime_type.partition("/")[2] for codec in parameters.codecs))
        assert each.sender.track
        kind = each.sender.track.kind
        media.append(
            {
                "mid": each.mid,
                "kind": kind,
                "direction": each.current_direction,
                "codecs": codecs,
                "layers": layers,
            }
        )
    return verdicts.of_agreement(media, verdicts.of_messages(pc.sctp.max_message_size if pc.sctp else None))


async def _aiortc_agrees(pc: aiortc.RTCPeerConnection, described: Described) -> str:
    for kind, direction, _ in described.offered:
        if kind == "data":
            pc.createDataChannel("data")
        else:
            track = aiortc.AudioStreamTrack() if kind == "audio" else aiortc.VideoStreamTrack()
            pc.addTransceiver(track, direction)
    await pc.setLocalDescription()
    sdp = described.sdp_for(pc.localDescription.sdp)
    try:
        await pc.setRemoteDescription(aiortc.RTCSessionDescription(sdp, "answer"))
    except Exception as error:
        return verdicts.of_failure(type(error).__name__, str(error))
    # It has no names for the codecs and layers of a sender.
    media: list[dict[str, Any]] = [
        {"mid": each.mid, "kind": each.kind, "direction": each.currentDirection, "codecs": [], "layers": []}
        for each in pc.getTransceivers()
    ]
    has_data = pc.sctp is not None and pc.sctp.state != "new"
    return verdicts.of_agreement(media, "application" if has_data else None)
