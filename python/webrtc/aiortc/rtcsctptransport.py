"""RTCSctpTransport under the name of aiortc's module."""

from .rtcdatachannel import RTCSctpTransport as RTCSctpTransport

# Tolerated: the engine chooses the size of its packets.
USERDATA_MAX_LENGTH = 1160
