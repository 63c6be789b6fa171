"""Each message that the page on troubleshooting quotes is what the symptom says when it is provoked."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import warnings
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc.testing import SimulatedNetwork, TurnServer, connect, pair

from tests.namespaces import run_in_namespace
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "troubleshooting.md").read_text()
# ICE gives up after a quarter of a minute; a machine that is busy with other tests takes longer.
pytestmark = pytest.mark.timeout(600)
QUOTED = set(re.findall(r"^```text\n(.*?)\n```$", PAGE, re.MULTILINE))


def quoted(message: BaseException | str, **hidden: object) -> None:
    """Check that the page has a message, in which names stand for what differs: HOST="127.0.0.1"."""
    text = message if isinstance(message, str) else f"{type(message).__name__}: {message}"
    for name, value in hidden.items():
        text = text.replace(str(value), name)
    assert text in QUOTED, f"the page does not have {text!r}"


async def failure(what: Awaitable[Any]) -> Exception:
    """What an awaitable raises."""
    try:
        await asyncio.wait_for(what, 240 * PATIENCE)
    except Exception as error:
        return error
    pytest.fail("nothing was raised")


async def refused(connection_options: dict[str, Any]) -> Exception:
    """Why two peers with this configuration do not connect."""
    async with pair(gathering_timeout=3, **connection_options) as (a, b):
        a.create_data_channel("chat")
        return await failure(connect(a, b))


def relayed(*urls: str, password: str = "secret") -> dict[str, Any]:
    server = {"urls": list(urls), "username": "user", "credential": password}
    return {"ice_servers": [server], "ice_transport_policy": "relay"}


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nothing listens, for UDP and TCP."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


async def test_packets_that_get_lost_are_no_path() -> None:
    quoted(await refused({"network": SimulatedNetwork(loss=1)}))


async def test_no_candidate() -> None:
    quoted(await refused({"ice_transport_policy": "relay"}))
    quoted(await refused({"network_interfaces": ["nowhere"]}))
    # The engine does not use low ports, and says nothing of it.
    quoted(await refused(relayed("turn:127.0.0.1:9?transport=tcp")))


def test_taken_ports_are_no_candidate() -> None:
    program = """if True:
        import asyncio, socket
        from webrtc import NetworkError
        from webrtc.testing import connect, pair

        async def main():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
                taken.bind(("127.0.0.1", 0))
                port = taken.getsockname()[1]
                async with pair(port_range=(port, port), ice_tcp=False) as (a, b):
                    a.create_data_channel("chat")
                    try:
                        await connect(a, b)
                    except NetworkError as error:
                        print("NetworkError:", error)

        asyncio.run(main())
    """
    setup = "sysctl -qw net.ipv6.conf.all.disable_ipv6=1 && ip link set lo up"
    quoted(run_in_namespace(setup, program))


async def test_a_wrong_password_is_unauthorized() -> None:
    with TurnServer(username="user", password="secret") as server:
        url = server.ice_server("udp").urls
        url = url if isinstance(url, str) else url[0]
        host = url.removeprefix("turn:").partition("?")[0]
        quoted(await refused(relayed(url, password="wrong")), **{"HOST:PORT": host})


async def test_a_server_that_does_not_answer_refuses_or_is_unknown(closed_port: int) -> None:
    for transport in ("udp", "tcp"):
        error = await refused(relayed(f"turn:127.0.0.1:{closed_port}?transport={transport}"))
        quoted(error, **{"HOST:PORT": f"127.0.0.1:{closed_port}"})
    # RFC 6761: no machine has this name.
    quoted(await refused(relayed("turn:turn.invalid")), **{"HOST:PORT": "turn.invalid:3478"})


@pytest.fixture
def own_certificate(tmp_path: Path) -> tuple[str, str]:
    """A key and a certificate that nobody trusts, in PEM."""
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    command = (
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {key} -out {chain}"
    )
    command += " -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(command.split(), check=True, capture_output=True)
    return key.read_text(), chain.read_text()


async def test_a_certificate_that_is_not_trusted_is_named(own_certificate: tuple[str, str]) -> None:
    with TurnServer(username="user", password="secret", certificate=own_certificate) as server:
        [url] = [server.ice_server("tls").urls]
        url = url if isinstance(url, str) else url[0]
        host = url.removeprefix("turns:").partition("?")[0]
        quoted(await refused(relayed(url)), **{"HOST:PORT": host})


async def test_a_missing_answer_leaves_its_state() -> None:
    async with pair() as (a, _):
        a.create_data_channel("chat")
        await a.set_local_description()
        assert a.signaling_state == "have-local-offer"
    async with pair() as (a, b):
        # Without a section, there is nothing to connect.
        await a.set_local_description()
        await b.set_remote_description(a.local_description)
        assert b.remote_description and "\nm=" not in b.remote_description.sdp
        assert b.connection_state == "new"


async def test_descriptions_and_candidates_in_the_wrong_order() -> None:
    async with pair() as (a, b):
        a.create_data_channel("chat")
        offer = await a.create_offer()
        quoted(await failure(b.set_remote_description({"type": "answer", "sdp": offer.sdp})))
        candidate: Any = {"candidate": "candidate:1 1 udp 1 192.0.2.1 5 typ host", "sdpMid": "0"}
        quoted(await failure(b.add_ice_candidate(candidate)))
        quoted(await failure(b.set_remote_description({"type": "offer", "sdp": "hello"})))


async def test_a_lost_connection_and_a_closed_one() -> None:
    network = SimulatedNetwork()
    async with pair(network=network) as (a, b):
        channel = a.create_data_channel("chat")
        await connect(a, b)
        await channel.opened()
        network.update(loss=1)
        quoted(str(await asyncio.wait_for(a.ended(), 240 * PATIENCE)))
    async with pair() as (a, b):
        a.create_data_channel("chat")
        await connect(a, b)
        b.close()
        quoted(str(await a.ended()))
        a.close()
        quoted(await failure(a.create_offer()))


async def test_connections_in_the_wrong_thread_or_process() -> None:
    async with webrtc.RTCPeerConnection() as connection:

        def in_another_loop() -> None:
            async def use() -> None:
                quoted(await failure(connection.create_offer()))

            asyncio.run(use())

        def without_a_loop() -> None:
            with pytest.raises(webrtc.InvalidStateError) as raised:
                webrtc.RTCPeerConnection()
            quoted(raised.value)

        await asyncio.to_thread(in_another_loop)
        await asyncio.to_thread(without_a_loop)


def test_a_connection_after_a_fork(run_python: Callable[..., str]) -> None:
    program = """if True:
        import asyncio, os, webrtc

        async def main():
            async with webrtc.RTCPeerConnection() as connection:
                if os.fork() == 0:
                    try:
                        connection.create_data_channel("chat")
                    except webrtc.InvalidStateError as error:
                        print("InvalidStateError:", error, flush=True)
                    os._exit(0)
                os.wait()

        asyncio.run(main())
    """
    quoted(run_python("-c", program).strip())


def test_an_unclosed_connection_warns(python: list[str]) -> None:
    program = """if True:
        import asyncio, webrtc

        async def main():
            webrtc.RTCPeerConnection().create_data_channel("chat")

        asyncio.run(main())
    """
    command = [*python, "-W", "always::ResourceWarning", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    quoted(done.stderr.splitlines()[0].partition(" ")[2])


async def test_what_channels_refuse() -> None:
    async with pair() as (a, b):
        channel = a.create_data_channel("chat")
        await connect(a, b)
        await channel.opened()
        with pytest.raises(webrtc.RangeError) as large:
            channel.send(bytes(300_000))
        quoted(large.value)

        async def send_at_once() -> None:
            for _ in range(200):
                channel.send(bytes(250_000))

        many = await failure(send_at_once())
        # The network may already have taken some of it.
        text = re.sub(r": \d+ bytes are already", ": 16750000 bytes are already", f"OperationError: {many}")
        quoted(text)
        channel.close()
        with pytest.raises(webrtc.InvalidStateError) as closed:
            channel.send("late")
        quoted(closed.value)


async def test_a_channel_after_an_offer_without_one_asks_for_another_offer(event: Any) -> None:
    async with pair() as (a, b):
        a.add_transceiver("audio")
        await connect(a, b)
        needed = event(a, "negotiationneeded")
        channel = a.create_data_channel("late")
        await needed
        assert channel.ready_state == "connecting"
        await connect(a, b)
        await channel.opened()


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No camera, no microphone and no screen."""
    if any(Path("/dev").glob("video*")) or Path("/dev/snd").exists():
        pytest.skip("this machine has a sound card or a camera")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)


