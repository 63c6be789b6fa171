"""Listening for devices that come and go, over the lives of loops."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from webrtc.interfaces import media_devices as module


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices are looked for more often than in a program."""
    monkeypatch.setattr(module, "_POLL_INTERVAL", 0.01)


def looks(monkeypatch: pytest.MonkeyPatch, answers: list[Any]) -> None:
    """What one look after the other finds; the last for ever."""

    def look() -> list[Any]:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    monkeypatch.setattr(module, "_devices", look)


def test_a_handler_in_the_next_loop_is_told_after_the_last_loop_was_closed_in_the_middle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The first loop may have looked once.
    looks(monkeypatch, [[], [], ["a microphone"]])
    devices = module.MediaDevices()

    async def listen() -> None:
        devices.on("devicechange", lambda event: None)

    first = asyncio.new_event_loop()
    # That a task was destroyed is told by asyncio, here of a loop that was not ended properly.
    first.set_exception_handler(lambda *_: None)
    first.run_until_complete(listen())
    first.close()

    async def hear() -> Any:
        heard = asyncio.get_running_loop().create_future()
        devices.ondevicechange = lambda event: None if heard.done() else heard.set_result(event)
        event = await asyncio.wait_for(heard, 20)
        devices.off("devicechange")
        return event

    assert asyncio.run(hear()).devices == ["a microphone"]


async def test_a_look_that_fails_is_reported_and_the_next_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, [[], OSError("the sound server is gone"), ["a microphone"]])
    devices, loop = module.MediaDevices(), asyncio.get_running_loop()
    reported: list[Any] = []
    loop.set_exception_handler(lambda _, context: reported.append(context["exception"]))
    heard = loop.create_future()
    devices.on("devicechange", lambda event: None if heard.done() else heard.set_result(event))
    event = await asyncio.wait_for(heard, 20)
    devices.off("devicechange")
    assert event.devices == event.user_inserted_devices == ["a microphone"]
    assert [str(error) for error in reported] == ["the sound server is gone"]
