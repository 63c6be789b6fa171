"""The settings of a connection."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any


class RTCBundlePolicy(Enum):
    """How media share transports if the peer does not support BUNDLE."""

    BALANCED = "balanced"
    MAX_COMPAT = "max-compat"
    MAX_BUNDLE = "max-bundle"


class RTCIceTransportPolicy(Enum):
    """Which ICE candidates are used."""

    ALL = "all"
    RELAY = "relay"


@dataclass
class RTCIceServer:
    """A STUN or TURN server, with URIs like turn:host:port?transport=tcp; TURN needs a name and password."""

    urls: str | list[str]
    username: str | None = None
    credential: str | None = field(default=None, repr=False)
    credentialType: str = "password"


@dataclass
class RTCConfiguration:
    """The settings of an RTCPeerConnection. All servers are used; None selects the default STUN server."""

    iceServers: list[RTCIceServer] | None = None
    iceTransportPolicy: RTCIceTransportPolicy = RTCIceTransportPolicy.ALL
    bundlePolicy: RTCBundlePolicy = RTCBundlePolicy.BALANCED
    alwaysNegotiateDataChannels: bool = False


DEFAULT_ICE_SERVERS = [RTCIceServer(urls="stun:stun.l.google.com:19302")]


def native_configuration(configuration: RTCConfiguration) -> dict[str, Any]:
    """The same configuration as fields of a webrtc.RTCConfiguration."""
    servers = DEFAULT_ICE_SERVERS if configuration.iceServers is None else configuration.iceServers
    return {
        "ice_servers": [asdict(server) for server in servers],
        "ice_transport_policy": configuration.iceTransportPolicy.value,
        "bundle_policy": configuration.bundlePolicy.value,
        # As aiortc's: setLocalDescription waits for them.
        "ice_tcp": False,
        "always_negotiate_data_channels": configuration.alwaysNegotiateDataChannels,
    }