async def test_devices_that_are_not_there(nothing: None) -> None:
    devices = webrtc.media_devices
    quoted(await failure(devices.get_user_media({"video": True})))
    quoted(await failure(devices.get_user_media({"audio": True})))
    quoted(await failure(devices.get_display_media()))
    wanted: dict[str, Any] = {"video": {"deviceId": "synthetic", "width": {"min": 9000}}}
    quoted(await failure(devices.get_user_media(wanted)))


async def test_arrays_that_are_refused() -> None:
    source = webrtc.RTCVideoSource()
    with pytest.raises(TypeError) as pixels:
        source.push(np.zeros((10, 10, 3), np.float32), "bgr24")
    quoted(pixels.value)
    sound = webrtc.RTCAudioSource()
    quoted(await failure(sound.write(np.full(10, 3000, np.float32))))
    quoted(await failure(sound.write(np.zeros((2, 480), np.int16))))


async def test_sound_that_nobody_hears() -> None:
    source = webrtc.RTCAudioSource()
    track = source.create_track()
    async with pair() as (a, b):
        sender = a.add_track(track)
        await connect(a, b)
        await source.write(np.zeros(480, np.int16))
        await source.drain()
        a.remove_track(sender)
        await source.write(np.zeros(47_520, np.int16))
        error = await failure(source.drain())
    quoted(re.sub(r"\d\.\d+ s are", "0.99 s are", f"InvalidStateError: {error}"))


