"""The error that ends the build of a wheel with a message instead of a traceback."""


class WheelError(Exception):
    """The message says, in one line at its end, what is wrong and what to do."""
