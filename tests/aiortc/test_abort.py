"""The reason of an SCTP ABORT chunk is hostile text, too."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import webrtc

WRONG = b"\xff\xfe\xed\xa0\x80"

PROGRAM = f"""
import asyncio, json, sys
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.rtcsctptransport import AbortChunk

async def main():
    peer = RTCPeerConnection()
    channel = peer.createDataChannel("x")
    await peer.setLocalDescription(await peer.createOffer())
    print(json.dumps(peer.localDescription.sdp), flush=True)
    answer = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    opened = asyncio.Event()
    channel.on("open", opened.set)
    await peer.setRemoteDescription(RTCSessionDescription(type="answer", sdp=json.loads(answer)))
    await opened.wait()
    # The other end sends a line when it is ready.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    # RFC 9260 section 3.3.10.12: user-initiated abort.
    abort = AbortChunk()
    abort.params = [(12, {WRONG!r})]
    await peer.sctp._send_chunk(abort)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)

asyncio.run(main())
"""


async def test_an_abort_with_a_reason_that_is_not_utf8_ends_the_channel_with_an_error(
    real_aiortc: str, event: Any
) -> None:
    process = await asyncio.create_subprocess_exec(
        real_aiortc, "-c", PROGRAM, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    try:
        async with webrtc.RTCPeerConnection() as a:
            arrived = event(a, "datachannel")
            sdp = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
            await a.set_remote_description({"type": "offer", "sdp": sdp})
            complete = event(a, "icegatheringstatechange", lambda _: a.ice_gathering_state == "complete")
            await a.set_local_description()
            await asyncio.wait_for(complete, 10)
            assert a.local_description
            process.stdin.write(json.dumps(a.local_description.sdp).encode() + b"\n")
            channel = (await asyncio.wait_for(arrived, 30)).channel
            told, closed = event(channel, "error"), event(channel, "close")
            process.stdin.write(b"now\n")
            error = (await asyncio.wait_for(told, 10)).error
            assert "\ufffd" in str(error)
            await asyncio.wait_for(closed, 10)
            assert len(await a.get_stats()) > 0
    finally:
        process.stdin.close()
        await process.wait()
