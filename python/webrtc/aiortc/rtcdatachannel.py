"""RTCDataChannel: messages between the ends; and RTCSctpTransport, which carries them."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from pyee.asyncio import AsyncIOEventEmitter

import webrtc

from .exceptions import InvalidStateError
from .ortc_descriptions import MAX_MESSAGE_SIZE
from .ortc_link import DEFAULT_SCTP_PORT, OrtcLink, by_hand
from .rtcdtlstransport import RTCDtlsTransport
from .transport_parameters import RTCSctpCapabilities
from .views import View

_MAX_CHANNELS = 65535
# The peer closed the channel, or the connection failed.
_GONE = (webrtc.InvalidStateError, webrtc.NetworkError)


@dataclass
class RTCDataChannelParameters:
    """The settings of a data channel. The attributes of RTCDataChannel have the same names."""

    label: str = ""
    maxPacketLifeTime: int | None = None
    maxRetransmits: int | None = None
    ordered: bool = True
    protocol: str = ""
    negotiated: bool = False
    id: int | None = None

    def __post_init__(self) -> None:
        if self.maxPacketLifeTime is not None and self.maxRetransmits is not None:
            raise ValueError("Cannot specify both maxPacketLifeTime and maxRetransmits")
        if self.negotiated and (self.id is None or not 0 <= self.id <= 65534):
            raise ValueError("ID must be in range 0-65534 if data channel is negotiated out-of-band")


class RTCSctpTransport(AsyncIOEventEmitter):
    """The SCTP association over a DTLS transport. Emits `datachannel` with the peer's channels."""

    port = View[int]("_port", "The local SCTP port.")
    transport = View[RTCDtlsTransport]("_transport", "The DTLS transport below.")
    mid = View[str | None]("_mid", "The media identification of its m= section.")
    _native = View[webrtc.RTCSctpTransport | None]("_link.native.sctp", "The engine's.")

    def __init__(self, transport: RTCDtlsTransport, port: int = DEFAULT_SCTP_PORT) -> None:
        super().__init__()
        if transport.state == "closed":
            raise InvalidStateError("RTCDtlsTransport is closed")
        if not 0 < port < 65536:
            raise ValueError(f"port is {port}: it must be 1 to 65535")
        self._transport = transport
        self._link = transport._link
        self._port = port
        self._channels: set[RTCDataChannel] = set()
        self._stopped = False
        self._mid: str | None = None
        if isinstance(self._link, OrtcLink):
            self._link.sctp_port = port
        self._link.on("datachannel", self._arrived)
        self._link.on("close", self._close_channels)

    @property
    def maxChannels(self) -> int | None:
        """The maximum number of open channels; None before the transport is connected."""
        return _MAX_CHANNELS if self.state == "connected" else None

    @property
    def state(self) -> str:
        """`new`, `connecting`, `connected` or `closed`."""
        if self._stopped or self._link.closed:
            return "closed"
        return str(self._native.state) if self._native else "new"

    @classmethod
    def getCapabilities(cls) -> RTCSctpCapabilities:
        """The size of the largest message that it accepts."""
        return RTCSctpCapabilities(maxMessageSize=MAX_MESSAGE_SIZE)

    async def start(self, remoteCaps: RTCSctpCapabilities | None, remotePort: int) -> None:
        """Set the port of the peer.

        Raises NotSupportedError where RTCIceTransport.start was called before and the port is not the same.
        """
        if self._stopped:
            raise InvalidStateError("RTCSctpTransport is closed")
        by_hand(self._link).start_sctp(remotePort)

    async def stop(self) -> None:
        """Close all channels, for good."""
        if not self._stopped:
            self._stopped = True
            for channel in tuple(self._channels):
                channel.close()
            self._close_channels()

    def _close_channels(self) -> None:
        for channel in tuple(self._channels):
            channel._closed()

    def _open(self, channel: RTCDataChannel) -> None:
        if self.state == "closed":
            raise InvalidStateError("RTCSctpTransport is closed")
        self._channels.add(channel)
        self._link.when_open(channel._make)

    def _arrived(self, native: webrtc.RTCDataChannel) -> None:
        """The peer opened a channel."""
        given = {field.name: getattr(native, field.name) for field in fields(RTCDataChannelParameters)}
        channel = RTCDataChannel(self, RTCDataChannelParameters(**given), send_open=False)
        channel._bind(native)
        self._channels.add(channel)
        self.emit("datachannel", channel)


