"""Steps with the process: loops that end, forks, the garbage collector; and the end of the program."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from typing import Any

import webrtc
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from webrtc.testing import negotiate, pair

from tests.driver.negotiating import which
from tests.driver.sending import Sending
from tests.driver.world import DOCUMENTED, LIMIT
from tests.waiting import wait_until


async def _hello() -> None:
    """A connection comes about, as it should in a process that has just begun."""
    async with pair() as (a, b):
        channel = a.create_data_channel("x")
        await negotiate(a, b)
        await channel.opened()


class Living(Sending):
    """A whole program."""

    def __init__(self) -> None:
        super().__init__()
        self.forks = 0

    @rule()
    def collect(self) -> None:
        self.note("collect")
        gc.collect()

    @rule(which=which, number=which)
    def use_in_another_loop(self, which: int, number: int) -> None:
        """What belongs to one loop is refused in another."""
        a, channel = self.connection(which), self.channel(number)
        self.note("use_in_another_loop")

        async def use() -> None:
            calls: list[Callable[[], Any]] = [
                lambda: a.create_offer(),
                lambda: a.close(),
                lambda: channel.opened(),
            ]
            for call in calls:
                try:
                    result = call()
                    if asyncio.iscoroutine(result):
                        await result
                except (AttributeError, webrtc.InvalidStateError):
                    continue
                assert a.connection_state == "closed" or channel is not None

        other = asyncio.new_event_loop()
        try:
            other.run_until_complete(asyncio.wait_for(use(), LIMIT))
        finally:
            other.close()

    @rule(close_first=st.booleans())
    def end_loop(self, close_first: bool) -> None:
        """The loop ends as asyncio.run ends it; its connections are closed before or after."""
        self.note(f"end_loop {close_first}")
        if close_first:
            self.run(self._last(self._close))

        async def cancel() -> None:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self.loop.run_until_complete(cancel())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        self._close()
        self._forget()
        self.forget_tasks()
        self.loop = self.new_loop()

    @rule()
    @precondition(lambda self: self.forks < 1)
    def fork(self) -> None:
        """The child is refused what it inherited, and can connect anew."""
        self.note("fork")
        self.forks += 1
        child = os.fork()
        if not child:
            code = 1
            try:
                asyncio._set_running_loop(None)
                for each in [*self.connections, *self.channels]:
                    try:
                        if each is not None:
                            each.close()
                    except DOCUMENTED:
                        pass
                loop = asyncio.new_event_loop()
                loop.run_until_complete(asyncio.wait_for(_hello(), LIMIT))
                code = 0
            finally:
                os._exit(code)
        ended: list[int] = []

        def has_ended() -> bool:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                ended.append(status)
            return bool(pid)

        try:
            wait_until(has_ended, 2 * LIMIT)
        except TimeoutError:
            os.kill(child, signal.SIGABRT)
            os.waitpid(child, 0)
            raise AssertionError("the child of a fork does not end") from None
        assert ended == [0], f"the child of a fork ended with status {ended[0]:#x}"

    def teardown(self) -> None:
        """The program ends."""
        if self.loop.is_closed():
            return
        try:
            self.finish(self._close_and_forget)
        finally:
            # What failed does not fail the next program too, which may be a shorter one.
            self._close_and_forget()
            self.left.clear()

    def _close_and_forget(self) -> None:
        self._close()
        self._forget()

    def _close(self) -> None:
        for each in [*self.connections, *(dropped() for dropped in self.dropped)]:
            if each is not None:
                each.close()

    def _forget(self) -> None:
        some: list[list[Any]] = [self.connections, self.descriptions, self.channels, self.sources]
        for each in [*some, self.tracks, self.sinks]:
            each.clear()
