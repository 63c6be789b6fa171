"""The public API of the package: its classes have the module `webrtc`, wherever they are defined."""

from __future__ import annotations

import inspect
from typing import Any

defined_in: dict[type[Any], str] = {}
"""The module of each public class."""


def publish(package: str, names: dict[str, Any]) -> list[str]:
    """Set the module of a package's classes to the package; return the public names."""
    public = [name for name, value in names.items() if name[0] != "_" and not inspect.ismodule(value)]
    for name in public:
        value = names[name]
        if isinstance(value, type) and value.__module__.startswith(package):
            defined_in.setdefault(value, value.__module__)
            value.__module__ = package
    return public
