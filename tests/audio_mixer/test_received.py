"""Received tracks: for several readers, mixed, cloned, and sent on."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import (
    AudioMixer,
    AudioProcessor,
    InvalidAccessError,
    MediaStreamTrack,
    RTCAudioSink,
    RTCAudioSource,
    RTCPeerConnection,
)
from webrtc.testing import connect

from tests.rtc_audio_source.tones import level, pitch, tone
from tests.waiting import quiet_for, running_for


async def listen(reader: Any, seconds: float = 0.6) -> np.ndarray:
    """The first audio that is not silence, without its beginning."""
    pieces: list[np.ndarray] = []
    frame: Any = None
    async for frame in reader:
        samples = frame.to_ndarray("float32").astype(float)
        if pieces or np.abs(samples).max() > 0.05:
            pieces.append(samples)
        if sum(map(len, pieces)) >= (0.3 + seconds) * frame.sample_rate:
            break
    return np.concatenate(pieces)[round(0.3 * frame.sample_rate) :, 0]


@pytest.fixture
async def received(heard: Any) -> tuple[RTCAudioSource, MediaStreamTrack]:
    """A source that gives a tone, and the track in which the peer hears it."""
    source, track = heard
    await source.write(tone(440, 12, 48000))
    return source, track


@pytest.fixture
def forward(event: Any) -> Any:
    """Sends a track over another connection; gives its sender and the track that arrives there."""
    opened: list[RTCPeerConnection] = []

    async def forward(track: MediaStreamTrack) -> Any:
        c, d = RTCPeerConnection(), RTCPeerConnection()
        opened.extend((c, d))
        sender = c.add_track(track)
        arrival = event(d, "track")
        await connect(c, d)
        return c, sender, (await arrival).track

    yield forward
    for connection in opened:
        connection.close()


async def decoded(connection: RTCPeerConnection) -> int:
    """How many samples a connection has decoded."""
    report = await connection.get_stats()
    (inbound,) = (s for s in report.values() if s.type == "inbound-rtp")
    return inbound.total_samples_received or 0


async def test_several_readers_get_every_frame(received: Any) -> None:
    _, track = received
    heard = await asyncio.gather(listen(track), listen(track), listen(RTCAudioSink(track, sample_rate=16000)))
    assert [pitch(sound, rate) for sound, rate in zip(heard, (48000, 48000, 16000), strict=True)] == (
        pytest.approx([440, 440, 440], abs=3)
    )


async def first_pitch(track: MediaStreamTrack) -> float:
    """Of the first 0.2 seconds that are heard."""
    sink = RTCAudioSink(track, channels=1)
    pieces = [(await anext(sink)).to_ndarray("float32").astype(float)[:, 0] for _ in range(20)]
    sink.stop()
    return pitch(np.concatenate(pieces), 48000)


@pytest.mark.parametrize("heard_before", [False, True])
async def test_who_listens_late_hears_what_is_said_now(peers: Any, event: Any, heard_before: Any) -> None:
    a, b = peers
    source = RTCAudioSource()
    a.add_track(source.create_track())
    arrival = event(b, "track")
    await connect(a, b)
    track = (await arrival).track
    if heard_before:
        await anext(RTCAudioSink(track))
    await source.write(tone(440, 2, 48000))
    await source.drain()
    await source.write(tone(1000, 3, 48000))
    await running_for(1)
    assert await first_pitch(track) == pytest.approx(1000, abs=10)


async def test_a_clone_carries_the_audio(received: Any) -> None:
    _, track = received
    clone = track.clone()
    assert pitch(await listen(clone), 48000) == pytest.approx(440, abs=3)
    clone.stop()
    assert pitch(await listen(track), 48000) == pytest.approx(440, abs=3)


async def test_a_received_track_is_sent_on_to_several_connections(received: Any, forward: Any) -> None:
    _, track = received
    _, _, first = await forward(track)
    _, _, second = await forward(track.clone())
    heard = await asyncio.gather(listen(first), listen(second))
    assert [pitch(sound, 48000) for sound in heard] == pytest.approx([440, 440], abs=3)
    assert [level(sound) for sound in heard] == pytest.approx([0.4, 0.4], rel=0.15)


async def test_a_sender_of_a_received_track_has_that_track(received: Any, forward: Any) -> None:
    _, track = received
    connection, sender, _ = await forward(track)
    assert sender.track is track
    assert connection.get_senders()[0].track is track
    with pytest.raises(InvalidAccessError):
        connection.add_track(track)


async def test_a_track_that_is_sent_no_more_is_decoded_no_more(
    peers: Any, received: Any, forward: Any
) -> None:
    _, track = received
    connection, sender, far = await forward(track)
    await listen(far, 0.1)
    assert await decoded(peers[1]) > 0
    await sender.replace_track(None)
    await running_for(0.1)
    before = await decoded(peers[1])
    await quiet_for(0.3)
    assert await decoded(peers[1]) == before
    await sender.replace_track(track)
    await listen(far, 0.1)
    assert await decoded(peers[1]) > before
    connection.close()
    await running_for(0.1)
    before = await decoded(peers[1])
    await quiet_for(0.3)
    assert await decoded(peers[1]) == before


async def test_a_received_track_is_mixed_with_the_programs_own(received: Any, forward: Any) -> None:
    _, track = received
    mixer = AudioMixer()
    own = RTCAudioSource()
    await own.write(tone(1000, 10, 48000, 0.2))
    mixer.add(track)
    mixer.add(own.create_track())
    _, _, far = await forward(mixer.create_track())
    spectrum = np.abs(np.fft.rfft((await listen(far, 1))[:48000]))
    loudest = int(np.argmax(spectrum))
    # A busy machine makes gaps, which widen the peak.
    spectrum[loudest - 100 : loudest + 100] = 0
    assert [loudest, np.argmax(spectrum)] == pytest.approx([440, 1000], abs=2)


async def test_a_sink_hears_it_through_a_processor(received: Any) -> None:
    _, track = received
    processor = AudioProcessor(sample_rate=16000, gain_db=6)
    sink = RTCAudioSink(track, processor=processor)
    heard = await listen(sink)
    assert (await anext(sink)).sample_rate == 16000
    assert pitch(heard, 16000) == pytest.approx(440, abs=3)
    assert level(heard) == pytest.approx(0.8, rel=0.15)


async def test_a_source_is_sent_through_its_processor() -> None:
    processor = AudioProcessor(gain_db=6)
    source = RTCAudioSource(processor=processor)
    assert source.processor is processor
    sink = RTCAudioSink(source.create_track())
    await source.write(tone(440, 3, 16000, 0.3), sample_rate=16000)
    heard = await listen(sink)
    assert pitch(heard, 48000) == pytest.approx(440, abs=3)
    assert level(heard) == pytest.approx(0.6, rel=0.05)
