"""The part of a page, for programs: offers a connection to an endpoint of `webrtc.web`."""

from __future__ import annotations

import asyncio
import json
import ssl as tls
from typing import Any

from webrtc.connections.configuration import RTCConfiguration, RTCIceServer
from webrtc.dictionaries.dictionary import parse_json
from webrtc.exceptions import NetworkError, OperationError, RTCException
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection

from .client import Client, Reply, check_url

_JSON = "application/json"
# What other servers, which only answer offers, say to GET.
_ONLY_OFFERS = (404, 405)


async def connect(
    connection: RTCPeerConnection,
    url: str,
    *,
    token: str | None = None,
    timeout: float = 15,
    ssl: tls.SSLContext | None = None,
) -> None:
    """Connect to the endpoint at this URL, as a page does with `client.js`.

    Add tracks and data channels before. `token` is the bearer token. Everything together takes at most
    `timeout` seconds. If the connection was configured without ICE servers, it uses those of the endpoint.
    The caller closes the connection, also if this fails.

    Raises NotAllowedError for a wrong token, NotFoundError for a wrong URL, NetworkError if the endpoint does
    not respond, has no place, or there is no path, and OperationError for other refusals.
    """
    check_url(url)
    client = Client(token, timeout, ssl)
    try:
        await asyncio.wait_for(_negotiate(connection, client, url), timeout)
    except asyncio.TimeoutError:
        raise NetworkError(f"{url}: not connected within {timeout:g} s") from None
    finally:
        await client.close()


async def _negotiate(connection: RTCPeerConnection, client: Client, url: str) -> None:
    configuration = connection.get_configuration()
    if not configuration.ice_servers:
        servers = await _ice_servers(client, url)
        connection.set_configuration(configuration, ice_servers=servers)
    offer = json.dumps(await connection.offer())
    reply = await client.send("POST", url, offer, {"Content-Type": _JSON})
    reply.check("POST", 200)
    answer = _parsed(reply)
    sdp = answer.get("sdp")
    if answer.get("type") != "answer" or not isinstance(sdp, str):
        raise OperationError(f"{url} responded without an answer: {reply.text[:80]!r}")
    await connection.set_remote_description({"type": "answer", "sdp": sdp})
    await connection.connected()


async def _ice_servers(client: Client, url: str) -> list[RTCIceServer]:
    reply = await client.send("GET", url)
    if reply.status in _ONLY_OFFERS:
        return []
    reply.check("GET", 200)
    try:
        return RTCConfiguration.of({"ice_servers": _parsed(reply).get("iceServers", [])}).ice_servers
    except (RTCException, TypeError, ValueError) as error:
        raise OperationError(f"{url} responded with wrong ICE servers: {error}") from None


def _parsed(reply: Reply) -> dict[str, Any]:
    reply.check_type(_JSON)
    try:
        return parse_json(reply.text, "the response")
    except ValueError as error:
        raise OperationError(f"{reply.url}: {error}") from None
