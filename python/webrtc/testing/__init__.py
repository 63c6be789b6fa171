"""Tools for tests of programs with webrtc: connected pairs, simulated networks, STUN and TURN servers.

Synthetic media is in `webrtc.testing.sources`, measurements of media in `webrtc.testing.checks` and
`webrtc.testing.reports`, a load test in `webrtc.testing.loadtest`.
"""

from webrtc.connections.delivery_trace import DeliveryTrace as DeliveryTrace
from webrtc.connections.simulated_network import (
    NetworkStatistics as NetworkStatistics,
    SimulatedNetwork as SimulatedNetwork,
)

from .networks import (
    PRESETS as PRESETS,
    Access as Access,
    outage as outage,
    preset as preset,
    steps as steps,
)
from .pairs import connect as connect, negotiate as negotiate, pair as pair, trickle as trickle
from .servers import StunServer as StunServer, TurnServer as TurnServer

__all__ = [
    "PRESETS",
    "Access",
    "DeliveryTrace",
    "NetworkStatistics",
    "SimulatedNetwork",
    "StunServer",
    "TurnServer",
    "connect",
    "negotiate",
    "outage",
    "pair",
    "preset",
    "steps",
    "trickle",
]
