"""PyAV, an optional dependency: imported when needed, with its errors converted to those of this package."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from webrtc.exceptions import NotAllowedError, NotFoundError, NotReadableError, NotSupportedError

if TYPE_CHECKING:
    from types import ModuleType


def load(what: str) -> ModuleType:
    """Import PyAV for the class of this name."""
    try:
        import av
    except ImportError:
        raise NotSupportedError(f"{what} needs PyAV: pip install python-webrtc[media]") from None
    return av


@contextlib.contextmanager
def errors(verb: str, name: Any) -> Iterator[None]:
    """Convert errors of the system and of libav to this package's, with the action and the file."""
    import av

    try:
        yield
    except FileNotFoundError:
        raise NotFoundError(f"cannot {verb} {name!r}: there is no such file, folder or device") from None
    except PermissionError:
        raise NotAllowedError(f"cannot {verb} {name!r}: permission denied") from None
    except (av.FFmpegError, OSError) as error:
        raise NotReadableError(f"cannot {verb} {name!r}: {error.strerror or error}") from None
    except ValueError as error:
        raise NotSupportedError(f"cannot {verb} {name!r}: {error}") from None
