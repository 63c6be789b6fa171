"""PyAV, an optional dependency that is imported when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webrtc.exceptions import NotSupportedError

if TYPE_CHECKING:
    from types import ModuleType


def load(what: str) -> ModuleType:
    """Import PyAV for the class or method of this name."""
    try:
        import av
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "av":
            raise NotSupportedError(f"{what} needs PyAV: pip install 'python-webrtc[media]'") from None
        # A library that does not load, or an ABI that does not fit.
        reason = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise NotSupportedError(f"{what} needs PyAV, which cannot be imported: {reason}") from error
    return av
