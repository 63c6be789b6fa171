"""Conversation: what a person says is cut into utterances, and an answer ends when the person speaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from webrtc import (
    Conversation,
    InvalidStateError,
    RTCAudioSource,
    RTCPeerConnection,
    RTCVideoSource,
    UtteranceDetector,
)
from webrtc.testing import connect

from tests.audio_processor.voices import voice
from tests.unchecked import private
from tests.waiting import running_for, started, until

PAUSE = np.zeros(16000, np.int16)


def speech(seconds: float, rate: int = 16000) -> np.ndarray:
    return (voice(seconds, rate) * 20000).astype(np.int16)


def cut(sound: np.ndarray, **options: Any) -> list[np.ndarray]:
    utterances = UtteranceDetector(**options)
    pieces = [utterances.push(sound[at : at + 160]) for at in range(0, len(sound) // 160 * 160, 160)]
    return [said for said in (*pieces, utterances.flush()) if said is not None]


def test_what_is_said_between_pauses_is_an_utterance() -> None:
    said = cut(np.concatenate([PAUSE, speech(1.5), PAUSE, speech(2), PAUSE]), pause=0.5)
    assert [len(one) / 16000 for one in said] == pytest.approx([2, 2.5], abs=0.5)


def test_silence_and_a_click_are_no_utterance() -> None:
    click = PAUSE.copy()
    click[8000:8040] = 20000
    assert cut(np.concatenate([PAUSE, click, PAUSE])) == []


def test_who_does_not_stop_is_cut_after_30_seconds() -> None:
    said = cut(speech(65), pause=5)
    assert max(map(len, said)) == 30 * 16000
    assert sum(map(len, said)) / 16000 == pytest.approx(65, abs=0.5)


@pytest.fixture
async def line() -> Any:
    """What the person speaks through, what the agent does, and the conversation; without a network."""
    person, agent = RTCAudioSource(), RTCAudioSource()
    hearing = agent.create_track()
    async with Conversation(person.create_track(), agent) as conversation:
        listening = asyncio.ensure_future(anext(hearing.pcm(24000)))
        yield person, agent, conversation, hearing
        listening.cancel()


async def test_utterances_come_while_the_person_goes_on(line: Any) -> None:
    person, _, conversation, _ = line
    await person.write(np.concatenate([speech(1), PAUSE[:8000], speech(1), PAUSE[:8000]]), 16000)
    said = [await asyncio.wait_for(anext(conversation), 10) for _ in range(2)]
    assert all(one.dtype == np.int16 and 0.7 < len(one) / 16000 < 2 for one in said)


async def test_an_answer_that_nobody_interrupts_is_played_whole(line: Any) -> None:
    _, agent, conversation, hearing = line
    heard: list[np.ndarray] = []

    async def hear() -> None:
        async for samples in hearing.pcm(24000):
            heard.append(samples)

    hearing_it = await started(hear())
    assert await conversation.reply(np.full(12000, 9000, np.int16))
    assert agent.queued == 0
    await running_for(0.05)
    hearing_it.cancel()
    assert (np.concatenate(heard) > 8000).sum() == pytest.approx(12000, abs=500)


async def test_the_person_who_speaks_silences_the_answer_and_is_heard(line: Any) -> None:
    person, agent, conversation, _ = line
    closed, begun = False, asyncio.Event()

    async def synthesis() -> AsyncIterator[bytes]:
        nonlocal closed
        try:
            for _ in range(1000):
                yield bytes(48000)
                begun.set()
        finally:
            closed = True

    answer = asyncio.ensure_future(conversation.reply(synthesis(), 24_000))
    await begun.wait()
    await person.write(np.concatenate([speech(1), PAUSE]), 16000)
    assert not await asyncio.wait_for(answer, 5)
    assert (agent.queued, closed) == (0, True)
    assert conversation.speaking
    assert not await conversation.reply(bytes(4800))
    assert len(await asyncio.wait_for(anext(conversation), 5)) > 8000


async def test_a_program_that_is_slow_loses_the_oldest_utterances_and_is_told(line: Any) -> None:
    _, _, conversation, _ = line
    for number in range(10):
        conversation._put(np.full(160, number, np.int16))
    assert conversation.dropped == 2
    assert (await anext(conversation))[0] == 2


async def test_it_ends_with_its_track_or_when_it_is_closed(line: Any) -> None:
    _, _, conversation, _ = line
    waiting = await started(anext(conversation))
    conversation.close()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 5)
    track = RTCAudioSource().create_track()
    other = Conversation(track)
    with pytest.raises(InvalidStateError, match="no source"):
        await other.reply(bytes(480))
    waiting = await started(anext(other))
    track.stop()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 5)


async def test_closing_the_connection_ends_an_answer_with_an_error(peers: Any, heard: Any) -> None:
    source, _ = heard
    conversation = Conversation(RTCAudioSource().create_track(), source)
    answer = await started(conversation.reply(np.zeros(24000 * 20, np.int16)))
    peers[0].close()
    with pytest.raises(InvalidStateError, match="there is no receiver"):
        await asyncio.wait_for(answer, 5)
    conversation.close()


async def queued(source: RTCAudioSource, seconds: float) -> None:
    """An answer of at least that length has been handed over. Nothing tells it."""
    await until(lambda: source.queued >= seconds)


@pytest.mark.parametrize("close_with_peer", [False, True])
async def test_a_person_who_hangs_up_ends_the_answer_and_the_conversation(close_with_peer: bool) -> None:
    source = RTCAudioSource()
    async with (
        RTCPeerConnection() as person,
        RTCPeerConnection({"close_with_peer": close_with_peer}) as agent,
    ):
        person.add_track(RTCAudioSource().create_track())
        agent.add_track(source.create_track())
        arrival: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        agent.on("track", lambda event: arrival.set_result(event.track))
        await connect(person, agent)
        async with Conversation(await arrival, source) as conversation:
            answer = asyncio.ensure_future(conversation.reply(np.zeros(24000 * 20, np.int16)))
            await queued(source, 19)
            person.close()
            assert await asyncio.wait_for(answer, 5) is False
            assert [utterance async for utterance in conversation] == []


async def test_only_an_audio_track_is_heard() -> None:
    source = RTCAudioSource()
    with pytest.raises(TypeError, match=r"takes an audio track of the peer, not .*RTCAudioSource"):
        Conversation(source, source)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes an audio track"):
        Conversation(RTCVideoSource().create_track())
    with pytest.raises(TypeError, match=r"source is .*MediaStreamTrack.*: it must be an RTCAudioSource"):
        Conversation(source.create_track(), source.create_track())  # type: ignore[arg-type]


async def test_a_conversation_that_is_dropped_ends_silently(caplog: pytest.LogCaptureFixture) -> None:
    source = RTCAudioSource()
    conversation = Conversation(source.create_track(), source)
    hearing = await started(anext(conversation))
    hearing.cancel()
    await asyncio.wait([hearing])
    listening = private(conversation)._listening
    assert listening is not None
    del conversation, hearing
    await asyncio.wait([listening], timeout=5)
    assert listening.cancelled()
    assert caplog.records == []


async def test_an_answer_to_a_peer_that_is_gone_ends_with_an_error(peers: Any, heard: Any) -> None:
    source, _ = heard
    # Of the person, who is not the peer that hears the answer.
    conversation = Conversation(RTCAudioSource().create_track(), source)
    replying = asyncio.ensure_future(conversation.reply(np.zeros(24000 * 20, np.int16)))
    await queued(source, 19)
    peers[1].close()
    with pytest.raises(InvalidStateError, match="there is no receiver"):
        await asyncio.wait_for(replying, 5)
    # The connection is failed, and not closed.
    assert peers[0].connection_state == "failed"
    with pytest.raises(InvalidStateError, match="there is no receiver"):
        await conversation.reply(np.zeros(2400, np.int16))
    conversation.close()


async def test_an_answer_that_fails_leaves_nothing_to_be_heard(peers: Any, heard: Any) -> None:
    source, _ = heard

    async def speech() -> AsyncIterator[Any]:
        yield np.zeros(24000 * 5, np.int16)
        raise RuntimeError("the voice is gone")

    conversation = Conversation(RTCAudioSource().create_track(), source)
    with pytest.raises(RuntimeError, match="the voice is gone"):
        await conversation.reply(speech())
    assert source.queued == 0
    conversation.close()
