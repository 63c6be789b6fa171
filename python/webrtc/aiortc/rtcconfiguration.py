"""How a connection is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """A STUN or TURN server."""

    urls: str | list[str]
    """One address or several, such as stun:host or turn:host:port?transport=tcp."""
    username: str | None = None
    """The user's name; TURN needs it."""
    credential: str | None = field(default=None, repr=False)
    """The user's password; TURN needs it."""
    credentialType: str = "password"


@dataclass
class RTCConfiguration:
    """How an RTCPeerConnection is set up."""

    iceServers: list[RTCIceServer] | None = None
    """The STUN and TURN servers, all of which are used; None for the default STUN server."""
    iceTransportPolicy: RTCIceTransportPolicy = RTCIceTransportPolicy.ALL
    """Which candidates are used: all, or relayed ones only."""
    bundlePolicy: RTCBundlePolicy = RTCBundlePolicy.BALANCED
    """How media share transports if the peer does not support BUNDLE."""
    alwaysNegotiateDataChannels: bool = False
    """Whether every offer has a section for data channels."""


DEFAULT_ICE_SERVERS = [RTCIceServer(urls="stun:stun.l.google.com:19302")]


def native_configuration(configuration: RTCConfiguration) -> dict[str, Any]:
    """The same configuration as fields of a webrtc.RTCConfiguration."""
    servers = DEFAULT_ICE_SERVERS if configuration.iceServers is None else configuration.iceServers
    names = ("urls", "username", "credential")
    given = [
        {name: getattr(server, name) for name in names if getattr(server, name) is not None}
        for server in servers
    ]
    return {
        "ice_servers": given,
        "ice_transport_policy": configuration.iceTransportPolicy.value,
        "bundle_policy": configuration.bundlePolicy.value,
        # As aiortc's: setLocalDescription waits for them.
        "ice_tcp": False,
        "always_negotiate_data_channels": configuration.alwaysNegotiateDataChannels,
    }
