"""Conversations whose loop has ended, or that never had one."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from webrtc import Conversation, InvalidStateError, RTCAudioSource

BEGIN = """
import asyncio, gc, sys
import numpy as np
import webrtc

async def chunks():
    while True:
        yield np.zeros(240, np.int16)
        await asyncio.sleep(0.01)

async def begin(speech):
    global source, conversation, replying
    source = webrtc.RTCAudioSource()
    conversation = webrtc.Conversation(source.create_track(), source)
    await conversation.__aenter__()
    if speech is not None:
        replying = asyncio.create_task(conversation.reply(speech))
        # asyncio's message about the program's own task.
        replying._log_destroy_pending = False
    await asyncio.sleep(0.05)

loop = asyncio.new_event_loop()
loop.run_until_complete(begin({speech}))
loop.close()
"""


@pytest.mark.parametrize("speech", ["None", "np.zeros(48000, np.int16)", "chunks()"])
@pytest.mark.parametrize(
    "end",
    [
        "replying = None; del conversation, loop; gc.collect()",
        "del loop; gc.collect(); conversation.close(); conversation.close(); replying = None; gc.collect()",
        "conversation.close()",
        "",
    ],
    ids=["dropped", "closed and dropped", "closed", "left to the interpreter"],
)
def test_a_conversation_after_its_loop_ends_silently(speech: str, end: str) -> None:
    program = BEGIN.format(speech=speech) + end
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_an_unused_conversation_is_closed_without_a_loop(recwarn: pytest.WarningsRecorder) -> None:
    conversation = Conversation(RTCAudioSource().create_track())
    conversation.close()
    conversation.close()
    assert [str(warning.message) for warning in recwarn] == []


async def test_a_conversation_that_was_closed_before_its_use_hears_nothing() -> None:
    conversation = Conversation(RTCAudioSource().create_track())
    conversation.close()
    assert [said async for said in conversation] == []


def test_a_conversation_whose_loop_has_ended_is_not_used_again() -> None:

    async def begin() -> Conversation:
        return Conversation(RTCAudioSource().create_track())

    async def listen() -> None:
        async with conversation:
            pass

    conversation = asyncio.run(begin())
    with pytest.raises(InvalidStateError, match="the event loop of this Conversation was closed"):
        asyncio.run(listen())
