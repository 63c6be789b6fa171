"""The voice agent, with a user who speaks with the voice of espeak-ng."""

from __future__ import annotations

import re
import shutil

import barge_in
import pytest

from tests.examples.conftest import Start
from tests.examples.programs import Running
from tests.waiting import until

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed"),
]


async def test_the_agent_answers_and_falls_silent_when_it_is_interrupted(start: Start) -> None:
    async with start("voice_agent.py", "--port", 0) as program, barge_in.talking(await url(program)) as user:
        await user.speak()
        delays = [await user.interrupt() for _ in range(3)]
        await until(lambda: user.said.count("(interrupted)") >= 3, 60)
        # What it understood is how long the user spoke, with the pause that ends an utterance.
        [seconds, *_] = (float(found) for found in re.findall(r"you: ([\d.]+) seconds", "\n".join(user.said)))
        assert seconds == pytest.approx(len(user.sentence) / barge_in.RATE + 0.3, abs=1)
        assert any("Now tell me more" in caption for caption in user.said)
        print("silent after", [round(delay * 1000) for delay in delays], "ms")


async def url(program: Running) -> str:
    return await program.url() + "/offer"
