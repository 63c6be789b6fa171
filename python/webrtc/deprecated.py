"""`deprecated`: marks the former names of the API, which still work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Type checkers and editors report its uses (PEP 702).
    from typing_extensions import deprecated as deprecated
else:
    import functools
    import warnings

    def deprecated(message):
        """The same for functions: each call gives a DeprecationWarning at the caller's line."""

        def decorate(function):
            @functools.wraps(function)
            def warn_and_call(*args, **fields):
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return function(*args, **fields)

            return warn_and_call

        return decorate
