"""A peer whose every packet a test can write: aiortc's ICE and DTLS below, SCTP from the script.

It speaks JSON, one line each: {"do": "the body of a coroutine"} on standard input is answered with what the
body returns, {"value": ...}, or {"error": ...}. In the body are these names:

pc, channel      the connection, and the data channel (id 1 or 0) that is open from the start
sctp, dtls       its transports
chunks           aiortc's module with the chunks
data(stream, ppid, payload, flags=3)    a DATA chunk with the next TSN, which is never sent again
raw(*chunks, tag=None)                  sends one packet, with the right verification tag or another
announcement(label="x")                 the payload of a DATA_CHANNEL_OPEN (RFC 8832 §5.1), for ppid 50
packets()                               how many packets came since it was last asked
ignore_announcements()                  data for channels that aiortc does not have ends nothing
"""

from __future__ import annotations

import asyncio
import json
import sys
import textwrap
import traceback
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription, rtcsctptransport as chunks  # type: ignore[import-not-found]

_HEADER = 12


class Peer:
    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            "asyncio": asyncio,
            "chunks": chunks,
            "data": self.data,
            "raw": self.raw,
            "announcement": self.announcement,
            "packets": self.packets,
            "ignore_announcements": self.ignore_announcements,
        }
        self._packets = 0

    async def offer(self) -> str:
        pc = self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.names |= {"pc": pc, "channel": pc.createDataChannel("first"), "peer": self}
        await pc.setLocalDescription(await pc.createOffer())
        return str(pc.localDescription.sdp)

    async def answer(self, sdp: str) -> None:
        opened = asyncio.Event()
        self.names["channel"].on("open", opened.set)
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        self.sctp = self.pc.sctp
        self.names |= {"sctp": self.sctp, "dtls": self.sctp.transport}
        handle = self.sctp._handle_data

        async def count(packet: bytes) -> None:
            self._packets += 1
            await handle(packet)

        self.sctp._handle_data = count
        await opened.wait()

    def data(self, stream: int, ppid: int, payload: bytes, flags: int = 3) -> Any:
        chunk = chunks.DataChunk(flags=flags)
        chunk.tsn = self.sctp._local_tsn
        self.sctp._local_tsn = chunks.tsn_plus_one(self.sctp._local_tsn)
        chunk.stream_id, chunk.protocol, chunk.user_data = stream, ppid, payload
        chunk.stream_seq = self.sctp._outbound_stream_seq.get(stream, 0)
        self.sctp._outbound_stream_seq[stream] = (chunk.stream_seq + 1) % 65536
        return chunk

    async def raw(self, *all: Any, tag: int | None = None) -> None:
        tag = self.sctp._remote_verification_tag if tag is None else tag
        packet = chunks.serialize_packet(self.sctp._local_port, self.sctp._remote_port, tag, all[0])
        whole = packet[:8] + bytes(4) + b"".join(bytes(chunk) for chunk in all)
        whole = whole[:8] + chunks.crc32c(whole).to_bytes(4, "little") + whole[_HEADER:]
        await self.sctp.transport._send_data(whole)

    def announcement(self, label: str = "x") -> bytes:
        text = label.encode()
        return bytes.fromhex("0300000000000000") + len(text).to_bytes(2, "big") + bytes(2) + text

    def packets(self) -> int:
        count, self._packets = self._packets, 0
        return count

    def ignore_announcements(self) -> None:
        async def ignore(*_: Any) -> None:
            pass

        self.sctp._data_channel_receive = ignore

    async def do(self, body: str) -> Any:
        exec(f"async def _body():\n{textwrap.indent(textwrap.dedent(body), '  ')}", self.names)
        return await self.names["_body"]()


async def main() -> None:
    peer = Peer()
    reader = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        request = json.loads(line)
        try:
            ((name, argument),) = request.items()
            call = getattr(peer, name)
            answer = {"value": await (call(argument) if argument is not None else call())}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


asyncio.run(main())
