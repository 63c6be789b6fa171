"""The camelCase spelling of every public name: made here, and only here, from the snake_case one."""

from __future__ import annotations

import inspect
from typing import Any

# Words that the W3C writes in capitals.
_CAPITALS = {"json": "JSON", "dtmf": "DTMF"}


def camel(name: str) -> str:
    """`sdp_m_line_index` as `sdpMLineIndex`, `to_json` as `toJSON`."""
    first, *rest = name.split("_")
    return first + "".join(_CAPITALS.get(word) or word[:1].upper() + word[1:] for word in rest)


def has_alias(name: str) -> bool:
    """Whether a name is public and has a second spelling."""
    return not name.startswith("_") and camel(name) != name


def add_aliases(cls: type[Any]) -> None:
    """Give each public method and property that `cls` itself defines its camelCase spelling."""
    for name, value in list(vars(cls).items()):
        is_member = callable(value) or isinstance(value, (classmethod, staticmethod))
        is_member = is_member or inspect.isdatadescriptor(value)
        if is_member and has_alias(name) and camel(name) not in vars(cls):
            setattr(cls, camel(name), value)
