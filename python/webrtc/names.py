"""The camelCase spelling of every public name, generated from the snake_case name here and nowhere else."""

from __future__ import annotations

from typing import Any

# Words that the W3C writes in capitals.
_CAPITALS = {"json": "JSON", "dtmf": "DTMF"}


def camel(name: str) -> str:
    """Convert `sdp_m_line_index` to `sdpMLineIndex`, and `to_json` to `toJSON`."""
    if "_" not in name:
        return name
    first, *rest = name.split("_")
    return first + "".join(_CAPITALS.get(word) or word[:1].upper() + word[1:] for word in rest)


def has_alias(name: str) -> bool:
    """Whether a name is public and has a camelCase spelling."""
    return not name.startswith("_") and camel(name) != name


def add_aliases(cls: type[Any]) -> None:
    """Add the camelCase spelling of each public method and property that `cls` itself defines."""
    for name, value in list(vars(cls).items()):
        if has_alias(name) and (callable(value) or hasattr(value, "__get__")):
            alias = camel(name)
            if alias not in vars(cls):
                setattr(cls, alias, value)