class RTCDataChannel(AsyncIOEventEmitter):
    """A channel for messages. Emits `open`, `message` with a str or bytes, `bufferedamountlow`, `close`."""

    label = View[str]("_parameters.label", "The name of the channel.")
    maxPacketLifeTime = View[int | None]("_parameters.maxPacketLifeTime", "Milliseconds to send a message.")
    maxRetransmits = View[int | None]("_parameters.maxRetransmits", "How often a message is sent again.")
    negotiated = View[bool]("_parameters.negotiated", "Whether both ends made the channel themselves.")
    ordered = View[bool]("_parameters.ordered", "Whether messages arrive in the order of sending.")
    protocol = View[str]("_parameters.protocol", "The subprotocol.")
    readyState = View[str]("_state", "`connecting`, `open`, `closing` or `closed`.")
    transport = View[RTCSctpTransport]("_transport", "The association that carries it.")

    def __init__(
        self, transport: RTCSctpTransport, parameters: RTCDataChannelParameters, send_open: bool = True
    ) -> None:
        super().__init__()
        self._transport = transport
        self._parameters = parameters
        self._low = 0
        self._state = "connecting"
        # What was sent beyond what the engine queues, and its bytes.
        self._backlog: deque[str | bytes] = deque()
        self._unsent = 0
        self._empty = 0
        self._task: asyncio.Task[None] | None = None
        self._native: webrtc.RTCDataChannel | None = None
        if send_open:
            transport._open(self)

    @property
    def id(self) -> int | None:
        """The stream; None before it is known."""
        return self._native.id if self._native else self._parameters.id

    @property
    def bufferedAmount(self) -> int:
        """Bytes that were sent and that the network has not taken yet."""
        waiting = self._unsent + (self._native.buffered_amount if self._native else 0)
        # SCTP carries an empty message as one byte (RFC 8831 §6.6).
        self._empty = self._empty if waiting else 0
        return waiting + self._empty

    @property
    def bufferedAmountLowThreshold(self) -> int:
        """`bufferedamountlow` is emitted when the buffered amount falls to this number of bytes."""
        return self._low

    @bufferedAmountLowThreshold.setter
    def bufferedAmountLowThreshold(self, value: int) -> None:
        if not 0 <= value <= 0xFFFFFFFF:
            raise ValueError("bufferedAmountLowThreshold must be in range 0 - 4294967295")
        self._low = value
        if self._native:
            self._native.buffered_amount_low_threshold = value

    def send(self, data: str | bytes) -> None:
        """Queue a message.

        Raises InvalidStateError unless the channel is open, and ValueError for a message that is larger than
        the peer takes.
        """
        if self._state != "open":
            raise InvalidStateError(f"the data channel is {self._state}, not open")
        if not isinstance(data, (str, bytes)):
            raise ValueError(f"Cannot send unsupported data type: {type(data)}")
        assert self._native
        if self._backlog:
            sctp, size = self._transport._native, _size(data)
            most = sctp.max_message_size if sctp else None
            if most and size > most:
                raise ValueError(f"the message has {size} bytes: the peer accepts at most {most}")
        else:
            try:
                self._native.send(data)
                self._empty += not data
                return
            except webrtc.OperationError:
                # The engine's queue is full; aiortc's has no bound.
                self._task = asyncio.ensure_future(self._flush(self._native))
        self._empty += not data
        self._backlog.append(data)
        self._unsent += _size(data)

    async def _flush(self, native: webrtc.RTCDataChannel) -> None:
        # Sent from the next turn on: the message that did not fit is in the backlog by then.
        await asyncio.sleep(0)
        with contextlib.suppress(*_GONE):
            while self._backlog:
                await native.send_async(self._backlog[0])
                self._unsent -= _size(self._backlog.popleft())
            if self._state == "closing":
                native.close()

    def close(self) -> None:
        """Close the channel at both ends, after what was sent (RFC 8831 §6.7)."""
        if self._state in ("closing", "closed"):
            return
        if self._native and not self._backlog:
            self._native.close()
        if self._state == "connecting":
            self._closed()
        else:
            self._state = "closing"

    def _make(self, connection: webrtc.RTCPeerConnection) -> None:
        """Open the channel at the peer, unless it was closed meanwhile."""
        if self._state != "closed":
            options = asdict(self._parameters)
            self._bind(connection.create_data_channel(options.pop("label"), options))

    def _bind(self, native: webrtc.RTCDataChannel) -> None:
        self._native = native
        if str(native.ready_state) == "open":
            self._state = "open"
        native.buffered_amount_low_threshold = self._low
        if self._state == "connecting":
            native.on("open", lambda _: self._opened() if self.negotiated else self._open_at_peer(native))
        native.on("close", lambda _: self._closed())
        native.on("bufferedamountlow", lambda _: self.emit("bufferedamountlow"))
        if self.listeners("message"):
            self._listen()

    async def _open_at_peer(self, native: webrtc.RTCDataChannel) -> None:
        """Open when the peer has the channel; the engine's channel is open before that (RFC 8832 §6)."""
        with contextlib.suppress(*_GONE):
            if sctp := self._transport._native:
                await sctp.acknowledged(native)
                self._opened()

    def _opened(self) -> None:
        if self._state == "connecting":
            self._state = "open"
            self.emit("open")

    def _closed(self) -> None:
        if self._state != "closed":
            self._state = "closed"
            self._transport._channels.discard(self)
            self.emit("close")
            self.remove_all_listeners()

    def _add_event_handler(self, event: str, k: Callable[..., Any], v: Callable[..., Any]) -> None:
        super()._add_event_handler(event, k, v)
        if event == "message" and self._native:
            self._listen()

    def _listen(self) -> None:
        # Messages wait in the engine until there is a handler.
        assert self._native
        if self._native.onmessage is None:
            self._native.onmessage = lambda event: self.emit("message", event.data)


def _size(data: str | bytes) -> int:
    return len(data.encode() if isinstance(data, str) else data)
