"""The bridge from engine threads to an event loop: one mailbox, drained by the loop in order."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import contextvars
import functools
import os
import threading
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, Generic

import wrtc

from .background import running_loop
from .base import N, WebRTCObject
from .events.target import EventTarget
from .exceptions import InvalidStateError
from .waiters import Waiters

# How many records to handle before the loop runs other callbacks.
_TURN = 256
# Iterations of the loop that a result needs to pass through wait_for or gather to the coroutine that awaits
# it. The next event is delivered afterwards, as with a browser's promises.
_HOPS = 3
# How often a wake thread checks whether it is still needed, in seconds.
_LOOK = 0.2

# Called with each new bridge.
on_bridge: list[Callable[[Bridge], None]] = []

_bridges: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, weakref.ref[Bridge]] = (
    weakref.WeakKeyDictionary()
)
# At most one in each process: the bridge of objects that were created without a loop.
_free: list[Bridge] = []


class Bridge:
    """The mailbox of one loop. It lives as long as the loop, whose reader callback references it."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self.mailbox = wrtc.Mailbox()
        # The receivers of records by key: record `name` is passed to the method `_on_name`.
        self.targets: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        # Objects that stay alive although the program has dropped them.
        self.kept: set[object] = set()
        self._pid = os.getpid()
        self._futures: dict[int, asyncio.Future[Any]] = {}
        self._records: deque[tuple[int, str, Any]] = deque()
        self._resting = False
        self._loop: Callable[[], asyncio.AbstractEventLoop | None] = lambda: None
        self._thread = threading.get_ident()
        if loop is not None:
            self._join(loop)

    def _join(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = weakref.ref(loop)
        self._thread = threading.get_ident()
        # Left over from when an earlier loop ended.
        self._resting = False
        try:
            # Later callbacks must not run in the context of the loop's first user.
            contextvars.Context().run(loop.add_reader, self.mailbox.fd, self._wake)
        except NotImplementedError:
            _Waker(loop, self)

    @staticmethod
    def current() -> Bridge:
        """Return the running loop's bridge."""
        loop = running_loop()
        reference = _bridges.get(loop)
        bridge = reference() if reference else None
        if bridge is None:
            bridge = Bridge(loop)
            _bridges[loop] = weakref.ref(bridge)
            for tell in on_bridge:
                tell(bridge)
        for free in _free:
            if free.ended and not free.inherited:
                free._join(loop)
        return bridge

    @staticmethod
    def anywhere() -> Bridge:
        """Return the running loop's bridge, or one that joins the next loop that requests a bridge.

        It joins another loop when that one has ended. Sources and tracks created at a module's top level use
        it.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            for free in _free:
                if not free.inherited:
                    return free
            _free.append(Bridge(None))
            return _free[-1]
        return Bridge.current()

    @property
    def inherited(self) -> bool:
        """Whether this process inherited the bridge through os.fork(): its threads stayed in the parent."""
        return self._pid != os.getpid()

    @property
    def ended(self) -> bool:
        """Whether the loop was closed or deleted, so that nothing is delivered any more."""
        loop = self._loop()
        return loop is None or loop.is_closed()

    @property
    def here(self) -> bool:
        """Whether this is the loop's thread."""
        return threading.get_ident() == self._thread

    def check(self, what: object) -> None:
        """Raise InvalidStateError unless `what` may be used in this process, loop and thread."""
        name = type(what).__name__
        if self.inherited:
            raise InvalidStateError(
                f"this {name} was created before os.fork(): create a new one in this process"
            )
        if self.ended and self not in _free:
            raise self.ended_error(what)
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            if self.here or self in _free:
                return
            running = None
        if running is not None and self in _free and self.ended:
            self._join(running)
        if running is None or running is not self._loop():
            raise InvalidStateError(
                f"this {name} belongs to another event loop: use it there, "
                "or use call_soon_threadsafe or asyncio.run_coroutine_threadsafe"
            )

    def ended_error(self, what: object) -> InvalidStateError:
        """Return the error for the use of `what` after its loop has ended."""
        return InvalidStateError(
            f"the event loop of this {type(what).__name__} was closed: create a new one in a running loop"
        )

    async def call(self, pending: Waiters, start: Callable[..., None], *args: Any) -> Any:
        """Start a native operation and wait for its result; `pending` contains its future meanwhile."""
        token = wrtc.new_key()
        try:
            with pending.future() as future:
                self._futures[token] = future
                start(token, *args)
                return await future
        finally:
            # Also after cancellation: the result of a cancelled operation is discarded.
            self._futures.pop(token, None)

    def soon(self, callback: Callable[[], None]) -> None:
        """Schedule `callback` on the loop, unless the loop has ended."""
        loop = self._loop()
        if loop is not None and not loop.is_closed():
            loop.call_soon(callback)

    def post(self, callback: Callable[[], None]) -> None:
        """Like `soon`, from any thread."""
        loop = self._loop()
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # It was closed just now.
                loop.call_soon_threadsafe(callback)

    def _wake(self) -> None:
        self._records.extend(self.mailbox.drain())
        if not self._resting:
            self._turn()

    def _turn(self) -> None:
        self._resting = False
        try:
            for _ in range(_TURN):
                if not self._records:
                    break
                key, name, payload = self._records.popleft()
                if name in ("resolve", "reject"):
                    self._complete(key, name, payload)
                    break
                target = self.targets.get(key)
                if target is not None:
                    self._deliver(target, name, payload)
        finally:
            if self._records and not self._resting:
                self._rest(1)

    def _rest(self, hops: int) -> None:
        self._resting = True
        self.soon(functools.partial(self._rest, hops - 1) if hops > 1 else self._turn)

    def _deliver(self, target: object, name: str, payload: Any) -> None:
        try:
            if name == "lost":
                # The native side could not convert a record to Python objects.
                name, error = payload
                raise error
            getattr(target, "_on_" + name)(payload)
        except Exception as error:
            message = f"{name!r} could not be delivered to {type(target).__name__}"
            asyncio.get_running_loop().call_exception_handler({"message": message, "exception": error})

    def _complete(self, token: int, name: str, payload: Any) -> None:
        future = self._futures.pop(token, None)
        if future is None or future.done():
            return
        if name == "resolve":
            future.set_result(payload)
        else:
            future.set_exception(payload)
        self._rest(_HOPS)


class _Waker:
    """A thread that wakes a loop which cannot watch file descriptors."""

    def __init__(self, loop: asyncio.AbstractEventLoop, bridge: Bridge) -> None:
        self._loop = loop
        self._bridge = bridge
        self._drained = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="webrtc-wake", daemon=True)
        atexit.register(self._stop)
        self._thread.start()

    def _needed(self) -> bool:
        return not self._stopping and not self._loop.is_closed()

    def _run(self) -> None:
        while self._needed():
            if not self._bridge.mailbox.wait(_LOOK):
                continue
            self._drained.clear()
            with contextlib.suppress(RuntimeError):  # The loop was closed just now.
                self._loop.call_soon_threadsafe(self._wake)
            while self._needed() and not self._drained.wait(_LOOK):
                pass
        atexit.unregister(self._stop)

    def _wake(self) -> None:
        self._bridge._wake()
        self._drained.set()

    def _stop(self) -> None:
        # A daemon thread must not be in native code during interpreter shutdown.
        self._stopping = True
        self._thread.join()


class LoopObject(WebRTCObject[N], Generic[N]):
    """An object that belongs to one loop."""

    def __init__(self, native_obj: Any, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj)
        self._bridge = bridge or Bridge.current()
        self._pending = Waiters()

    def _end(self) -> None:
        """Put the object into its closed state; pending awaits raise."""
        self._pending.fail(InvalidStateError("the connection was closed"))

    async def _call(self, start: Callable[..., None], *args: Any) -> Any:
        self._bridge.check(self)
        return await self._bridge.call(self._pending, start, *args)


class LiveObject(LoopObject[N], EventTarget[N], Generic[N]):
    """An object whose native counterpart posts events: record `name` is passed to the method `_on_name`."""

    def __init__(self, native_obj: Any, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        self._waiters = Waiters()
        self._bridge.targets[native_obj.key] = self

    async def _change(self) -> None:
        """Wait until the object has changed; the caller checks how."""
        self._bridge.check(self)
        await self._waiters.change()

    def _changed(self) -> None:
        self._waiters.wake()


def _forget() -> None:
    _bridges.clear()
    _free.clear()


os.register_at_fork(after_in_child=_forget)
