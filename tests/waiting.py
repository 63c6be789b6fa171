"""How tests wait. Only this module sleeps: each function says what the sleep is for."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar, overload

_T = TypeVar("_T")

# A build with assertions or a sanitizer is slower, and a sanitizer keeps memory that was freed.
BUILD = os.environ.get("WRTC_BUILD", "release")
PATIENCE = 1 if BUILD == "release" else 5


@overload
async def until(condition: Callable[[], Awaitable[_T]], seconds: float = 20) -> _T: ...
@overload
async def until(condition: Callable[[], _T], seconds: float = 20) -> _T: ...
async def until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    """What the condition gives as soon as it is true, for what no event tells of.

    Raises TimeoutError with the last value if it takes longer (in a release build).
    """
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        _check(deadline, value)
        await asyncio.sleep(0.01)


def wait_until(condition: Callable[[], _T], seconds: float = 20) -> _T:
    """The same where no loop runs."""
    deadline = time.monotonic() + seconds * PATIENCE
    while not (value := condition()):
        _check(deadline, value)
        time.sleep(0.01)
    return value


def _check(deadline: float, value: object) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError(f"the condition does not become true: it is {value!r}")


async def started(what: Awaitable[_T]) -> asyncio.Future[_T]:
    """A task that has run to its first wait."""
    task = asyncio.ensure_future(what)
    await turns()
    return task


async def turns(count: int = 1) -> None:
    """Turns of the loop, in which it calls what is ready."""
    for _ in range(count):
        await asyncio.sleep(0)


async def quiet_for(seconds: float) -> None:
    """A span in which something must not happen: the test checks afterwards that it did not."""
    await asyncio.sleep(seconds)


async def running_for(seconds: float) -> None:
    """A span in which media flows in real time, to be measured or recorded."""
    await asyncio.sleep(seconds)


async def at(time: float) -> None:
    """When the loop's clock shows that time, for what keeps to a schedule."""
    await asyncio.sleep(max(0, time - asyncio.get_running_loop().time()))


async def paced(rate: float, count: int | None = None) -> AsyncIterator[int]:
    """Numbers from 0, so many a second in real time, as a device gives frames. A late one is not made up."""
    for number in itertools.count() if count is None else range(count):
        yield number
        await asyncio.sleep(1 / rate)
