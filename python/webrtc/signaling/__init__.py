"""Signalling for examples and small programs: descriptions and candidates as lines of JSON.

The messages have the format in which browsers serialize RTCSessionDescription and RTCIceCandidate, so any
transport for text can replace the classes in this module.
"""

from .carriers import CopyAndPasteSignaling as CopyAndPasteSignaling, Signaling as Signaling
from .messages import (
    BYE as BYE,
    Message as Message,
    object_from_string as object_from_string,
    object_to_string as object_to_string,
)
from .negotiator import negotiate as negotiate
from .sockets import (
    StreamSignaling as StreamSignaling,
    TcpSocketSignaling as TcpSocketSignaling,
    UnixSocketSignaling as UnixSocketSignaling,
)

__all__ = [
    "BYE",
    "CopyAndPasteSignaling",
    "Message",
    "Signaling",
    "StreamSignaling",
    "TcpSocketSignaling",
    "UnixSocketSignaling",
    "negotiate",
    "object_from_string",
    "object_to_string",
]
