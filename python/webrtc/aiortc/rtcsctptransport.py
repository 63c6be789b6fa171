"""RTCSctpTransport: what carries data channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyee.asyncio import AsyncIOEventEmitter

import webrtc

from .exceptions import InvalidStateError
from .rtcdatachannel import RTCDataChannel, RTCDataChannelParameters
from .transport_parameters import RTCSctpCapabilities

if TYPE_CHECKING:
    from .rtcdtlstransport import RTCDtlsTransport

# Tolerated: the engine chooses the size of its packets.
USERDATA_MAX_LENGTH = 1160
_MAX_MESSAGE_SIZE = 262144
_MAX_CHANNELS = 65535
DEFAULT_PORT = 5000


class RTCSctpTransport(AsyncIOEventEmitter):
    """The SCTP association over a DTLS transport. Emits `datachannel` with the peer's channels."""

    def __init__(self, transport: RTCDtlsTransport, port: int = DEFAULT_PORT) -> None:
        super().__init__()
        if transport.state == "closed":
            raise InvalidStateError("RTCDtlsTransport is closed")
        if not 0 < port < 65536:
            raise ValueError(f"port is {port}: it must be from 1 to 65535")
        self._transport = transport
        self._link = transport._link
        self._port = port
        self._channels: set[RTCDataChannel] = set()
        self._stopped = False
        self.mid: str | None = None
        self._link.sctp = self

    @property
    def maxChannels(self) -> int | None:
        """How many channels can be open at once; None before it is connected."""
        return _MAX_CHANNELS if self.state == "connected" else None

    @property
    def port(self) -> int:
        """The local SCTP port."""
        return self._port

    @property
    def state(self) -> str:
        """`new`, `connecting`, `connected` or `closed`."""
        if self._stopped or self._link.closed:
            return "closed"
        native = self._link.native.sctp if self._link.native else None
        return str(native.state) if native else "new"

    @property
    def transport(self) -> RTCDtlsTransport:
        """The DTLS transport below."""
        return self._transport

    @classmethod
    def getCapabilities(cls) -> RTCSctpCapabilities:
        """The largest message that it takes."""
        return RTCSctpCapabilities(maxMessageSize=_MAX_MESSAGE_SIZE)

    async def start(self, remoteCaps: RTCSctpCapabilities | None, remotePort: int) -> None:
        """Begin, with what the peer can do.

        Raises NotSupportedError where RTCIceTransport.start was called before and the port is not the same.
        """
        if self._stopped:
            raise InvalidStateError("RTCSctpTransport is closed")
        await self._link.start_sctp(remotePort)

    async def stop(self) -> None:
        """Close all channels, for good."""
        if not self._stopped:
            self._stopped = True
            for channel in tuple(self._channels):
                channel.close()
                channel._closed()

    def _open(self, channel: RTCDataChannel) -> None:
        if self.state == "closed":
            raise InvalidStateError("RTCSctpTransport is closed")
        self._channels.add(channel)
        self._link.add_channel(channel)

    def _forget(self, channel: RTCDataChannel) -> None:
        self._channels.discard(channel)
        self._link.forget_channel(channel)

    def _arrived(self, native: webrtc.RTCDataChannel) -> None:
        """The peer opened a channel."""
        parameters = RTCDataChannelParameters(
            label=native.label,
            maxPacketLifeTime=native.max_packet_life_time,
            maxRetransmits=native.max_retransmits,
            ordered=native.ordered,
            protocol=native.protocol,
            id=native.id,
        )
        channel = RTCDataChannel(self, parameters, send_open=False)
        channel._bind(native)
        self._channels.add(channel)
        self.emit("datachannel", channel)
