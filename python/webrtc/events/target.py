"""Event targets: `on`, `once`, `off`, on… attributes, and the W3C's addEventListener."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload

from webrtc.background import background
from webrtc.base import N, WebRTCObject
from webrtc.exceptions import InvalidStateError, UnknownEventError

if TYPE_CHECKING:
    from .event import Event

E = TypeVar("E", bound="Event")
H = TypeVar("H", bound="Callable[..., Any]")


class EventAttribute(Generic[E]):
    """An on… attribute: declares an event of its class, and holds one handler for it."""

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __set_name__(self, owner: type[EventTarget[Any]], name: str) -> None:
        self.type = name.removeprefix("on")

    @overload
    def __get__(self, target: None, owner: type[EventTarget[Any]]) -> EventAttribute[E]: ...
    @overload
    def __get__(
        self, target: EventTarget[Any], owner: type[EventTarget[Any]]
    ) -> Callable[[E], Any] | None: ...
    def __get__(
        self, target: EventTarget[Any] | None, owner: type[EventTarget[Any]]
    ) -> EventAttribute[E] | Callable[[E], Any] | None:
        if target is None:
            return self
        listener = target._attributes.get(self.type)
        return listener.handler if listener else None

    def __set__(self, target: EventTarget[Any], handler: Callable[[E], Any] | None) -> None:
        if handler is None:
            old = target._attributes.pop(self.type, None)
            if old:
                target._listeners[self.type].remove(old)
            return
        new = _Listener(_callable(handler))
        listener = target._attributes.setdefault(self.type, new)
        if listener is new:
            target._listeners.setdefault(self.type, []).append(new)
        else:
            # As in the DOM, a new handler takes the old one's place, also while an event is dispatched.
            listener.handler, listener.context = new.handler, new.context
        target._listening(self.type)


class _Listener:
    __slots__ = ("context", "handler", "once")

    def __init__(self, handler: Callable[..., Any], once: bool = False) -> None:
        self.handler = handler
        self.once = once
        # A handler sees the context variables of the code that added it, like a task.
        self.context = contextvars.copy_context()


def _callable(handler: Any) -> Callable[..., Any]:
    if not callable(handler):
        raise TypeError(f"a handler must be a function or a coroutine function, not {type(handler).__name__}")
    return handler  # type: ignore[no-any-return]


class EventTarget(WebRTCObject[N], Generic[N]):
    """An object that fires events (DOM §2.7).

    A handler is called with the event. If it is a coroutine function, it is scheduled. Exceptions of both
    kinds of handlers go to the loop's exception handler. A handler runs with the context variables of the
    place where it was added.
    """

    _event_types: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = {a.type for a in vars(cls).values() if isinstance(a, EventAttribute)}
        cls._event_types = cls._event_types | own

    def __init__(self, native_obj: Any = None) -> None:
        super().__init__(native_obj)
        self._listeners: dict[str, list[_Listener]] = {}
        self._attributes: dict[str, _Listener] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    @overload
    def on(self, type: str) -> Callable[[H], H]: ...
    @overload
    def on(self, type: str, handler: H) -> H: ...
    def on(self, type: str, handler: H | None = None) -> H | Callable[[H], H]:
        """Add a handler for this event, and return it; without a handler, return a decorator."""
        added: H | Callable[[H], H] = self._add(type, handler, once=False)
        return added

    @overload
    def once(self, type: str) -> Callable[[H], H]: ...
    @overload
    def once(self, type: str, handler: H) -> H: ...
    def once(self, type: str, handler: H | None = None) -> H | Callable[[H], H]:
        """Like `on`, for the next event only."""
        added: H | Callable[[H], H] = self._add(type, handler, once=True)
        return added

    def off(self, type: str | None = None, handler: Callable[..., Any] | None = None) -> None:
        """Remove a handler; without one, all handlers of this event; without a type, all handlers.

        This includes the handlers of on… attributes.
        """
        if type is None:
            for each in tuple(self._listeners):
                self.off(each)
            return
        listeners = self._known(type)
        listeners[:] = [one for one in listeners if handler is not None and one.handler != handler]
        attribute = self._attributes.get(type)
        if attribute and attribute not in listeners:
            del self._attributes[type]

    def remove_listener(self, type: str, handler: Callable[..., Any]) -> None:
        """Remove a handler; the name that event emitters use."""
        self.off(type, _callable(handler))

    def listeners(self, type: str) -> list[Callable[..., Any]]:
        """Return the handlers of an event, in the order in which they are called."""
        return [listener.handler for listener in self._known(type)]

    def add_event_listener(
        self, type: str, listener: Callable[..., Any] | None, options: Mapping[str, Any] | bool | None = None
    ) -> None:
        """Add a handler, as in the DOM; of the options, only `once` is supported (DOM §2.7).

        None adds nothing.
        """
        self._add(type, listener, once=isinstance(options, Mapping) and bool(options.get("once")))

    def remove_event_listener(
        self, type: str, listener: Callable[..., Any] | None, options: Mapping[str, Any] | bool | None = None
    ) -> None:
        """Remove a handler, as in the DOM; None removes nothing (DOM §2.7).

        The handler of the on… attribute stays.
        """
        listeners, attribute = self._known(type), self._attributes.get(type)
        listeners[:] = [one for one in listeners if one is attribute or one.handler != listener]

    def dispatch_event(self, event: Event) -> bool:
        """Call the handlers of an event that the program created; False if one prevented the default."""
        if not hasattr(event, "default_prevented"):
            raise TypeError(f"dispatch_event takes an Event, not {type(event).__name__}")
        if "_members" not in vars(event):
            cls = type(event).__name__
            raise InvalidStateError(f"this {cls} is not initialized: {cls} must call super().__init__(type)")
        self._known(event.type)
        self._fire(event)
        return not event.default_prevented

    def _known(self, type: str) -> list[_Listener]:
        if type not in self._event_types:
            known = ", ".join(sorted(self._event_types))
            raise UnknownEventError(f"{self.__class__.__name__} has no event {type!r}: it has {known}")
        return self._listeners.setdefault(type, [])

    def _add(self, type: str, handler: Any, once: bool) -> Any:
        listeners = self._known(type)
        if handler is None:
            return lambda handler: self._add(type, handler, once)
        # As in the DOM, adding a handler twice has no effect; the handler of the attribute is separate.
        attribute = self._attributes.get(type)
        if not any(one is not attribute and one.handler == handler for one in listeners):
            listeners.append(_Listener(_callable(handler), once))
            self._listening(type)
        return handler

    def _listening(self, type: str) -> None:
        """Called when a handler is added."""

    def _has_listener(self, type: str) -> bool:
        return bool(self._listeners.get(type))

    def _fire(self, event: Event) -> None:
        event._target = self
        listeners = self._listeners.get(event._members["type"])
        if not listeners:
            return
        if len(listeners) == 1:
            self._call_listener(listeners[0], listeners, event)
            return
        for listener in tuple(listeners):
            # An earlier handler may have removed this one.
            if listener in listeners:
                self._call_listener(listener, listeners, event)

    def _call_listener(self, listener: _Listener, listeners: list[_Listener], event: Event) -> None:
        if listener.once:
            listeners.remove(listener)
        # A copy, because a handler may cause another event with a handler of the same context.
        listener.context.copy().run(self._call_handler, listener.handler, event)

    def _call_handler(self, handler: Callable[..., Any], event: Event) -> None:
        try:
            result = handler(event)
            if result is not None and inspect.iscoroutine(result):
                self._follow(background(result), event)
        except (Exception, asyncio.CancelledError) as error:
            # CancelledError, which `result()` of a cancelled future raises, must not skip the other handlers.
            self._report(error, event)

    def _follow(self, task: asyncio.Task[Any], event: Event) -> None:
        def done(task: asyncio.Task[Any]) -> None:
            self._tasks.discard(task)
            error = None if task.cancelled() else task.exception()
            if isinstance(error, Exception):
                self._report(error, event)

        # The loop itself keeps no strong reference to tasks.
        self._tasks.add(task)
        task.add_done_callback(done)

    def _report(self, error: BaseException, event: Event) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise error from None
        message = (
            f"a handler of {type(self).__name__}'s {event.type!r} raised {type(error).__name__}: {error}"
        )
        loop.call_exception_handler({"message": message, "exception": error})
