"""RTP and RTCP packets, which are the engine's: any name raises NotSupportedError."""

from typing import NoReturn

from webrtc import NotSupportedError


def __getattr__(name: str) -> NoReturn:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise NotSupportedError(
        f"{name}: packets are the engine's and cannot be read or made here; tracks, data channels and "
        "getStats show their contents"
    )
