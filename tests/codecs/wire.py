"""What goes over the wire, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from webrtc import (
    MediaStreamTrack,
    RTCAudioSource,
    RTCPeerConnection,
    RTCRtpCodec,
    RTCRtpSender,
    RTCStatsReport,
    RTCVideoSource,
)

from tests.waiting import paced, running_for

RATE = 48000


def codec_named(mime_type: str, fmtp: str = "") -> list[RTCRtpCodec]:
    """What can be sent under that name, with that in its parameters."""
    capabilities = RTCRtpSender.get_capabilities(mime_type.partition("/")[0])
    assert capabilities
    return [
        codec
        for codec in capabilities.codecs
        if codec.mime_type.lower() == mime_type.lower() and fmtp in (codec.sdp_fmtp_line or "")
    ]


async def send(
    a: RTCPeerConnection,
    b: RTCPeerConnection,
    track: MediaStreamTrack,
    codecs: list[RTCRtpCodec],
    **init: Any,
) -> MediaStreamTrack:
    """Sends the track with those codecs only; the track that arrives."""
    assert codecs
    a.add_transceiver(track, direction="sendonly", **init).set_codec_preferences(codecs)
    arrival = asyncio.get_running_loop().create_future()
    b.once("track", lambda event: arrival.set_result(event.track))
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    assert b.local_description
    sdp = b.local_description.sdp
    if rids := [encoding["rid"] for encoding in init.get("send_encodings", []) if "rid" in encoding]:
        # As a server that receives simulcast answers; a connection by itself takes the first layer only.
        sdp += "".join(f"a=rid:{rid} recv\r\n" for rid in rids) + f"a=simulcast:recv {';'.join(rids)}\r\n"
    await a.set_remote_description({"type": "answer", "sdp": sdp})
    await a.connected()
    arrived: MediaStreamTrack = await arrival
    return arrived


def stats_of(report: RTCStatsReport, type: str) -> Any:
    """The one entry of that type."""
    (entry,) = (entry for entry in report.values() if entry.type == type)
    return entry


async def codec_in_use(connection: RTCPeerConnection, direction: str) -> Any:
    """What stats say of the codec of the only stream."""
    report = await connection.get_stats()
    return report[stats_of(report, f"{direction}-rtp").codec_id]


def corners(width: int, height: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A BGR image with a colour in each quarter."""
    picture = np.zeros((height, width, 3), np.uint8)
    quarters = np.ndindex(2, 2)
    for (row, column), colour in zip(
        quarters, [(200, 40, 40), (40, 200, 40), (40, 40, 200), (200, 200, 200)], strict=True
    ):
        rows = slice(row * height // 2, (row + 1) * height // 2)
        picture[rows, column * width // 2 : (column + 1) * width // 2] = colour
    return picture


def psnr(a: Any, b: Any) -> float:
    """The PSNR of two images in dB; 0 for images of different sizes."""
    if a.shape != b.shape:
        return 0.0
    error = np.mean((np.asarray(a, float) - np.asarray(b, float)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


@asynccontextmanager
async def pushing(source: RTCVideoSource, picture: Callable[[], Any]) -> AsyncIterator[None]:
    """Meanwhile pushes what `picture` returns, 30 times a second."""

    async def push() -> None:
        async for _ in paced(30):
            source.push(picture())

    task = asyncio.ensure_future(push())
    try:
        yield
    finally:
        task.cancel()


async def spoken(source: RTCAudioSource, sound: Any, heard: Any, seconds: float) -> Any:
    """Plays audio and returns what is received after the first half second, as floats."""
    await source.write(sound)
    pieces: list[Any] = []
    length = 0
    frame: Any = None
    async for frame in heard:
        samples = frame.to_ndarray("float32").astype(float)
        if pieces or np.abs(samples).max() > 0.02:
            pieces.append(samples)
            length += len(samples)
        if length >= (seconds + 0.5) * frame.sample_rate:
            break
    return np.concatenate(pieces)[frame.sample_rate // 2 :]


async def arrives(track: Any, picture: Any, seconds: float = 10) -> None:
    """Waits until the image is received with a PSNR of more than 30 dB."""

    async def see() -> None:
        async for frame in track:
            if psnr(frame.to_ndarray("bgr24"), picture) > 30:
                return

    await asyncio.wait_for(see(), seconds)


def tones(seconds: float, *hertz: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Sines of equal level, 0.4 together."""
    t = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(sum(np.sin(2 * np.pi * f * t) for f in hertz) * 0.4 / len(hertz), np.float32)


def level(samples: np.ndarray[Any, Any], hertz: float) -> float:
    """The amplitude of that frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    at = round(hertz * len(samples) / RATE)
    return float(4 * spectrum[at - 2 : at + 3].max() / len(samples))


async def flow(connection: RTCPeerConnection, seconds: float) -> tuple[float, float]:
    """Packets and payload bits that its only stream sends each second, measured for that long."""
    # Until the first estimate of the bandwidth there are packets of padding too.
    await running_for(1)
    before = stats_of(await connection.get_stats(), "outbound-rtp")
    await running_for(seconds)
    after = stats_of(await connection.get_stats(), "outbound-rtp")
    return (
        (after.packets_sent - before.packets_sent) / seconds,
        (after.bytes_sent - before.bytes_sent) * 8 / seconds,
    )
