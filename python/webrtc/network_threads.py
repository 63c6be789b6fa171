"""How many threads the engine uses for the network."""

from __future__ import annotations

import wrtc


def set_threads(network: int) -> None:
    """Set how many network threads connections are spread over, from 1 to 64.

    The default is the number of processors, at most 4. A network thread handles the packets of its
    connections, including encryption, and SCTP. A connection stays on the thread that had the fewest open
    connections when it was created. Threads start when they are needed.

    To be called before the first connection, track or source is created: afterwards, another number raises
    InvalidStateError. A number out of range raises ValueError. Forked children inherit the number.
    """
    if isinstance(network, bool) or not isinstance(network, int):
        raise TypeError(f"network must be an int, not {type(network).__name__}")
    if not 1 <= network <= wrtc.max_network_threads:
        raise ValueError(f"network is {network}: it must be 1 to {wrtc.max_network_threads}")
    wrtc.set_network_threads(network)
