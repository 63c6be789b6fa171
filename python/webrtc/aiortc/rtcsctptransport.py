"""RTCSctpTransport under the name of aiortc's module."""

from .rtcdatachannel import RTCSctpTransport

__all__ = ["RTCSctpTransport"]

# Tolerated: the engine chooses the size of its packets.
USERDATA_MAX_LENGTH = 1160
