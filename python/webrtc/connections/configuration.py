"""The configuration of connections and data channels."""

from __future__ import annotations

import itertools
import re
from typing import Annotated, Any

from webrtc.dictionaries.conversion import Bitrate, NotNegative, Octet, Range, UnsignedShort
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


# The maximum message size in bytes that the engine, like Chrome, accepts.
DEFAULT_MESSAGE_SIZE = 262_144


class RTCIceServer(Dictionary):
    """A STUN or TURN server (W3C webrtc §4.2.2)."""

    urls: str | list[str]
    """One URL or several: stun:host, turn:host:port?transport=tcp, turns:host (RFC 7064, RFC 7065)."""
    username: str | None = None
    """The user name; required for TURN."""
    credential: str | None = None
    """The password; required for TURN."""

    _secrets = ("credential",)
    _text = "urls"

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if not self._list():
            raise URLSyntaxError("RTCIceServer.urls is empty: it must contain a URL")
        for url in self._list():
            parts = _URL.fullmatch(url)
            if not parts or int(parts["port"] or 1) not in range(1, 65536):
                raise URLSyntaxError(
                    f"{url!r} is not an ICE server URL: use stun:host or turn:host:port?transport=tcp"
                )
            if parts["turn"] and (self.username is None or self.credential is None):
                raise InvalidAccessError(f"{url!r} requires a username and a credential")

    def _list(self) -> list[str]:
        return [self.urls] if isinstance(self.urls, str) else self.urls

    def _to_native(self) -> dict[str, Any]:
        return {**super()._to_native(), "urls": self._list()}


class RTCConfiguration(Dictionary):
    """The configuration of a connection (W3C webrtc §4.2.1), with additions for servers."""

    ice_servers: list[RTCIceServer] = fresh(list)
    """The STUN and TURN servers, as a URL if no credentials are needed; all of them are used."""
    ice_transport_policy: RTCIceTransportPolicy = RTCIceTransportPolicy.all
    """Which candidates are used: all, or only relayed ones."""
    bundle_policy: RTCBundlePolicy = RTCBundlePolicy.balanced
    """How media share transports if the peer does not bundle."""
    rtcp_mux_policy: RTCRtcpMuxPolicy = RTCRtcpMuxPolicy.require
    """RTP and RTCP always share a port."""
    certificates: list[RTCCertificate] = fresh(list)
    """The certificate to use; by default the connection generates its own."""
    ice_candidate_pool_size: Octet = 0
    """The number of transports that gather candidates before they are needed."""
    always_negotiate_data_channels: bool = False
    """Whether offers have a section for data channels before one is created (W3C webrtc-extensions §10)."""
    port_range: tuple[UnsignedShort, UnsignedShort] | None = None
    """The minimum and maximum local UDP port; None for the system's choice."""
    network_interfaces: list[str] | None = None
    """The names of the network interfaces to use, such as "eth0"; None for all."""
    ignore_network_interfaces: list[str] = fresh(list)
    """The names of network interfaces to ignore."""
    nat_1to1: dict[str, str] = fresh(dict)
    """Public addresses by local address, for a server behind a one-to-one NAT."""
    gathering_timeout: NotNegative | None = None
    """Seconds until gathering is complete even if a server has not answered; None for 1, or 5 with TURN."""
    ice_tcp: bool = True
    """Whether to gather TCP candidates (RFC 6544)."""
    start_bitrate: Bitrate | None = None
    """The initial bandwidth estimate in bits per second; None for 2 500 000."""
    min_bitrate: Bitrate | None = None
    """The minimum send bitrate of audio and video in bits per second, even if the estimate is lower."""
    max_bitrate: Bitrate | None = None
    """The maximum send bitrate of audio and video in bits per second; None for no limit."""
    max_message_size: Annotated[int, Range(1, 4 * 1024 * 1024)] = DEFAULT_MESSAGE_SIZE
    """The maximum message size in bytes that the peer may send; `sctp` has the limit of the peer.

    At most 4 MiB, because a message has to fit into the receive window of SCTP.
    """
    close_with_peer: bool = False
    """Whether to close the connection when the peer has closed it or it has failed; intended for servers."""
    network: SimulatedNetwork | None = None
    """A simulated network for tests, without TCP candidates; None for the real network."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if self.port_range and self.port_range[0] > self.port_range[1]:
            low, high = self.port_range
            raise RangeError(f"RTCConfiguration.port_range is {low} to {high}: the lowest port must be first")
        self._check_bitrates()
        if self.nat_1to1:
            self._check_addresses()

    def _check_addresses(self) -> None:
        # Imported here, because most programs do not need it.
        import ipaddress

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
                raise RangeError(f"{low_name} is {low}: it must not exceed {high_name}, which is {high}")

    def _begin_at(self) -> int:
        """The start bitrate, within the limits. The engine's default takes seconds to reach full quality."""
        return self.start_bitrate or max(self.min_bitrate or 0, min(2_500_000, self.max_bitrate or 2_500_000))


class RTCOfferAnswerOptions(Dictionary):
    """The common base of the options of offers and answers (W3C webrtc §4.2.6); it has no members."""


class RTCOfferOptions(RTCOfferAnswerOptions):
    """The options of an offer (W3C webrtc §4.2.6)."""

    ice_restart: bool = False
    """Whether to restart ICE with new credentials."""
    offer_to_receive_audio: bool | None = None
    """Whether to add a receiving audio section if there is none; prefer transceivers."""
    offer_to_receive_video: bool | None = None
    """Whether to add a receiving video section if there is none; prefer transceivers."""


class RTCAnswerOptions(RTCOfferAnswerOptions):
    """The options of an answer (W3C webrtc §4.2.6); it has no members."""
