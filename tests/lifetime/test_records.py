"""One record that cannot be converted, or one handler that fails, loses nothing of the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import webrtc
import wrtc
from webrtc import RTCPeerConnection
from webrtc.testing import negotiate


async def test_a_result_that_cannot_be_converted_rejects_its_own_call(
    peers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = peers
    b.create_data_channel("x")
    # Its error cannot be made.
    monkeypatch.delattr(wrtc, "InvalidStateError")
    calls = [a._call(a._native.create_answer, {}, 262144), b.create_offer(), b.get_stats()]
    results: list[Any] = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 10)
    assert isinstance(results[0], ImportError)
    assert results[1].type == "offer"
    assert len(results[2]) > 0


async def test_an_event_that_cannot_be_converted_is_reported(
    peers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    reported = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.set_result(context))
    # The state with which a channel ends has an error.
    monkeypatch.delattr(wrtc, "RTCError")
    b.close()
    context = await asyncio.wait_for(reported, 10)
    assert "'state' could not be delivered to RTCDataChannel" in context["message"]
    assert isinstance(context["exception"], ImportError)
    assert len(await a.get_stats()) > 0


async def test_a_handler_that_fails_loses_no_event(peers: Any) -> None:
    a, b = peers
    reported, heard = [], asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))

    def fail(event: Any) -> None:
        raise LookupError("mine")

    for name in ("signalingstatechange", "icegatheringstatechange", "connectionstatechange"):
        b.on(name, fail)
    b.on("datachannel", lambda event: event.channel.on("message", lambda e: heard.set_result(e.data)))
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.send_async("hello")
    assert await asyncio.wait_for(heard, 10) == "hello"
    assert {type(context["exception"]) for context in reported} == {LookupError}


def test_closing_after_the_loop_was_closed_closes(run_python: Any, program: Any) -> None:
    path = program("""
loop = asyncio.new_event_loop()
a, b, channel = loop.run_until_complete(pair("open"))

async def wait():
    waits = [asyncio.ensure_future(a.get_stats()), asyncio.ensure_future(a._change())]
    await asyncio.sleep(0)
    return waits

waits = loop.run_until_complete(wait())
loop.close()
channel.close(); a.close(); b.close(); a.close()
print(a.connection_state, b.connection_state, channel.ready_state)
try:
    a.create_data_channel("y")
except webrtc.InvalidStateError as error:
    print("raised")
# Of tasks that were pending at the end of their loop Python tells by itself.
sys.stdout.flush()
os._exit(0)
""")
    assert run_python(path) == "closed closed closed\nraised\n"


async def test_a_closed_connection_takes_no_transform() -> None:
    source = webrtc.RTCVideoSource()
    a = RTCPeerConnection()
    sender = a.add_track(source.create_track())
    receiver = a.add_transceiver("video").receiver
    a.close()
    for end in (sender, receiver):
        with pytest.raises(webrtc.InvalidStateError, match="the connection is closed"):
            end.transform = webrtc.RTCRtpScriptTransform(lambda transformer: None)
        assert end.transform is None
        end.transform = None
