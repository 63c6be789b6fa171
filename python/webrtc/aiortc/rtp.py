"""RTP and RTCP packets, which are the engine's: any name raises NotSupportedError."""

from typing import NoReturn

from .private_names import unknown


def __getattr__(name: str) -> NoReturn:
    unknown(__name__, name)
