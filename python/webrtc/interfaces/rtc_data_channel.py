"""RTCDataChannel: exchanges messages with the peer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

import wrtc

from webrtc.dictionaries.conversion import UnsignedLong, converter, scalar_values
from webrtc.enums import RTCDataChannelState, RTCPriorityType
from webrtc.events.classes import MessageEvent, RTCErrorEvent
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute
from webrtc.exceptions import InvalidStateError, NetworkError, OperationError, RTCError
from webrtc.loop import Bridge, LiveObject

from .blob import Blob

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from typing_extensions import Buffer

BinaryType = Literal["arraybuffer", "blob"]

# How many messages to take from the native inbox at once. Messages that are not taken keep the receive window
# closed, so that the sender waits.
_BATCH = 64
# `send_async` waits while more bytes than this are queued.
_HIGH_WATER = 1024 * 1024
_check_amount = converter(UnsignedLong)


class RTCDataChannel(LiveObject[wrtc.DataChannel]):
    """A channel for messages, str or bytes, to and from the peer (W3C webrtc §6.2, RFC 8831).

    Each message is delivered once: to the handlers of `message` if there are any, otherwise to `async for`.
    Messages are kept until one of them is attached; if many are waiting, the sender waits too.
    """

    _made_by = "RTCPeerConnection.create_data_channel"

    onopen = EventAttribute[Event]("The channel can be used.")
    onmessage = EventAttribute[MessageEvent]("A message was received.")
    onbufferedamountlow = EventAttribute[Event]("`buffered_amount` fell to `buffered_amount_low_threshold`.")
    onerror = EventAttribute[RTCErrorEvent]("The channel failed; `close` follows.")
    onclosing = EventAttribute[Event]("The peer has started to close the channel.")
    onclose = EventAttribute[Event]("The channel is closed.")

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        self._label: str = native_obj.label
        self._protocol: str = native_obj.protocol
        self._state = RTCDataChannelState.connecting
        self._error: RTCError | None = None
        self._binary_type: BinaryType = "arraybuffer"
        self._acknowledged = False
        self._readable = False
        # A reader was attached, or was attached too late: the waiting messages were dropped.
        self._read = False
        self._lost = False
        self._close_with_peer = False
        # Why the connection failed, while it is failed.
        self._failure: str | None = None
        self._scheduled = False
        self._silent = False
        self._batch: deque[str | bytes] = deque()
        # The connection's set of its channels that are not closed.
        self._kept: set[RTCDataChannel] = set()
        native_obj.accept()

    def __repr__(self) -> str:
        return f"<RTCDataChannel {self._label!r} {self._state!s}>"

    @property
    def label(self) -> str:
        """The channel's name."""
        return self._label

    @property
    def ordered(self) -> bool:
        """Whether messages arrive in the order in which they were sent."""
        return self._native.ordered

    @property
    def max_packet_life_time(self) -> int | None:
        """Milliseconds for which a message is retransmitted; None for no limit."""
        return self._native.max_packet_life_time

    @property
    def max_retransmits(self) -> int | None:
        """The maximum number of retransmissions; None for no limit."""
        return self._native.max_retransmits

    @property
    def protocol(self) -> str:
        """The subprotocol; empty if not specified."""
        return self._protocol

    @property
    def negotiated(self) -> bool:
        """Whether both peers created the channel themselves."""
        return self._native.negotiated

    @property
    def id(self) -> int | None:
        """The SCTP stream id, 0 to 65534; None before it is known (RFC 8832 §6).

        If the channel is not `negotiated`, the id is known when the channel is open, as in Chrome.
        """
        return self._native.id

    @property
    def priority(self) -> RTCPriorityType:
        """The priority relative to other channels (W3C webrtc-priority §4)."""
        return RTCPriorityType(self._native.priority)

    @property
    def ready_state(self) -> RTCDataChannelState:
        """The state announced by the last event."""
        return self._state

    @property
    def buffered_amount(self) -> int:
        """Bytes passed to `send` that the network has not taken yet; only decreases between events."""
        return self._native.buffered_amount

    @property
    def buffered_amount_low_threshold(self) -> int:
        """The threshold of `bufferedamountlow` in bytes; initially 0."""
        return self._native.low_threshold

    @buffered_amount_low_threshold.setter
    def buffered_amount_low_threshold(self, amount: int) -> None:
        self._native.low_threshold = _check_amount(amount, "buffered_amount_low_threshold")

    @property
    def binary_type(self) -> BinaryType:
        """The type of received binary messages: bytes if it is "arraybuffer", `Blob` if "blob"."""
        return self._binary_type

    @binary_type.setter
    def binary_type(self, kind: BinaryType) -> None:
        if kind not in ("arraybuffer", "blob"):
            raise TypeError(f"binary_type is {kind!r}: it must be 'arraybuffer' or 'blob'")
        self._binary_type = kind

    @property
    def close_with_peer(self) -> bool:
        """Whether the channel closes when its connection fails; initially False.

        As in a browser, a failed connection leaves its channels open, because an ICE restart can restore it.
        If True, the channel closes, `error` announces the reason, and iterations end.
        """
        return self._close_with_peer

    @close_with_peer.setter
    def close_with_peer(self, close: bool) -> None:
        self._close_with_peer = bool(close)
        if self._failure:
            self._connection_failed(self._failure)

    def send(self, data: str | bytes | Buffer | NDArray[Any] | Blob) -> None:
        """Send a message: str, bytes, a blob, or an object with a buffer; callable from any thread.

        Never waits. Raises InvalidStateError unless the channel is open, RangeError for a message larger than
        the peer accepts, OperationError while 16 MiB are queued. Lone surrogates in a str are sent as
        replacement characters.
        """
        if self._bridge.ended:
            raise self._bridge.ended_error(self)
        if isinstance(data, Blob):
            data = bytes(data)
        try:
            self._native.send(data)
        except UnicodeEncodeError:
            self._native.send(scalar_values(str(data)))

    async def send_async(self, data: str | bytes | Buffer | NDArray[Any] | Blob) -> None:
        """Like `send`, but waits until the channel is open and at most 1 MiB is queued.

        Raises NetworkError instead of waiting while the connection is failed.
        """
        if self._state == RTCDataChannelState.connecting:
            await self.opened()
        while self.buffered_amount > _HIGH_WATER and self._state == RTCDataChannelState.open:
            await self._progress()
        self.send(data)

    async def drain(self) -> None:
        """Wait until the network has taken all sent data.

        Raises InvalidStateError if the channel closes first, NetworkError while the connection is failed.
        """
        self._bridge.check(self)
        while self.buffered_amount:
            if self._state == RTCDataChannelState.closed:
                raise self._why_closed()
            await self._progress()

    async def opened(self) -> None:
        """Wait until the channel is open.

        Raises InvalidStateError if it closes first, NetworkError while the connection is failed.
        """
        self._bridge.check(self)
        while self._state == RTCDataChannelState.connecting:
            await self._progress()
        if self._state != RTCDataChannelState.open:
            raise self._why_closed()

    async def _at_peer(self) -> None:
        while not self._acknowledged:
            if self._state != RTCDataChannelState.open:
                raise self._why_closed()
            await self._progress()

    async def _progress(self) -> None:
        """Like `_change`, for changes that do not happen while the connection is failed."""
        if self._failure:
            raise NetworkError(f"the data channel {self._label!r} makes no progress: {self._failure}")
        await self._change()

    def close(self) -> None:
        """Close the channel at both ends, after the sent data (RFC 8831 §6.7); callable from any thread.

        Messages received before can still be read; later ones are dropped. A waiting `send_async` raises
        InvalidStateError.
        """
        self._native.close()
        if self._bridge.here:
            self._be_closing()
        else:
            # The state only changes on the loop's thread.
            self._bridge.post(self._be_closing)

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Iterate over the messages until the channel is closed and all messages are read.

        With the `binary_type` "blob", `Blob` takes the place of bytes in the annotation.
        """
        return self

    async def __anext__(self) -> str | bytes:
        self._read = True
        if self._lost:
            raise OperationError(
                f"messages of the data channel {self._label!r} were dropped: it closed before it was read, "
                "and closed channels of a connection keep at most 5 MiB: read the channel before it closes"
            )
        while not self._batch:
            self._bridge.check(self)
            if self._readable:
                self._take()
                # Let the loop run other callbacks between batches, however fast messages arrive.
                await asyncio.sleep(0)
            elif self._state == RTCDataChannelState.closed:
                raise StopAsyncIteration
            else:
                await self._change()
        message: str | bytes = self._next()
        return message

    def _why_closed(self) -> InvalidStateError:
        why = f": {self._error}" if self._error else ""
        return InvalidStateError(f"the data channel {self._label!r} is {self._state}{why}")

    def _next(self) -> Any:
        message = self._batch.popleft()
        return Blob._of(message) if self._binary_type == "blob" and isinstance(message, bytes) else message

    def _take(self) -> None:
        self._read = True
        self._batch.extend(self._native.receive(_BATCH))
        self._readable = self._native.unread > 0

    def _look_for_unread(self) -> None:
        # The loop may not have got to the notice of the last messages.
        self._readable = self._native.unread > 0

    def _listening(self, type: str) -> None:
        if type == "message":
            self._schedule_delivery()

    def _has_handler(self) -> bool:
        return self._has_listener("message") and not self._silent

    def _schedule_delivery(self) -> None:
        if not self._scheduled and self._has_handler() and (self._batch or self._readable):
            self._scheduled = True
            self._bridge.soon(self._deliver_batch)

    def _deliver_batch(self) -> None:
        """Deliver one batch to the handlers, then let the loop run other callbacks."""
        self._scheduled = False
        try:
            if self._readable and not self._batch:
                self._take()
            while self._batch and self._has_handler():
                self._fire(MessageEvent._made("message", data=self._next()))
        finally:
            self._schedule_delivery()

    def _on_readable(self, _: None) -> None:
        self._readable = True
        if self._has_handler() and not self._scheduled:
            self._deliver_batch()
        else:
            self._changed()

    def _on_acknowledged(self, _: None) -> None:
        self._acknowledged = True
        self._changed()

    def _on_settled(self, _: None) -> None:
        if self._native.settle():
            self._fire(Event._made("bufferedamountlow"))
        self._changed()

    def _on_state(self, payload: tuple[RTCDataChannelState, RTCError | None]) -> None:
        state, error = payload
        if state == RTCDataChannelState.closed and self._state != RTCDataChannelState.closed:
            self._look_for_unread()
            while self._has_handler() and (self._batch or self._readable):
                self._deliver_batch()
            self._error = error
            self._be_closed()
            if error:
                self._fire(RTCErrorEvent._made("error", error=error))
            self._fire(Event._made("close"))
            if not self._read:
                self._release_unread()
        elif self._state in (RTCDataChannelState.connecting, RTCDataChannelState.open):
            self._state = state
            if state != RTCDataChannelState.connecting:
                self._fire(Event._made("open" if state == RTCDataChannelState.open else "closing"))
        self._changed()

    def _be_open(self) -> None:
        self._state = RTCDataChannelState.open

    def _be_closing(self) -> None:
        if self._state != RTCDataChannelState.closed:
            self._state = RTCDataChannelState.closing
            # The peer may have more to send before it closes its side.
            self._release_unread()
            self._changed()

    def _release_unread(self) -> None:
        """Release the unread messages' share of the receive window, or drop them if there are too many."""
        self._lost = not self._native.release_unread() or self._lost

    def _connection_failed(self, why: str | None) -> None:
        """Called when the connection fails, or with None when it has recovered."""
        self._failure = why
        if why and self._close_with_peer and self._state != RTCDataChannelState.closed:
            self._native.close()
            self._on_state(
                (RTCDataChannelState.closed, RTCError({"error_detail": "data-channel-failure"}, why))
            )
        else:
            self._changed()

    def _end(self) -> None:
        # No event follows the connection's close(); waiting messages can still be iterated over.
        self._native.end()
        self._silent = True
        self._look_for_unread()
        self._be_closed()

    def _be_closed(self) -> None:
        self._state = RTCDataChannelState.closed
        self._kept.discard(self)
        self._changed()
