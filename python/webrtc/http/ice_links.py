"""ICE servers in Link header fields (RFC 9725 §4.6, RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from webrtc.connections.configuration import RTCIceServer
from webrtc.exceptions import RTCException

# More servers than this only slow gathering down.
MAX_SERVERS = 32

# `<target>`, and its parameters until the comma before the next link.
_LINK = re.compile(r'<([^<>]*)>((?:[^",]|"(?:[^"\\]|\\.)*")*)')
_PARAMETER = re.compile(r';\s*([\w!#$&+.^`|~*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))')
_ESCAPED = re.compile(r"\\(.)")


def to_link(servers: Iterable[RTCIceServer]) -> str:
    """The value of a Link field with these servers; "" if there are none."""
    links = []
    for server in servers:
        given = {"rel": "ice-server"}
        if server.username is not None and server.credential is not None:
            given.update(username=server.username, credential=server.credential)
            given["credential-type"] = "password"
        parameters = "".join(f"; {name}={_quoted(value)}" for name, value in given.items())
        links += [f"<{url}>{parameters}" for url in server._list()]
    return ", ".join(links)


def from_links(fields: Iterable[str]) -> list[RTCIceServer]:
    """The servers in the Link fields of a response. Other links, and those that are invalid, are ignored."""
    servers: list[RTCIceServer] = []
    for field in fields:
        for target, rest in _LINK.findall(field):
            parameters = _PARAMETER.findall(rest)
            given = {name.lower(): _ESCAPED.sub(r"\1", quoted) or bare for name, quoted, bare in parameters}
            if given.get("rel") != "ice-server" or len(servers) == MAX_SERVERS:
                continue
            try:
                servers.append(
                    RTCIceServer(target, username=given.get("username"), credential=given.get("credential"))
                )
            except (RTCException, TypeError):
                continue
    return servers


def _quoted(value: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", value)
    return f'"{escaped}"'
