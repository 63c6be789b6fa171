"""An RTSP camera, shown to peers and in a browser."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from webrtc import NetworkError, RTCPeerConnection, web
from webrtc.testing import reports, sources

from tests.examples.conftest import Start
from tests.examples.programs import EXAMPLES, running
from tests.ice_servers import free_port

av = pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")
pytestmark = pytest.mark.timeout(900)
PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("rtsp_server.py")
RATE, SECONDS = 15, 120


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minutes of numbered pictures, as a camera encodes them."""
    needed = "import gi; gi.require_version('GstRtspServer', '1.0')"
    if subprocess.run([PYTHON, "-c", needed], capture_output=True).returncode:
        pytest.skip("needs gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good and python3-gi")
    path = tmp_path_factory.mktemp("camera") / "film.mkv"
    with av.open(path, "w") as container:
        options = {"preset": "ultrafast", "bf": "0", "g": str(RATE)}
        stream = container.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        picture = sources.pattern(320, 240)
        for number in range(RATE * SECONDS):
            sources.draw_number(picture, number)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        container.mux(stream.encode())
    return path


@contextlib.asynccontextmanager
async def camera(film: Path, port: int) -> AsyncIterator[None]:
    """A camera at a port."""
    async with running(PYTHON, SERVER, film, port) as server:
        await server.says("serving")
        yield


async def test_a_camera_is_seen_without_encoding_it_again(start: Start, film: Path) -> None:
    port = free_port()
    async with (
        camera(film, port),
        start("rtsp_camera.py", f"rtsp://127.0.0.1:{port}/camera", "--port", 0) as program,
        RTCPeerConnection() as connection,
    ):
        connection.add_transceiver("video", direction="recvonly")
        await web.connect(connection, await program.url() + "/offer")
        seen = await reports.watch(connection.get_receivers()[0].track, seconds=3, timeout=60)
        assert seen.size == (320, 240)
        assert seen.unreadable == 0 and seen.frames > 10
        statistics = await connection.get_stats()
        [video] = [each for each in statistics.values() if each.type == "inbound-rtp"]
        assert statistics[video.codec_id].mime_type == "video/H264"


async def test_a_camera_that_was_lost_is_opened_again(film: Path) -> None:
    port = free_port()
    address = f"rtsp://127.0.0.1:{port}/camera"
    async with running(sys.executable, EXAMPLES / "rtsp_camera.py", address, "--port", 0) as program:
        url = await program.url() + "/offer"
        async with RTCPeerConnection() as connection:
            connection.add_transceiver("video", direction="recvonly")
            with pytest.raises(NetworkError, match="the camera cannot be opened"):
                await web.connect(connection, url, timeout=60)
        async with RTCPeerConnection(close_with_peer=True) as connection:
            connection.add_transceiver("video", direction="recvonly")
            async with camera(film, port):
                await web.connect(connection, url, timeout=60)
                await reports.watch(connection.get_receivers()[0].track, seconds=0.5, timeout=60)
            await connection.ended()
        async with camera(film, port), RTCPeerConnection() as connection:
            connection.add_transceiver("video", direction="recvonly")
            await web.connect(connection, url, timeout=60)
            await reports.watch(connection.get_receivers()[0].track, seconds=0.5, timeout=60)
