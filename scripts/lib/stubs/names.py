"""The rules of camelCase names, from the package itself; loading them does not need the native module."""

from __future__ import annotations

import importlib.util
import pathlib
from typing import Any

SOURCE = pathlib.Path(__file__).resolve().parents[3] / "python"


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("names", SOURCE / "webrtc" / "names.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_names = _load()


def camel(name: str) -> str:
    """Return the camelCase spelling of a name."""
    return str(_names.camel(name))


def has_alias(name: str) -> bool:
    """Whether a name is public and differs from its camelCase spelling."""
    return bool(_names.has_alias(name))


def spellings(name: str) -> list[str]:
    """Return a name in both spellings, or once if they are the same."""
    return [name, camel(name)] if has_alias(name) else [name]
