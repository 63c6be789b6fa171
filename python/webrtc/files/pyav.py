"""What goes into PyAV is checked, and its errors are converted to those of this package."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

from webrtc.dictionaries.conversion import wrong
from webrtc.exceptions import NotAllowedError, NotFoundError, NotReadableError, NotSupportedError

from .program_file import ProgramFile


def check_text(value: Any, name: str) -> None:
    """Raise TypeError for an argument that is neither a string nor None."""
    if value is not None and not isinstance(value, str):
        raise wrong(value, name, "str")


def check_options(value: Any) -> None:
    """Raise TypeError for options that are neither None nor strings by their names."""
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise wrong(value, "options", "a dict of strings")
    for name, each in value.items():
        if not isinstance(name, str):
            raise wrong(name, "a name in options", "str")
        if not isinstance(each, str):
            raise wrong(each, f"options[{name!r}]", "str")


def path(value: Any, name: str, method: str) -> str:
    """Return a path as a string; TypeError for an argument that is none and has no such method."""
    try:
        return os.fsdecode(value)
    except TypeError:
        raise wrong(value, name, f"a path, or an object with `{method}`") from None


@contextlib.contextmanager
def errors(verb: str, name: Any) -> Iterator[None]:
    """Convert errors of the system and of libav to this package's, with the action and the file.

    The failure of a ProgramFile comes first: libav's error, if there is one, only follows from it.
    """
    import av

    try:
        try:
            yield
        finally:
            if isinstance(name, ProgramFile):
                name.check(verb)
    except FileNotFoundError:
        raise NotFoundError(f"cannot {verb} {name!r}: there is no such file, folder or device") from None
    except PermissionError:
        raise NotAllowedError(f"cannot {verb} {name!r}: permission denied") from None
    except (av.FFmpegError, OSError) as error:
        raise NotReadableError(f"cannot {verb} {name!r}: {error.strerror or error}") from None
    except ValueError as error:
        raise NotSupportedError(f"cannot {verb} {name!r}: {error}") from None
