"""Steps with data channels."""

from __future__ import annotations

import threading
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.driver.negotiating import Negotiating, manner, which

_MOST = 12


class Messaging(Negotiating):
    """Channels of both ends: those made here, and those that came."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: list[Any] = []

    @rule(
        which=which,
        label=st.sampled_from(["", "x", "é" * 100, "\0", "\ud800"]),
        options=st.fixed_dictionaries(
            {},
            optional={
                "ordered": st.booleans(),
                "max_retransmits": st.sampled_from([0, 65535]),
                "max_packet_life_time": st.just(100),
                "protocol": st.sampled_from(["", "p"]),
                "negotiated": st.booleans(),
                "id": st.sampled_from([0, 1, 7, 65534]),
            },
        ),
    )
    @precondition(lambda self: len(self.channels) < _MOST)
    def open_channel(self, which: int, label: str, options: dict[str, Any]) -> None:
        if a := self.connection(which):
            channel = self.step(lambda: a.create_data_channel(label, options))
            if channel is not None:
                self.channels.append(channel)

    @rule(which=which)
    def expect_channel(self, which: int) -> None:
        if a := self.connection(which):
            self.step(lambda: a.on("datachannel", lambda event: self.channels.append(event.channel)) and None)

    def channel(self, number: int) -> Any:
        """A channel, if there is one."""
        return self.channels[number % len(self.channels)] if self.channels else None

    @rule(
        which=which,
        data=st.sampled_from(["", "x", b"", bytes(1000), bytes(200_000), bytes(300_000), 7, None]),
    )
    def send(self, which: int, data: Any) -> None:
        if channel := self.channel(which):
            self.step(lambda: channel.send(data))

    @rule(which=which, size=st.sampled_from([0, 100_000]), count=st.integers(1, 30), how=manner)
    def send_much(self, which: int, size: int, count: int, how: Any) -> None:
        if channel := self.channel(which):

            async def send() -> None:
                for _ in range(count):
                    await channel.send_async(bytes(size))

            # Whether the channel opens is up to the peer.
            self.step(send, "leave" if how is None else how)

    @rule(which=which, method=st.sampled_from(["opened", "drain", "__anext__"]), how=st.integers(0, 4))
    def wait_for_channel(self, which: int, method: str, how: int) -> None:
        if channel := self.channel(which):
            self.step(lambda: getattr(channel, method)(), how)

    @rule(which=which, method=st.sampled_from(["opened", "drain", "__anext__"]))
    def leave_waiting(self, which: int, method: str) -> None:
        if channel := self.channel(which):
            self.step(lambda: getattr(channel, method)(), "leave")

    @rule(which=which)
    def read_by_handler(self, which: int) -> None:
        if channel := self.channel(which):
            self.step(lambda: channel.on("message", lambda event: len(event.data)) and None)

    @rule(which=which, threads=st.booleans())
    def close_channel(self, which: int, threads: bool) -> None:
        if channel := self.channel(which):
            self.step(lambda: self.in_thread(channel.close) if threads else channel.close())

    @rule(which=which)
    def drop_channel(self, which: int) -> None:
        if channel := self.channel(which):
            self.channels.remove(channel)

    @rule(which=which, name=st.sampled_from(["close", "create_offer", "restart_ice", "get_senders"]))
    def call_from_thread(self, which: int, name: str) -> None:
        """What belongs to the loop's thread is refused elsewhere; `send` is not."""
        if a := self.connection(which):

            def call() -> None:
                result = getattr(a, name)()
                if hasattr(result, "close") and hasattr(result, "send"):
                    result.close()

            self.step(lambda: self.in_thread(call))
        if channel := self.channel(which):
            self.step(lambda: self.in_thread(lambda: channel.send("from a thread")))

    def in_thread(self, call: Any) -> None:
        """Make a call in a thread, and have here what it raises."""
        raised: list[Exception] = []

        def run() -> None:
            try:
                call()
            except Exception as error:
                raised.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if raised:
            raise raised[0]
