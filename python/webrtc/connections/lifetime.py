"""The lifetime of a connection: until it is closed or dropped, or the program ends."""

from __future__ import annotations

import sys
import warnings
import weakref
from collections.abc import Generator
from typing import Any, TypeVar

import wrtc

from webrtc.caller import caller
from webrtc.ending import at_exit
from webrtc.enums import RTCPeerConnectionState
from webrtc.exceptions import InvalidStateError
from webrtc.loop import Bridge, LiveObject, LoopObject

L = TypeVar("L", bound="Lifetime")

_open: weakref.WeakSet[Lifetime] = weakref.WeakSet()


class Closed:
    """The result of `close()`: already complete, and may be awaited."""

    def __await__(self) -> Generator[None, None, None]:
        return
        yield


class Lifetime(LiveObject[wrtc.PeerConnection]):
    """The part of RTCPeerConnection that closes it."""

    # Before the constructor has run.
    _connection_state = RTCPeerConnectionState.closed

    def __init__(self, native_obj: Any, bridge: Bridge) -> None:
        super().__init__(native_obj, bridge)
        self._connection_state = RTCPeerConnectionState.new
        self._close_with_peer = False
        self._made_at = caller()
        _open.add(self)

    def close(self) -> Closed:
        """Close the connection immediately and permanently (W3C webrtc §4.4.2).

        The connection and its channels fire no event for it. Pending awaits raise InvalidStateError.
        The result may be awaited, which has no further effect.
        """
        if not self._bridge.ended:
            self._bridge.check(self)
        if not self._is_closed():
            self._shut()
            self._closed_here()
            self._end()
            for part in self._parts():
                part._end()
            self._changed()
        return Closed()

    async def __aenter__(self: L) -> L:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if not sys.is_finalizing() and self._is_open():
            self._shut()
            # The garbage collector may run on any thread; the parts are ended on the loop's thread.
            for part in self._parts():
                self._bridge.post(part._end)
            self._warn_not_closed()

    def _parts(self) -> list[LoopObject[Any]]:
        """The objects that end with the connection."""
        raise NotImplementedError

    def _closed_here(self) -> None:
        """Called when the program closes the connection."""

    def _is_closed(self) -> bool:
        return self._connection_state == RTCPeerConnectionState.closed

    def _is_open(self) -> bool:
        return not self._is_closed() and not self._bridge.inherited

    def _check_open(self) -> None:
        self._bridge.check(self)
        if self._is_closed():
            raise self._closed_error()

    def _closed_error(self) -> InvalidStateError:
        return InvalidStateError("the connection is closed: create a new one")

    def _warn_not_closed(self) -> None:
        if self._close_with_peer:
            # With `close_with_peer`, the program leaves closing to the peer.
            return
        message = f"the {type(self).__name__} created here was not closed"
        warnings.warn_explicit(message, ResourceWarning, *self._made_at, source=self)

    def _shut(self) -> None:
        self._connection_state = RTCPeerConnectionState.closed
        # Events that were posted earlier are not delivered any more.
        self._bridge.targets.pop(self._native.key, None)
        self._bridge.kept.discard(self)
        _open.discard(self)
        self._native.close()


@at_exit("connections")
def _close_all() -> None:
    left = [connection for connection in _open if connection._is_open()]
    for connection in left:
        connection._shut()
    wrtc.stop_engine()
    for connection in left:
        connection._warn_not_closed()
