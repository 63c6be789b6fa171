"""The load tester finds out how many clients a service carries."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from webrtc import RTCPeerConnection, RTCTrackEvent, web

from tests.examples.conftest import Start
from tests.web.serving import served

pytestmark = pytest.mark.timeout(900)


async def echo(connection: RTCPeerConnection, request: web.Request) -> None:
    @connection.on("track")
    def send_back(event: RTCTrackEvent) -> None:
        connection.add_track(event.track)


def arguments(start: Start, url: str) -> list[object]:
    protocol = ("--protocol", "answer") if start.library == "webrtc" else ()
    return [url, "--seconds", 3, "--most", 1, *protocol]


async def test_what_clients_met_is_reported_and_plotted(start: Start, tmp_path: Path) -> None:
    plot = tmp_path / "load.png"
    async with (
        served(web.Endpoint(echo)) as url,
        start("load_test.py", *arguments(start, url), "--plot", plot) as test,
    ):
        assert await test.ended() == 0
    # Whether this is good enough depends on the machine.
    assert "1, 1 connected, 0 failed" in test.said
    with Image.open(plot) as image:
        assert image.size[0] > 500


async def test_a_service_without_a_place_is_told(start: Start) -> None:
    async with served(web.Endpoint(echo, max_peers=1)) as url, RTCPeerConnection() as connection:
        connection.create_data_channel("first")
        await web.connect(connection, url)
        async with start("load_test.py", *arguments(start, url)) as test:
            assert await test.ended() == 0
    assert "1, 0 connected, 1 failed" in test.said
    assert "1 are too many: " in test.said and "503" in test.said
    assert "serves 0 clients well" in test.said
