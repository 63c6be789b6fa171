"""Selects a device and its settings for a set of constraints (W3C mediacapture-streams §11.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from webrtc.dictionaries.constraints import MediaTrackConstraints, MediaTrackConstraintSet
from webrtc.dictionaries.dictionary import Dictionary
from webrtc.exceptions import OverconstrainedError
from webrtc.names import camel


@dataclass(frozen=True)
class Range:
    """A range of possible numbers, and the default."""

    least: float
    most: float
    default: float

    def __str__(self) -> str:
        return f"{self.least:g} to {self.most:g}"


# What a device offers for a property: a range, or values with the default first.
Offer = Range | tuple[Any, ...]
Offers = Mapping[str, Offer]

# Ratios with a smaller difference are considered equal.
_EQUAL_RATIO = 1e-4
# Properties that have no effect do not disqualify a device.
IGNORED = frozenset({"latency", "background_blur", "resize_mode"})


class Choosable(Protocol):
    """Something with selectable properties."""

    @property
    def offers(self) -> Offers:
        """The possible values, by property."""


D = TypeVar("D", bound=Choosable)


@dataclass(frozen=True)
class Wish:
    """A normalized constraint."""

    exact: tuple[Any, ...] | None = None
    ideal: tuple[Any, ...] | None = None
    least: float | None = None
    most: float | None = None

    @staticmethod
    def of(value: Any, bare_is_exact: bool) -> Wish:
        """Normalize a constraint. A bare value is ideal, or exact in an advanced set."""
        if not isinstance(value, Dictionary):
            return Wish(exact=_as_tuple(value)) if bare_is_exact else Wish(ideal=_as_tuple(value))
        given: dict[str, Any] = {**value}
        return Wish(
            _as_tuple(given.get("exact")), _as_tuple(given.get("ideal")), given.get("min"), given.get("max")
        )

    @property
    def required(self) -> bool:
        """Whether the constraint is mandatory."""
        return self.exact is not None or self.least is not None or self.most is not None

    def narrow(self, offer: Offer) -> Offer | None:
        """Restrict an offer to the acceptable values; None if there are none."""
        if not self.required:
            return offer
        if isinstance(offer, tuple):
            kept = tuple(value for value in offer if self._takes(value))
            return kept or None
        least = max([offer.least, *(b for b in (self.least,) if b is not None), *(self.exact or ())])
        most = min([offer.most, *(b for b in (self.most,) if b is not None), *(self.exact or ())])
        return Range(least, most, min(max(offer.default, least), most)) if least <= most else None

    def _takes(self, value: Any) -> bool:
        return (
            (self.exact is None or any(_distance(value, exact) < _EQUAL_RATIO for exact in self.exact))
            and (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
        )

    def settle(self, offer: Offer) -> Offer:
        """Return the offer with the value closest to the ideal as its default."""
        if not self.ideal:
            return offer
        if isinstance(offer, Range):
            return replace(offer, default=min(max(self.ideal[0], offer.least), offer.most))
        closest = min(offer, key=lambda value: min(_distance(value, ideal) for ideal in self.ideal or ()))
        return (closest, *(value for value in offer if value != closest))

    def fitness(self, offer: Offer | None) -> float:
        """The distance of the best offered value from the ideal, 0 to 1."""
        if not self.ideal:
            return 0.0
        if offer is None:
            return 1.0
        best = usual(self.settle(offer))
        return min(_distance(best, ideal) for ideal in self.ideal)


@dataclass(frozen=True)
class Choice(Generic[D]):
    """A device and the selected settings."""

    device: D
    settings: dict[str, Any]


def usual(offer: Offer) -> Any:
    """The default value of an offer."""
    return offer.default if isinstance(offer, Range) else offer[0]


def choose(devices: Sequence[D], constraints: MediaTrackConstraints, what: str) -> Choice[D]:
    """Select the best device; raises OverconstrainedError that names the constraint which none satisfies.

    `what` is the kind of device, such as "microphone".
    """
    left: list[tuple[D, Offers]] = [(device, device.offers) for device in devices]
    wishes = _wishes(constraints, bare_is_exact=False)
    for name, wish in wishes.items():
        fitting = _narrowed(left, name, wish)
        if not fitting:
            raise OverconstrainedError(camel(name), _refusal(left, name, constraints[name], what))
        left = fitting
    for advanced in constraints.advanced or ():
        fitting = left
        for name, wish in _wishes(advanced, bare_is_exact=True).items():
            fitting = _narrowed(fitting, name, wish)
        left = fitting or left

    def fitness(candidate: tuple[D, Offers]) -> float:
        return sum(wish.fitness(candidate[1].get(name)) for name, wish in wishes.items())

    device, offers = min(left, key=fitness)
    settled = {
        name: wishes[name].settle(offer) if name in wishes else offer for name, offer in offers.items()
    }
    return Choice(device, {name: usual(offer) for name, offer in settled.items()})


def check(settings: dict[str, Any], constraints: MediaTrackConstraints, what: str) -> None:
    """Raise OverconstrainedError if an opened device does not have the required settings."""
    for name, wish in _wishes(constraints, bare_is_exact=False).items():
        if name in settings and wish.narrow((settings[name],)) is None:
            refused = f"no {what} satisfies {_shown(name, constraints[name])}"
            raise OverconstrainedError(camel(name), f"{refused} (its value is {settings[name]})")


def _wishes(constraints: MediaTrackConstraintSet, bare_is_exact: bool) -> dict[str, Wish]:
    # Identity first: an unknown id is a better explanation than a size.
    names = ["device_id", "group_id", *MediaTrackConstraintSet._fields]
    return {
        name: Wish.of(constraints[name], bare_is_exact)
        for name in dict.fromkeys(names)
        if name not in IGNORED and constraints[name] is not None
    }


def _narrowed(candidates: list[tuple[D, Offers]], name: str, wish: Wish) -> list[tuple[D, Offers]]:
    fitting: list[tuple[D, Offers]] = []
    for device, offers in candidates:
        if name not in offers:
            if not wish.required:
                fitting.append((device, offers))
            continue
        left = wish.narrow(offers[name])
        if left is not None:
            fitting.append((device, {**offers, name: left}))
    return fitting


def _refusal(candidates: list[tuple[D, Offers]], name: str, wanted: Any, what: str) -> str:
    offered = {_formatted(offers[name]) for _, offers in candidates if name in offers}
    available = f"available: {'; '.join(sorted(offered))}" if offered else f"no {what} has this setting"
    return f"no {what} satisfies {_shown(name, wanted)} ({available})"


def _shown(name: str, wanted: Any) -> str:
    """Return a constraint as the program wrote it."""
    return f"{camel(name)} {wanted.to_json() if isinstance(wanted, Dictionary) else wanted!r}"


def _formatted(offer: Offer) -> str:
    return str(offer) if isinstance(offer, Range) else ", ".join(map(str, offer))


def _as_tuple(value: Any) -> tuple[Any, ...] | None:
    if value is None:
        return None
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _distance(value: Any, ideal: Any) -> float:
    if value == ideal:
        return 0.0
    if isinstance(value, (int, float)) and isinstance(ideal, (int, float)):
        return abs(value - ideal) / max(abs(value), abs(ideal))
    return 1.0
