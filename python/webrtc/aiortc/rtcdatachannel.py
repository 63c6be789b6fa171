"""RTCDataChannel: messages between the ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyee.asyncio import AsyncIOEventEmitter

import webrtc

from .exceptions import InvalidStateError

if TYPE_CHECKING:
    from .rtcsctptransport import RTCSctpTransport

_MOST_LOW = 0xFFFFFFFF
# The peer closed the channel meanwhile, or the connection has failed.
_GONE = (webrtc.InvalidStateError, webrtc.NetworkError)


@dataclass
class RTCDataChannelParameters:
    """How a data channel is set up."""

    label: str = ""
    """The name of the channel."""
    maxPacketLifeTime: int | None = None
    """Milliseconds after which a message is given up; None for never."""
    maxRetransmits: int | None = None
    """How often a message is sent again; None for as often as it takes."""
    ordered: bool = True
    """Whether messages arrive in the order in which they were sent."""
    protocol: str = ""
    """What is spoken on the channel."""
    negotiated: bool = False
    """Whether both ends make the channel themselves, with the same `id`."""
    id: int | None = None
    """The stream, 0 to 65534; needed for a negotiated channel."""

    def __post_init__(self) -> None:
        if self.maxPacketLifeTime is not None and self.maxRetransmits is not None:
            raise ValueError("Cannot specify both maxPacketLifeTime and maxRetransmits")
        if self.negotiated and (self.id is None or not 0 <= self.id <= 65534):
            raise ValueError("ID must be in range 0-65534 if data channel is negotiated out-of-band")


class RTCDataChannel(AsyncIOEventEmitter):
    """A channel for messages. Emits `open`, `message` with a str or bytes, `bufferedamountlow`, `close`."""

    def __init__(
        self, transport: RTCSctpTransport, parameters: RTCDataChannelParameters, send_open: bool = True
    ) -> None:
        super().__init__()
        self.__transport = transport
        self.__parameters = parameters
        self.__low = 0
        self.__state = "connecting"
        # What was sent beyond what the engine queues, and its bytes.
        self.__backlog: deque[str | bytes] = deque()
        self.__waiting = 0
        self.__empty = 0
        self.__flushing: asyncio.Task[None] | None = None
        self.__opening: asyncio.Task[None] | None = None
        self._native: webrtc.RTCDataChannel | None = None
        if send_open:
            transport._open(self)

    @property
    def bufferedAmount(self) -> int:
        """Bytes that were sent and that the network has not taken yet."""
        waiting = self.__waiting + (self._native.buffered_amount if self._native else 0)
        # SCTP carries an empty message as one byte (RFC 8831 §6.6).
        self.__empty = self.__empty if waiting else 0
        return waiting + self.__empty

    @property
    def bufferedAmountLowThreshold(self) -> int:
        """The amount in bytes that `bufferedamountlow` tells of."""
        return self.__low

    @bufferedAmountLowThreshold.setter
    def bufferedAmountLowThreshold(self, value: int) -> None:
        if not 0 <= value <= _MOST_LOW:
            raise ValueError("bufferedAmountLowThreshold must be in range 0 - 4294967295")
        self.__low = value
        if self._native:
            self._native.buffered_amount_low_threshold = value

    @property
    def negotiated(self) -> bool:
        """Whether both ends made the channel themselves."""
        return self.__parameters.negotiated

    @property
    def id(self) -> int | None:
        """The stream; None before it is known."""
        return self._native.id if self._native else self.__parameters.id

    @property
    def label(self) -> str:
        """The name of the channel."""
        return self.__parameters.label

    @property
    def ordered(self) -> bool:
        """Whether messages arrive in the order in which they were sent."""
        return self.__parameters.ordered

    @property
    def maxPacketLifeTime(self) -> int | None:
        """Milliseconds after which a message is given up; None for never."""
        return self.__parameters.maxPacketLifeTime

    @property
    def maxRetransmits(self) -> int | None:
        """How often a message is sent again; None for as often as it takes."""
        return self.__parameters.maxRetransmits

    @property
    def protocol(self) -> str:
        """What is spoken on the channel."""
        return self.__parameters.protocol

    @property
    def readyState(self) -> str:
        """`connecting`, `open`, `closing` or `closed`."""
        return self.__state

    @property
    def transport(self) -> RTCSctpTransport:
        """What carries it."""
        return self.__transport

    def send(self, data: str | bytes) -> None:
        """Queue a message.

        Raises InvalidStateError unless the channel is open, and ValueError for a message that is larger than
        the peer takes.
        """
        if self.__state != "open":
            raise InvalidStateError(f"the data channel is {self.__state}, not open")
        if not isinstance(data, (str, bytes)):
            raise ValueError(f"Cannot send unsupported data type: {type(data)}")
        assert self._native
        if not self.__backlog:
            try:
                self._native.send(data)
                self.__empty += not data
                return
            except webrtc.OperationError:
                # The engine's queue is full; aiortc's has no bound.
                self.__flushing = asyncio.ensure_future(self.__flush())
        else:
            self.__check_size(data)
        self.__empty += not data
        self.__backlog.append(data)
        self.__waiting += _size(data)

    def __check_size(self, data: str | bytes) -> None:
        connection = self.__transport._link.native
        sctp = connection.sctp if connection else None
        most = sctp.max_message_size if sctp else None
        if most and _size(data) > most:
            raise ValueError(
                f"a message of {_size(data)} bytes is larger than the peer takes: at most {most}"
            )

    async def __flush(self) -> None:
        assert self._native
        # Sent from the next turn on: the message that did not fit is in the backlog by then.
        await asyncio.sleep(0)
        with contextlib.suppress(*_GONE):
            while self.__backlog:
                await self._native.send_async(self.__backlog[0])
                self.__waiting -= _size(self.__backlog.popleft())
            if self.__state == "closing":
                self._native.close()

    def close(self) -> None:
        """Close the channel at both ends, after what was sent (RFC 8831 §6.7)."""
        if self.__state in ("closing", "closed"):
            return
        if self._native and not self.__backlog:
            self._native.close()
        if self.__state == "connecting":
            self._closed()
        else:
            self.__state = "closing"

    def _options(self) -> dict[str, Any]:
        """A webrtc.RTCDataChannelInit that says the same."""
        p = self.__parameters
        options: dict[str, Any] = {"ordered": p.ordered, "protocol": p.protocol, "negotiated": p.negotiated}
        optional = {
            "max_packet_life_time": p.maxPacketLifeTime,
            "max_retransmits": p.maxRetransmits,
            "id": p.id,
        }
        return options | {key: value for key, value in optional.items() if value is not None}

    def _bind(self, native: webrtc.RTCDataChannel) -> None:
        """Be the face of the engine's channel."""
        self._native = native
        if str(native.ready_state) == "open":
            self.__state = "open"
        native.buffered_amount_low_threshold = self.__low
        if self.__state == "connecting":
            native.on("open", lambda _: self.__await_peer(native))
        native.on("close", lambda _: self._closed())
        native.on("bufferedamountlow", lambda _: self.emit("bufferedamountlow"))
        if self.listeners("message"):
            self.__listen()

    def __await_peer(self, native: webrtc.RTCDataChannel) -> None:
        """Be open when the peer has the channel; the engine's is before that (RFC 8832 §6)."""
        if self.negotiated:
            self._opened()
        else:
            self.__opening = asyncio.ensure_future(self.__open_at_peer(native))

    async def __open_at_peer(self, native: webrtc.RTCDataChannel) -> None:
        connection = self.__transport._link.native
        sctp = connection.sctp if connection else None
        if sctp is not None:
            with contextlib.suppress(*_GONE):
                await sctp.acknowledged(native)
                self._opened()

    def _opened(self) -> None:
        if self.__state == "connecting":
            self.__state = "open"
            self.emit("open")

    def _closed(self) -> None:
        if self.__state != "closed":
            self.__state = "closed"
            self.__transport._forget(self)
            self.emit("close")
            self.remove_all_listeners()

    def _add_event_handler(self, event: str, k: Callable[..., Any], v: Callable[..., Any]) -> None:
        super()._add_event_handler(event, k, v)
        if event == "message" and self._native:
            self.__listen()

    def __listen(self) -> None:
        # Late: messages wait in the engine until there is somebody to get them.
        assert self._native
        if self._native.onmessage is None:
            self._native.onmessage = lambda event: self.emit("message", event.data)


def _size(data: str | bytes) -> int:
    return len(data.encode() if isinstance(data, str) else data)
