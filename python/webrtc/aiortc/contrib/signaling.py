"""Signaling for examples: descriptions and candidates as lines of JSON, in aiortc's format."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from typing import Any, Final, TextIO

import webrtc.signaling
from webrtc.aiortc.rtcsessiondescription import RTCSessionDescription
from webrtc.aiortc.sdp import candidate_from_sdp, candidate_to_sdp
from webrtc.aiortc.transport_parameters import RTCIceCandidate
from webrtc.aiortc.views import View
from webrtc.signaling.sockets import LONGEST_LINE


class SignalingBye:
    """The last message; compare with BYE."""


BYE: Final = SignalingBye()
Message = RTCSessionDescription | RTCIceCandidate | SignalingBye


def object_to_string(obj: Message) -> str:
    """A message as one line of JSON."""
    if isinstance(obj, RTCSessionDescription):
        fields: dict[str, Any] = {"sdp": obj.sdp, "type": obj.type}
    elif isinstance(obj, RTCIceCandidate):
        line = "candidate:" + candidate_to_sdp(obj)
        fields = {"candidate": line, "id": obj.sdpMid, "label": obj.sdpMLineIndex, "type": "candidate"}
    elif obj is BYE:
        fields = {"type": "bye"}
    else:
        raise TypeError(f"a message must be a description, a candidate or BYE, not {type(obj).__name__}")
    return json.dumps(fields, sort_keys=True)


def object_from_string(message_str: str) -> Message | None:
    """The message of a line of JSON; None for a kind that is not known."""
    fields = json.loads(message_str)
    kind = fields.get("type")
    if kind in ("offer", "answer"):
        return RTCSessionDescription(**fields)
    if kind == "candidate" and fields["candidate"]:
        candidate = candidate_from_sdp(fields["candidate"].removeprefix("candidate:"))
        candidate.sdpMid, candidate.sdpMLineIndex = fields["id"], fields["label"]
        return candidate
    return BYE if kind == "bye" else None


class BaseSignaling:
    """Carries messages between two peers."""

    async def connect(self) -> None:
        """Get ready; the peer need not be there yet."""

    async def close(self) -> None:
        """Close the connection."""

    async def receive(self) -> Message | None:
        """The peer's next message; None after it has closed the connection."""
        raise NotImplementedError

    async def send(self, descr: Message) -> None:
        """Send a message to the peer."""
        raise NotImplementedError


class CopyAndPasteSignaling(BaseSignaling):
    """Signaling by hand: messages are printed, and the peer's are pasted."""

    def __init__(self) -> None:
        self._read_pipe: TextIO = sys.stdin
        self._write_pipe: TextIO = sys.stdout
        self._reader: asyncio.StreamReader | None = None
        self._transport: asyncio.ReadTransport | None = None

    async def connect(self) -> None:
        """Start reading from standard input."""
        loop = asyncio.get_running_loop()
        self._reader = reader = asyncio.StreamReader(limit=LONGEST_LINE)
        self._transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), self._read_pipe
        )

    async def close(self) -> None:
        """Send BYE and stop reading."""
        if self._transport is not None:
            await self.send(BYE)
            self._transport.close()
            self._reader = self._transport = None

    async def receive(self) -> Message | None:
        """Wait until the peer's message is pasted."""
        if self._reader is None:
            raise ConnectionError("signaling is not connected: await connect() first")
        print("-- Please enter a message from remote party --")
        line = await self._reader.readline()
        print()
        return object_from_string(line.decode()) if line else None

    async def send(self, descr: Message) -> None:
        """Print a message for the peer."""
        print("-- Please send this message to the remote party --")
        self._write_pipe.write(object_to_string(descr) + "\n")
        self._write_pipe.flush()
        print()


class _SocketSignaling(BaseSignaling):
    """Lines over a socket: the peer that sends first listens, even if it starts later."""

    _writer = View[asyncio.StreamWriter]("_line.writer", "Where messages are written.")

    def __init__(self, line: webrtc.signaling.StreamSignaling) -> None:
        self._line = line

    async def receive(self) -> Message | None:
        """The peer's next message; None after it has closed the connection."""
        await self._line.connect(listen=False)
        line = await self._line.read_line()
        return None if line is None else object_from_string(line)

    async def send(self, descr: Message) -> None:
        """Send a message; the first one waits for the peer to connect."""
        await self._line.connect()
        await self._line.write_line(object_to_string(descr))

    async def close(self) -> None:
        """Send BYE and close the connection."""
        with contextlib.suppress(webrtc.InvalidStateError, ConnectionError):
            await self._line.write_line(object_to_string(BYE))
        await self._line.close()


class TcpSocketSignaling(_SocketSignaling):
    """Signaling over TCP."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(webrtc.signaling.TcpSocketSignaling(host, port))


class UnixSocketSignaling(_SocketSignaling):
    """Signaling over a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__(webrtc.signaling.UnixSocketSignaling(path))


def add_signaling_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that `create_signaling` reads."""
    kinds = ["copy-and-paste", "tcp-socket", "unix-socket"]
    parser.add_argument("--signaling", "-s", choices=kinds, help="how messages reach the peer")
    parser.add_argument("--signaling-host", default="127.0.0.1", help="for tcp-socket")
    parser.add_argument("--signaling-port", default=1234, type=int, help="for tcp-socket")
    parser.add_argument("--signaling-path", default="aiortc.socket", help="for unix-socket")


def create_signaling(args: argparse.Namespace) -> BaseSignaling:
    """The signaling that the options ask for."""
    if args.signaling == "tcp-socket":
        return TcpSocketSignaling(args.signaling_host, args.signaling_port)
    if args.signaling == "unix-socket":
        return UnixSocketSignaling(args.signaling_path)
    return CopyAndPasteSignaling()
