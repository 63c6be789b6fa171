"""No credential and no key in a `repr`, an error or a log line."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import Any

import pytest
import webrtc
import webrtc.aiortc
from webrtc import RTCConfiguration, RTCIceParameters, RTCIceServer, RTCPeerConnection

from tests.unchecked import private

SECRET = "swordfish"
SERVER: dict[str, Any] = {"urls": "turn:127.0.0.1:9", "username": "u", "credential": SECRET}


async def test_no_repr_shows_a_secret() -> None:
    certificate = await RTCPeerConnection.generate_certificate("ECDSA")
    key, _ = certificate.to_pem()
    shown = [
        RTCIceServer(SERVER),
        RTCConfiguration(ice_servers=[SERVER], certificates=[certificate]),
        RTCIceParameters(username_fragment="u", password=SECRET),
        certificate,
        private(certificate)._native,
        webrtc.aiortc.RTCIceServer(**SERVER),
        webrtc.aiortc.RTCConfiguration(iceServers=[webrtc.aiortc.RTCIceServer(**SERVER)]),
    ]
    async with RTCPeerConnection({"ice_servers": [SERVER]}) as a:
        for each in [*map(repr, shown), repr(a), repr(a.get_configuration())]:
            assert SECRET not in each
            assert key.splitlines()[1] not in each


@pytest.mark.parametrize(
    "configuration",
    [
        {"ice_servers": [{**SERVER, "credential": SECRET.encode()}]},
        {"ice_servers": [{**SERVER, "credential": [SECRET]}]},
        {"ice_servers": [{**SERVER, "username": None}]},
        {"ice_servers": SERVER},
        {"ice_servers": [{"credential": SECRET}]},
        {"ice_servers": [{**SERVER, "urls": "turn:"}]},
        {"ice_servers": [[SECRET]]},
        {"ice_servers": [(SECRET,)]},
    ],
)
async def test_no_error_shows_a_secret(configuration: Any) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011
        RTCPeerConnection(configuration)
    told = "".join(traceback.format_exception_only(raised.value))
    while raised.value.__context__:
        raised.value.__context__ = raised.value.__context__.__context__
    assert SECRET not in told


async def test_no_error_of_the_native_module_shows_a_secret() -> None:
    import wrtc

    given = {"ice_servers": [{**SERVER, "urls": ["turn:127.0.0.1:9"], "credential": [SECRET]}]}
    with pytest.raises(TypeError, match="credential cannot be a list"):
        wrtc.PeerConnection(given, wrtc.Mailbox())


async def test_no_log_line_shows_a_secret(
    refusing: Any, event: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    webrtc.log_engine("verbose")
    certificate = await RTCPeerConnection.generate_certificate("ECDSA")
    key, _ = certificate.to_pem()
    server: dict[str, Any] = {**SERVER, "urls": f"turn:{await refusing(401, b'no')}"}
    try:
        async with RTCPeerConnection({"ice_servers": [server], "certificates": [certificate]}) as a:
            a.create_data_channel("x")
            told = event(a, "icecandidateerror", lambda error: error.error_code == 401)
            await a.set_local_description()
            error = await asyncio.wait_for(told, 10)
            await a.get_stats()
    finally:
        webrtc.log_engine(None)
    lines = [record.getMessage() for record in caplog.records]
    assert any("turn" in line.lower() for line in lines)
    for line in [*lines, repr(error)]:
        assert SECRET not in line
        assert key.splitlines()[1] not in line
