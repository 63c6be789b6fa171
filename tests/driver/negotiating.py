"""Steps with connections: made, negotiated in and out of order, closed, dropped."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import webrtc
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from webrtc import testing

from tests.driver.world import PlannedError, World
from tests.waiting import running_for, turns

# One of what there is; the number is taken round the list.
which = st.integers(0, 7)
# As World.step takes it.
manner = st.one_of(st.none(), st.integers(0, 4), st.just("leave"))
EVENTS = [
    "negotiationneeded",
    "icecandidate",
    "signalingstatechange",
    "iceconnectionstatechange",
    "icegatheringstatechange",
    "connectionstatechange",
    "datachannel",
    "track",
]
_MOST = 6


class Negotiating(World):
    """Pairs of connections."""

    def __init__(self) -> None:
        super().__init__()
        # Each with its peer beside it: 0 with 1, 2 with 3.
        self.connections: list[webrtc.RTCPeerConnection | None] = []
        self.descriptions: list[Any] = []
        # Steps that still wait may hold them.
        self.dropped: list[weakref.ref[Any]] = []

    def connection(self, number: int) -> Any:
        """A connection that is still held, if there is one."""
        held = [each for each in self.connections if each is not None]
        return held[number % len(held)] if held else None

    def peer(self, connection: Any) -> Any:
        """What it negotiates with, if that is still held."""
        return self.connections[self.connections.index(connection) ^ 1]

    @rule(
        trickle=st.booleans(),
        pool=st.sampled_from([0, 0, 2]),
        policy=st.sampled_from(["balanced", "max-bundle"]),
    )
    @precondition(lambda self: len(self.connections) < _MOST)
    def make_pair(self, trickle: bool, pool: int, policy: str) -> None:
        def make() -> None:
            settings: dict[str, Any] = {"ice_candidate_pool_size": pool, "bundle_policy": policy}
            a, b = webrtc.RTCPeerConnection(settings), webrtc.RTCPeerConnection(settings)
            if trickle:
                testing.trickle(a, b)
            self.connections += [a, b]

        self.step(make)

    @rule(which=which, how=manner)
    def offer(self, which: int, how: Any) -> None:
        if a := self.connection(which):
            description = self.step(lambda: a.create_offer(), how)
            if description is not None:
                self.descriptions.append(description)

    @rule(which=which, how=manner)
    def set_local(self, which: int, how: Any) -> None:
        if a := self.connection(which):
            self.step(lambda: a.set_local_description(), how)

    @rule(which=which, how=manner)
    def set_remote(self, which: int, how: Any) -> None:
        if (a := self.connection(which)) and (b := self.peer(a)):
            self.step(lambda: a.set_remote_description(b.local_description), how)

    @rule(which=which, number=which, remote=st.booleans(), how=manner)
    def set_old(self, which: int, number: int, remote: bool, how: Any) -> None:
        """A description of another time, perhaps of another connection."""
        if (a := self.connection(which)) and self.descriptions:
            description = self.descriptions[number % len(self.descriptions)]
            self.step(
                lambda: (a.set_remote_description if remote else a.set_local_description)(description), how
            )

    @rule(which=which, remote=st.booleans(), how=manner)
    def rollback(self, which: int, remote: bool, how: Any) -> None:
        if a := self.connection(which):
            back = {"type": "rollback", "sdp": ""}
            self.step(lambda: (a.set_remote_description if remote else a.set_local_description)(back), how)

    @rule(which=which, how=manner)
    def negotiate(self, which: int, how: Any) -> None:
        if (a := self.connection(which)) and (b := self.peer(a)):
            self.step(lambda: testing.negotiate(a, b), how)

    @rule(which=which, how=st.one_of(st.integers(0, 4), st.just("leave")))
    def connected(self, which: int, how: Any) -> None:
        if a := self.connection(which):
            self.step(a.connected, how)

    @rule(which=which)
    def restart(self, which: int) -> None:
        if a := self.connection(which):
            self.step(a.restart_ice)

    @rule(which=which, pool=st.integers(0, 3))
    def configure(self, which: int, pool: int) -> None:
        if a := self.connection(which):
            self.step(lambda: a.set_configuration(ice_candidate_pool_size=pool))

    @rule(
        which=which, line=st.sampled_from(["", "x", "candidate:1 1 udp 1 127.0.0.1 9 typ host"]), how=manner
    )
    def add_candidate(self, which: int, line: str, how: Any) -> None:
        if a := self.connection(which):
            self.step(lambda: a.add_ice_candidate({"candidate": line, "sdpMid": "0"}), how)

    @rule(which=which, how=manner)
    def stats(self, which: int, how: Any) -> None:
        if a := self.connection(which):
            self.step(a.get_stats, how)

    @rule(which=which)
    def read_states(self, which: int) -> None:
        if a := self.connection(which):

            def read() -> None:
                states = [
                    a.signaling_state,
                    a.connection_state,
                    a.ice_connection_state,
                    a.ice_gathering_state,
                ]
                assert all(states)
                _ = (repr(a), a.sctp, a.local_description, a.remote_description, a.can_trickle_ice_candidates)

            self.step(read)

    @rule(
        which=which, event=st.sampled_from(EVENTS), act=st.sampled_from(["raise", "later", "close", "offer"])
    )
    def handle(self, which: int, event: str, act: str) -> None:
        """A handler that raises, at once or later, or acts on its connection."""
        if (a := self.connection(which)) is None:
            return

        def raises(event: Any) -> None:
            raise PlannedError

        async def raises_later(event: Any) -> None:
            await turns()
            raise PlannedError

        handlers = {
            "raise": raises,
            "later": raises_later,
            "close": lambda event: event.target.close() and None,
            "offer": lambda event: event.target.create_offer(),
        }
        self.step(lambda: a.once(event, handlers[act]) and None)

    @rule(which=which)
    def close(self, which: int) -> None:
        if a := self.connection(which):
            self.step(lambda: a.close() and None)

    @rule(which=which, collect=st.booleans())
    def drop(self, which: int, collect: bool) -> None:
        """As programs forget a connection: closed or not."""
        if a := self.connection(which):
            self.connections[self.connections.index(a)] = None
            self.dropped.append(weakref.ref(a))
            self.dropped_open += 1
            del a
            self.step(lambda: gc.collect() and None if collect else None)

    @rule(milliseconds=st.sampled_from([0, 1, 20, 100]))
    def wait(self, milliseconds: int) -> None:
        self.step(lambda: running_for(milliseconds / 1000))