async def test_a_track_added_after_the_answer_and_one_that_nobody_reads(pictures: Any, event: Any) -> None:
    source = webrtc.RTCVideoSource()
    async with pair() as (a, b), pictures.shown(source, pictures.corners()):
        a.add_track(source.create_track())
        arrived = event(b, "track")
        await connect(a, b)
        b.add_track(webrtc.RTCAudioSource().create_track())
        assert b.get_transceivers()[0].current_direction == "recvonly"
        track = (await arrived).track

        async def counts() -> tuple[int, int]:
            report = await b.get_stats()
            streams = [each for each in report.values() if each.type == "inbound-rtp"]
            return (streams[0].packets_received, streams[0].frames_decoded or 0) if streams else (0, 0)

        async def many() -> bool:
            return (await counts())[0] > 30

        await until(many, 60)
        # The first one may be decoded, to know what it is.
        assert (await counts())[1] <= 2
        await anext(aiter(track))
        assert not track.muted

        async def decoded() -> bool:
            return (await counts())[1] > 0

        await until(decoded, 60)


def test_a_blocked_loop_is_named(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import asyncio, time\nasync def main():\n    time.sleep(0.3)\nasyncio.run(main())\n")
    done = subprocess.run(
        [sys.executable, "-X", "dev", program], capture_output=True, text=True, timeout=60, check=True
    )
    text = re.sub(r"(at|created at) /\S+:\d+", r"\1 FILE:LINE", done.stderr.strip())
    quoted(re.sub(r"took [\d.]+ seconds", "took 0.300 seconds", text))


async def test_openh264_that_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    import wrtc
    from webrtc.codecs import h264_warning

    if not wrtc.openh264() or not wrtc.openh264_is_outdated():
        pytest.skip("needs an OpenH264 before 2.6")
    monkeypatch.setattr(h264_warning, "_warned", False)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        async with pair() as (a, b):
            a.add_transceiver("video")
            await connect(a, b)
    [text] = [str(each.message) for each in warned if "OpenH264" in str(each.message)]
    quoted(f"RuntimeWarning: {text}", VERSION=wrtc.openh264())


def test_the_command_line_without_its_extra_and_with_a_port_that_is_taken() -> None:
    code = "import sys; sys.modules['typer'] = None; sys.argv[1:] = ['doctor']; "
    code += "from webrtc.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    quoted(done.stderr.strip())
    pytest.importorskip("typer")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "webrtc", "serve", "--no-open", "--port", str(port)]
        environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    quoted(done.stderr.strip(), PORT=port)


def test_the_messages_of_pages_are_those_of_their_scripts() -> None:
    rows = re.findall(
        r"^\| (.+?) \|.*\|$", PAGE.split("## The page in the browser")[1].split("\n## ")[0], re.M
    )
    scripts = [ROOT / "python/webrtc/cli/page/page.js", ROOT / "python/webrtc/http/static/client.js"]
    text = "".join(script.read_text() for script in scripts).replace("${missing}", "camera")
    assert [row for row in rows[2:] if row not in text] == [] and len(rows) > 8
