"""What the pages on deployment show is valid, and works: configurations are taken from the pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from webrtc import RTCPeerConnection

from tests.namespaces import run_in_namespace

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def block(page: str, language: str, containing: str) -> str:
    """The block of a page with a language and a text."""
    text = (ROOT / "docs" / "how-to" / page).read_text()
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    [found] = [each for each in blocks if containing in each]
    return str(found)


def test_each_extra_that_pages_name_exists() -> None:
    table = (ROOT / "pyproject.toml").read_text().split("[project.optional-dependencies]")[1].split("\n\n")[0]
    extras = set(re.findall(r"^(\w+) = ", table, re.MULTILINE))
    named: dict[str, Path] = {}
    for page in PAGES:
        for listed in re.findall(r"python-webrtc\[([\w,]+)\]", page.read_text()):
            named |= dict.fromkeys(listed.split(","), page)
    assert named and {name: page for name, page in named.items() if name not in extras} == {}


def test_the_unit_is_one_that_systemd_accepts(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    text = block("deployment.md", "ini", "[Service]")
    assert "/opt/calls/.venv/bin/python /opt/calls/app.py" in text
    unit = tmp_path / "calls.service"
    unit.write_text(text.replace("/opt/calls/.venv/bin/python", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    # It also reports on units of the machine.
    assert done.returncode == 0 and "calls.service" not in done.stderr, done.stderr


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    if not shutil.which("nginx") or not shutil.which("openssl"):
        pytest.skip("needs nginx and openssl")
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {tmp_path}/key -out {tmp_path}/chain -days 2"
    )
    subprocess.run([*command.split(), "-subj", "/CN=example.org"], check=True, capture_output=True)
    server = block("deployment.md", "nginx", "proxy_pass")
    server = re.sub(r"/etc/\S+/fullchain\.pem", f"{tmp_path}/chain", server)
    server = re.sub(r"/etc/\S+/privkey\.pem", f"{tmp_path}/key", server)
    file = tmp_path / "nginx.conf"
    file.write_text(
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{server}}}\n"
    )
    done = subprocess.run(["nginx", "-t", "-c", file], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_manifest_is_a_deployment_whose_pods_use_the_network_of_their_node() -> None:
    yaml = pytest.importorskip("yaml")
    manifest = yaml.safe_load(block("deployment.md", "yaml", "kind: Deployment"))
    pod = manifest["spec"]["template"]
    assert manifest["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]
    assert pod["spec"]["hostNetwork"] is True
    [container] = pod["spec"]["containers"]
    assert container["readinessProbe"]["httpGet"]["port"] == container["ports"][0]["name"]


async def test_a_connection_takes_one_port_of_the_range_for_each_address() -> None:
    async with RTCPeerConnection(port_range=(50000, 50100), ice_tcp=False) as pc:
        pc.create_data_channel("chat")
        sdp = (await pc.offer())["sdp"]
    places = re.findall(r"^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp, re.MULTILINE)
    assert len(places) == len({address for address, _ in places}) > 0
    assert all(50000 <= int(port) <= 50100 for _, port in places)


# Peers and server at an address for documentation (RFC 5737), which the configuration does not deny.
RELAYED = """
import asyncio, subprocess, sys
from webrtc import NetworkError
from webrtc.testing import connect, pair
{function}

async def through(secret):
    server = turn_server(secret, "ann")
    server["urls"] = ["turn:203.0.113.1", "turn:203.0.113.1?transport=tcp"]
    async with pair(ice_servers=[server], ice_transport_policy="relay") as (a, b):
        channel = a.create_data_channel("chat")
        try:
            await connect(a, b)
        except NetworkError as error:
            return "Unauthorized" in str(error)
        await channel.opened()
        return "relayed"

async def main():
    nothing = subprocess.DEVNULL
    with subprocess.Popen(["turnserver", "-c", {file!r}], stdout=nothing, stderr=nothing) as server:
        try:
            for _ in range(600):
                try:
                    _, writer = await asyncio.open_connection("203.0.113.1", 3478)
                    break
                except OSError:
                    await asyncio.sleep(0.1)
            writer.close()
            print(await through("CHANGE-ME"), await through("wrong"))
        finally:
            server.terminate()

asyncio.run(main())
"""


def test_the_turn_server_accepts_passwords_that_are_made_of_its_secret(tmp_path: Path) -> None:
    if not shutil.which("turnserver"):
        pytest.skip("needs coturn")
    text = block("network.md", "ini", "use-auth-secret")
    # Its certificate does not exist here.
    kept = [line for line in text.splitlines() if not re.match("tls-listening-port|cert=|pkey=", line)]
    file = tmp_path / "turnserver.conf"
    own = [
        "listening-ip=203.0.113.1",
        "relay-ip=203.0.113.1",
        f"userdb={tmp_path}/users",
        f"pidfile={tmp_path}/pid",
    ]
    file.write_text("\n".join([*kept, *own, "log-file=stdout", ""]))
    function = block("network.md", "python", "def turn_server").partition("\nprint(")[0]
    setup = "ip link set lo up && ip addr add 203.0.113.1/32 dev lo"
    said = run_in_namespace(setup, RELAYED.format(function=function, file=str(file)))
    assert said == "relayed True"


def test_python_needs_a_handler_to_close_connections_at_sigterm_but_not_at_sigint(
    run_python: Callable[..., str],
) -> None:
    program = """if True:
        import asyncio, os, signal, sys
        from webrtc.testing import connect, pair
        from webrtc import RTCPeerConnection

        async def main(number):
            async with RTCPeerConnection() as pc:
                print("open", flush=True)
                os.kill(os.getpid(), number)
                await asyncio.Event().wait()

        if os.fork() == 0:
            try:
                asyncio.run(main(getattr(signal, sys.argv[1])))
            except KeyboardInterrupt:
                print("closed", flush=True)
            os._exit(0)
        _, status = os.wait()
        print(os.waitstatus_to_exitcode(status))
    """
    assert run_python("-c", program, "SIGINT").split() == ["open", "closed", "0"]
    assert run_python("-c", program, "SIGTERM").split() == ["open", "-15"]
