"""What a random program lives in: a loop, the bound on each step, and what must hold at its end."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import os
import sys
import threading
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ClassVar, TextIO

import webrtc
import wrtc
from hypothesis.stateful import RuleBasedStateMachine
from webrtc.base import WebRTCObject

from tests.waiting import turns, until, wait_until

# Seconds that one step may take, and in which what was dropped must be gone: many times what any takes.
LIMIT, GONE = 30.0, 10.0
# What a program may get for what it does wrong, or too late.
DOCUMENTED = (webrtc.PythonWebRTCExceptionBase, TypeError, ValueError)


class PlannedError(Exception):
    """What a handler of the random program raises."""


class World(RuleBasedStateMachine):
    """One random program: rules in the classes derived from it are its steps."""

    trace: ClassVar[TextIO | None] = None
    descriptors: ClassVar[int | None] = None
    counts: ClassVar[dict[str, int]] = {"programs": 0, "steps": 0}

    def __init__(self) -> None:
        super().__init__()
        World.counts["programs"] += 1
        self.faults: list[str] = []
        self.left: list[asyncio.Task[Any]] = []
        self.dropped_open = 0
        self.loop = self.new_loop()
        sys.unraisablehook = lambda args: self.faults.append(
            f"unraisable: {args.exc_value!r} in {args.object!r}"
        )
        threading.excepthook = lambda args: self.faults.append(f"in a thread: {args.exc_value!r}")
        warnings.simplefilter("always")
        warnings.showwarning = self._warned
        self.note("--- a new program")

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """A loop that reports to this program."""
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(self._heard)
        return loop

    def note(self, line: str) -> None:
        """Write down what is about to happen, should the process end here."""
        World.counts["steps"] += 1
        if World.trace is not None:
            World.trace.write(line + "\n")
            World.trace.flush()

    def step(self, what: Callable[[], Any], manner: int | str | None = None) -> Any:
        """Do `what` inside the loop; documented exceptions are part of a program's life.

        If it is to be awaited: None waits for its end, a number cancels it after so many turns of the loop,
        "leave" goes on without it.
        """
        self.note(f"{sys._getframe(1).f_code.co_name} {manner if manner is not None else ''}")

        async def act() -> Any:
            try:
                result = what()
                if not isinstance(result, Awaitable):
                    return result
                task = asyncio.ensure_future(result)
                if manner == "leave":
                    self.left.append(task)
                    return None
                if isinstance(manner, int):
                    await turns(manner)
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
                    return None
                return await task
            except (*DOCUMENTED, StopAsyncIteration):
                return None

        return self.run(act())

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run the loop until it has ended, within the limit."""
        # A step that does not come back to Python, or to the loop, ends the process with all its stacks.
        faulthandler.dump_traceback_later(2 * LIMIT, exit=True)
        try:
            return self.loop.run_until_complete(asyncio.wait_for(coroutine, LIMIT))
        except asyncio.TimeoutError:
            raise AssertionError(f"a step did not end within {LIMIT:.0f} s") from None
        finally:
            faulthandler.cancel_dump_traceback_later()

    def finish(self, everything: Callable[[], None]) -> None:
        """End the program: what is left ends, what was used is gone. `everything` closes and drops it all."""
        self.note("the end")
        self.run(self._last(everything))
        self._wait_for("tasks that never end", lambda: [task for task in self.left if not task.done()])
        self.forget_tasks()
        self.run(self.loop.shutdown_asyncgens())
        self._wait_for("objects that stay", self._objects)
        self.loop.close()
        self._wait_for("descriptors that stay", self._descriptors)
        assert not self.faults, self.faults

    async def _last(self, everything: Callable[[], None]) -> None:
        everything()
        await turns(5)

    def _wait_for(self, name: str, look: Callable[[], Any]) -> None:
        def gone() -> bool:
            return not look()

        try:
            if self.loop.is_closed():
                wait_until(gone, GONE)
            else:
                self.run(until(gone, GONE))
        except TimeoutError:
            self.note(f"{name}: {look()}")
            raise AssertionError(f"{name}: {look()}") from None

    def _objects(self) -> dict[str, int]:
        counts = {name: count for name, count in wrtc.live_objects().items() if count}
        for each in gc.get_objects():
            if isinstance(each, WebRTCObject) and getattr(each, "_native", None) is not None:
                name = f"Python's {type(each).__name__}"
                counts[name] = counts.get(name, 0) + 1
        if counts:
            gc.collect()
        return counts

    def _descriptors(self) -> str:
        now = len(os.listdir("/proc/self/fd"))
        if World.descriptors is None:
            # The engine's own come with the first connections.
            World.descriptors = now + 8
        return f"{now}, before {World.descriptors}" if now > World.descriptors else ""

    def forget_tasks(self) -> None:
        """What was left to itself has ended, with a result or a documented exception."""
        for task in self.left:
            error = None if task.cancelled() else task.exception()
            if error is not None and not isinstance(error, (*DOCUMENTED, StopAsyncIteration)):
                self.faults.append(f"a step raised {error!r}")
        self.left.clear()

    def _heard(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        lost = "never retrieved" in context["message"] or error is None
        if lost or not isinstance(error, (PlannedError, *DOCUMENTED)):
            self.faults.append(f"{context['message']}: {error!r}")

    def _warned(self, message: Any, category: type[Warning], *_: Any, **__: Any) -> None:
        if issubclass(category, ResourceWarning) and "RTCPeerConnection created here was not closed" in str(
            message
        ):
            self.dropped_open -= 1
            if self.dropped_open >= 0:
                return
        self.faults.append(f"{category.__name__}: {message}")
