"""Event targets: adding, calling and removing handlers."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest
from webrtc import Event, EventTarget, InvalidStateError, UnknownEventError
from webrtc.events.target import EventAttribute


class Bell(EventTarget):
    onring = EventAttribute[Event]("It rings.")
    onstop = EventAttribute[Event]("It stops.")


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
async def reported() -> asyncio.Queue[dict[str, Any]]:
    """What the loop's exception handler got."""
    contexts: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: contexts.put_nowait(context))
    return contexts


def test_handlers_are_called_in_the_order_they_were_added_in(bell: Bell) -> None:
    heard: list[str] = []
    bell.on("ring", lambda event: heard.append("first"))
    bell.onring = lambda event: heard.append("attribute")
    bell.add_event_listener("ring", lambda event: heard.append("last"))
    bell.dispatch_event(Event("ring"))
    assert heard == ["first", "attribute", "last"]


def test_a_handler_gets_the_event_with_its_target(bell: Bell) -> None:
    heard: list[Event] = []
    bell.on("ring", heard.append)
    event = Event("ring")
    bell.dispatch_event(event)
    assert heard == [event]
    assert event.target is bell


def test_on_without_a_handler_is_a_decorator_that_gives_the_function_back(bell: Bell) -> None:
    heard = []

    @bell.on("ring")
    def handler(event: Event) -> None:
        heard.append(event.type)

    bell.dispatch_event(Event("ring"))
    assert heard == ["ring"]
    assert callable(handler)


def test_once_is_called_once(bell: Bell) -> None:
    heard: list[Event] = []
    bell.once("ring", heard.append)
    bell.addEventListener("stop", heard.append, {"once": True})
    for name in ("ring", "ring", "stop", "stop"):
        bell.dispatch_event(Event(name))
    assert [event.type for event in heard] == ["ring", "stop"]


def test_off_removes_one_handler_or_all(bell: Bell) -> None:
    heard: list[Event] = []
    bell.on("ring", heard.append)
    bell.onring = print
    bell.off("ring", heard.append)
    bell.dispatch_event(Event("ring"))
    bell.off("ring")
    assert bell.onring is None
    bell.dispatch_event(Event("ring"))
    assert heard == []


def test_the_same_handler_added_twice_is_called_once(bell: Bell) -> None:
    heard: list[Event] = []
    bell.on("ring", heard.append)
    bell.on("ring", heard.append)
    bell.dispatch_event(Event("ring"))
    assert len(heard) == 1


def test_a_new_attribute_handler_takes_the_place_of_the_old_one(bell: Bell) -> None:
    heard: list[str] = []
    bell.onring = lambda event: heard.append("old")
    bell.on("ring", lambda event: heard.append("other"))
    bell.onring = lambda event: heard.append("new")
    bell.dispatch_event(Event("ring"))
    assert heard == ["new", "other"]
    bell.onring = None
    bell.dispatch_event(Event("ring"))
    assert heard == ["new", "other", "other"]


def test_a_handler_that_another_one_took_off_is_not_called(bell: Bell) -> None:
    heard: list[str] = []

    def second(event: Event) -> None:
        heard.append("second")

    def first(event: Event) -> None:
        heard.append("first")
        bell.off("ring", second)

    bell.on("ring", first)
    bell.on("ring", second)
    bell.dispatch_event(Event("ring"))
    assert heard == ["first"]


def test_an_unknown_event_is_told_with_the_known_ones(bell: Bell) -> None:
    for use in (bell.on, bell.once, bell.off):
        with pytest.raises(UnknownEventError, match="Bell has no event 'rign': it has ring, stop"):
            use("rign", print)
    with pytest.raises(ValueError, match="rign"):
        bell.dispatch_event(Event("rign"))


def test_a_handler_must_be_callable(bell: Bell) -> None:
    with pytest.raises(TypeError, match="a handler must be a function or a coroutine function, not str"):
        bell.on("ring", "loud")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="not int"):
        bell.onring = 5  # type: ignore[assignment]


def test_prevent_default_counts_for_cancelable_events_only(bell: Bell) -> None:
    bell.on("ring", lambda event: event.prevent_default())
    assert bell.dispatch_event(Event("ring"))
    assert not bell.dispatch_event(Event("ring", cancelable=True))


async def test_a_coroutine_handler_is_scheduled(bell: Bell) -> None:
    heard = asyncio.get_running_loop().create_future()

    @bell.on("ring")
    async def handler(event: Event) -> None:
        heard.set_result(event.type)

    bell.dispatch_event(Event("ring"))
    assert await heard == "ring"


async def test_what_a_handler_raises_is_reported_and_the_next_one_called(
    bell: Bell, reported: asyncio.Queue[dict[str, Any]]
) -> None:
    heard: list[Event] = []
    bell.on("ring", lambda event: 1 / 0)
    bell.on("ring", heard.append)
    bell.dispatch_event(Event("ring"))
    assert len(heard) == 1
    context = reported.get_nowait()
    assert isinstance(context["exception"], ZeroDivisionError)
    assert context["message"] == "a handler of Bell's 'ring' raised ZeroDivisionError: division by zero"


