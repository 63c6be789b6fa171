"""What tests use beyond the types of the package."""

from __future__ import annotations

from typing import Any


def private(thing: object) -> Any:
    """The same object, for its private names: the stubs do not have them."""
    return thing
