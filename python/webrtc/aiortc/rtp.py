"""RTP and RTCP packets, which are the engine's: any name raises NotSupportedError."""

from typing import NoReturn

from webrtc import NotSupportedError


def __getattr__(name: str) -> NoReturn:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise NotSupportedError(
        f"{name} is not supported: the engine sends and receives packets; use tracks, data channels and "
        "getStats"
    )