async def test_what_a_coroutine_handler_raises_is_reported(
    bell: Bell, reported: asyncio.Queue[dict[str, Any]]
) -> None:
    @bell.on("ring")
    async def handler(event: Event) -> None:
        raise LookupError("no clapper")

    bell.dispatch_event(Event("ring"))
    assert (await reported.get())["message"] == "a handler of Bell's 'ring' raised LookupError: no clapper"


def test_without_a_loop_what_a_handler_raises_goes_to_the_dispatcher(bell: Bell) -> None:
    bell.on("ring", lambda event: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bell.dispatch_event(Event("ring"))


async def test_a_handler_that_raises_a_cancellation_skips_no_other(
    bell: Bell, reported: asyncio.Queue[dict[str, Any]]
) -> None:
    heard: list[str] = []

    def result_of_cancelled(_: Event) -> None:
        future = asyncio.get_running_loop().create_future()
        future.cancel()
        future.result()

    bell.on("ring", result_of_cancelled)
    bell.on("ring", lambda event: heard.append(event.type))
    bell.dispatch_event(Event("ring"))
    assert heard == ["ring"]
    assert "'ring' raised CancelledError" in (await reported.get())["message"]


def test_only_an_event_is_dispatched(bell: Bell) -> None:
    with pytest.raises(TypeError, match="takes an Event, not NoneType"):
        bell.dispatch_event(None)  # type: ignore[arg-type]


def test_handlers_are_listed_in_their_order_and_taken_off_by_either_name(bell: Bell) -> None:
    one, two, three = bell.on("ring", print), bell.once("ring", len), bell.on("ring", str)
    assert bell.listeners("ring") == [one, two, three]
    bell.remove_listener("ring", two)
    assert bell.listeners("ring") == [one, three]
    bell.off("ring", three)
    assert bell.listeners("ring") == [one]


def test_off_without_arguments_takes_all_handlers_off(bell: Bell) -> None:
    heard: list[Event] = []
    bell.on("ring", heard.append)
    bell.onring = heard.append
    bell.off()
    assert bell.listeners("ring") == [] and bell.onring is None
    bell.dispatch_event(Event("ring"))
    assert heard == []


@pytest.mark.parametrize("remove", ["remove_event_listener", "removeEventListener", "remove_listener", "off"])
def test_of_two_handlers_the_removed_one_is_not_called(bell: Bell, remove: str) -> None:
    heard: list[str] = []

    def first(_: Event) -> None:
        heard.append("first")

    bell.add_event_listener("ring", first)
    bell.add_event_listener("ring", lambda _: heard.append("second"), {"once": True})
    getattr(bell, remove)("ring", first)
    bell.dispatch_event(Event("ring"))
    bell.dispatch_event(Event("ring"))
    assert heard == ["second"]


@pytest.mark.parametrize("remove", ["remove_event_listener", "removeEventListener"])
def test_removing_the_listener_none_removes_nothing(bell: Bell, remove: str) -> None:
    bell.on("ring", print)
    bell.onring = repr
    getattr(bell, remove)("ring", None)
    assert bell.listeners("ring") == [print, repr]
    with pytest.raises(UnknownEventError, match="rign"):
        getattr(bell, remove)("rign", None)


def test_remove_listener_requires_a_handler(bell: Bell) -> None:
    bell.on("ring", print)
    with pytest.raises(TypeError, match="a handler must be a function or a coroutine function, not NoneType"):
        bell.remove_listener("ring", None)  # type: ignore[arg-type]
    assert bell.listeners("ring") == [print]


def test_the_handler_of_an_attribute_is_separate_from_the_same_one_added_by_on(bell: Bell) -> None:
    heard: list[Event] = []
    bell.onring = handler = heard.append
    bell.on("ring", handler)
    bell.dispatch_event(Event("ring"))
    assert len(heard) == 2
    bell.onring = None
    assert bell.listeners("ring") == [handler]
    bell.onring = handler
    bell.remove_event_listener("ring", handler)
    assert bell.listeners("ring") == [handler] and bell.onring == handler
    bell.off("ring", handler)
    assert bell.listeners("ring") == [] and bell.onring is None


@pytest.mark.parametrize("others", [0, 1])
def test_an_attribute_that_is_set_during_the_event_is_called_with_its_new_handler(
    bell: Bell, others: int
) -> None:
    heard: list[str] = []

    def replace(_: Event) -> None:
        bell.onring = lambda _: heard.append("new")

    bell.on("ring", replace)
    bell.onring = lambda _: heard.append("old")
    for _ in range(others):
        bell.on("ring", lambda _: heard.append("other"))
    bell.dispatch_event(Event("ring"))
    assert heard == ["new", "other"][: 1 + others]


def test_a_coroutine_handler_without_a_loop_is_one_error(
    bell: Bell, recwarn: pytest.WarningsRecorder
) -> None:
    async def handler(_: Event) -> None: ...

    bell.on("ring", handler)
    with pytest.raises(InvalidStateError, match="no event loop is running here"):
        bell.dispatch_event(Event("ring"))
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


def test_an_event_that_is_not_initialized_cannot_be_dispatched(bell: Bell) -> None:
    class Ring(Event):
        def __init__(self) -> None: ...

    assert (Ring().type, Ring().bubbles, repr(Ring())) == ("", False, "Ring('')")
    with pytest.raises(InvalidStateError, match=r"Ring must call super\(\).__init__\(type\)"):
        bell.dispatch_event(Ring())
