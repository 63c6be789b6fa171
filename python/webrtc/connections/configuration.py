"""How a connection and its channels are set up."""

from __future__ import annotations

import ipaddress
import itertools
import re
from typing import Annotated, Any

from webrtc.dictionaries.conversion import NotNegative, Octet, Range, UnsignedShort
from webrtc.dictionaries.dictionary import Dictionary, fresh
from webrtc.enums import RTCBundlePolicy, RTCIceTransportPolicy, RTCRtcpMuxPolicy
from webrtc.exceptions import InvalidAccessError, RangeError, URLSyntaxError

from .rtc_certificate import RTCCertificate
from .simulated_network import SimulatedNetwork

# RFC 7064 §3.1 and RFC 7065 §3.1.
_URL = re.compile(
    r"(?:stuns?|(?P<turn>turns?)):(?:\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+)(?::(?P<port>\d{1,5}))?"
    r"(?:\?transport=(?:udp|tcp))?",
    re.IGNORECASE,
)


# What the engine's integers take.
Bitrate = Annotated[int, Range(1, 2**31 - 1)]


# The largest message in bytes that the engine, as Chrome, says it takes.
DEFAULT_MESSAGE_SIZE = 262_144


class RTCIceServer(Dictionary):
    """A STUN or TURN server (W3C webrtc §4.2.2)."""

    urls: str | list[str]
    """One address or several: stun:host, turn:host:port?transport=tcp, turns:host (RFC 7064, RFC 7065)."""
    username: str | None = None
    """The user's name; TURN needs it."""
    credential: str | None = None
    """The user's password; TURN needs it."""

    _secrets = ("credential",)
    _text = "urls"

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if not self._list():
            raise URLSyntaxError("RTCIceServer.urls is empty: it must name a server")
        for url in self._list():
            parts = _URL.fullmatch(url)
            if not parts or int(parts["port"] or 1) not in range(1, 65536):
                raise URLSyntaxError(
                    f"{url!r} is no ICE server: it is like stun:host or turn:host:port?transport=tcp"
                )
            if parts["turn"] and (self.username is None or self.credential is None):
                raise InvalidAccessError(f"{url!r} needs a username and a credential")

    def _list(self) -> list[str]:
        return [self.urls] if isinstance(self.urls, str) else self.urls

    def _to_native(self) -> dict[str, Any]:
        return {**super()._to_native(), "urls": self._list()}


class RTCConfiguration(Dictionary):
    """How a connection is set up (W3C webrtc §4.2.1), and what servers need besides."""

    ice_servers: list[RTCIceServer] = fresh(list)
    """The STUN and TURN servers, a URL alone for one without a password; all of them are used."""
    ice_transport_policy: RTCIceTransportPolicy = RTCIceTransportPolicy.all
    """Which candidates are used: all, or relayed ones only."""
    bundle_policy: RTCBundlePolicy = RTCBundlePolicy.balanced
    """How media share transports when the peer does not bundle."""
    rtcp_mux_policy: RTCRtcpMuxPolicy = RTCRtcpMuxPolicy.require
    """Whether RTP and RTCP share a port: they must."""
    certificates: list[RTCCertificate] = fresh(list)
    """The certificate to use; without one the connection makes its own."""
    ice_candidate_pool_size: Octet = 0
    """How many transports gather candidates before they are needed."""
    always_negotiate_data_channels: bool = False
    """Whether offers have a section for data channels before there is one (W3C webrtc-extensions §10)."""
    port_range: tuple[UnsignedShort, UnsignedShort] | None = None
    """The lowest and highest local UDP port; None for the system's choice."""
    network_interfaces: list[str] | None = None
    """The network interfaces to use, by name as in "eth0"; None for all."""
    ignore_network_interfaces: list[str] = fresh(list)
    """Network interfaces not to use."""
    nat_1to1: dict[str, str] = fresh(dict)
    """Public addresses by local ones, for a server behind a NAT that maps one to one."""
    gathering_timeout: NotNegative | None = None
    """Seconds until gathering is complete even if a server has not answered; None for 1, or 5 with TURN."""
    ice_tcp: bool = True
    """Whether TCP candidates are gathered (RFC 6544)."""
    start_bitrate: Bitrate | None = None
    """Bits each second that the network is taken to carry until it was measured; None for 2 500 000."""
    min_bitrate: Bitrate | None = None
    """Bits each second of sound and pictures that are sent even if the network seems slower."""
    max_bitrate: Bitrate | None = None
    """Bits each second of sound and pictures at most; None for as many as the network carries."""
    max_message_size: Annotated[int, Range(1, 4 * 1024 * 1024)] = DEFAULT_MESSAGE_SIZE
    """The largest message in bytes that the peer is told it may send; what it takes is in `sctp`.

    At most 4 MiB: a message has to fit into the receive window of SCTP.
    """
    close_with_peer: bool = False
    """Whether the connection closes when its peer has closed, or when it has failed: right for servers."""
    network: SimulatedNetwork | None = None
    """What the connection sends over in tests, then without TCP candidates; None for the real network."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if self.port_range and self.port_range[0] > self.port_range[1]:
            low, high = self.port_range
            raise RangeError(f"RTCConfiguration.port_range is {low} to {high}: the lowest port comes first")
        self._check_bitrates()
        for address in (*self.nat_1to1, *self.nat_1to1.values()):
            try:
                ipaddress.ip_address(address)
            except ValueError:
                raise RangeError(
                    f"RTCConfiguration.nat_1to1 has {address!r}: it must be an IP address"
                ) from None

    def _check_bitrates(self) -> None:
        names = ("min_bitrate", "start_bitrate", "max_bitrate")
        given = [(name, self[name]) for name in names if self[name] is not None]
        for (low_name, low), (high_name, high) in itertools.pairwise(given):
            if low > high:
                raise RangeError(f"{low_name} is {low}, above {high_name}, which is {high}")

    def _begin_at(self) -> int:
        """The start bitrate, within the limits. The engine's own would take seconds to reach full quality."""
        return self.start_bitrate or max(self.min_bitrate or 0, min(2_500_000, self.max_bitrate or 2_500_000))


class RTCOfferAnswerOptions(Dictionary):
    """What offers and answers have in common (W3C webrtc §4.2.6): nothing."""


class RTCOfferOptions(RTCOfferAnswerOptions):
    """What to offer (W3C webrtc §4.2.6)."""

    ice_restart: bool = False
    """Whether ICE starts anew, with new credentials."""
    offer_to_receive_audio: bool | None = None
    """Whether to add a receiving audio section if there is none; transceivers do it better."""
    offer_to_receive_video: bool | None = None
    """Whether to add a receiving video section if there is none; transceivers do it better."""


class RTCAnswerOptions(RTCOfferAnswerOptions):
    """What to answer (W3C webrtc §4.2.6): there is nothing to choose."""
