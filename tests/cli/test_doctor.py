"""`webrtc doctor` names what keeps a machine from connecting, and what to do."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import environment
from tests.waiting import PATIENCE

Findings = dict[str, dict[str, Any]]

# Two machines, joined by a cable. The second one has a TURN server, which is a STUN server too, and drops all
# UDP that arrives, as firewalls of offices do. Arguments: folder, then the command for the first machine.
BLOCKED = """
set -e
folder=$1; shift
ip link set lo up
unshare --net sleep 100 & other=$!
trap 'kill $server $other 2>/dev/null' EXIT
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add near type veth peer name far netns $other
ip addr add 10.9.0.1/24 dev near
ip link set near up
inside="nsenter --target $other --net"
$inside sh -c 'ip link set lo up; ip addr add 10.9.0.2/24 dev far; ip link set far up'
# The table of local addresses comes first, so the rule has to come before it.
$inside sh -c 'ip rule add pref 100 lookup local; ip rule del pref 0 lookup local'
$inside ip rule add pref 10 ipproto udp iif far blackhole
$inside turnserver -n --lt-cred-mech --no-cli --log-file=stdout --listening-ip=10.9.0.2 \
  --relay-ip=10.9.0.2 --realm=test --user=somebody:secret \
  --userdb=$folder/users --pidfile=$folder/pid > $folder/log 2>&1 & server=$!
until $inside sh -c 'grep -q :0D96 /proc/net/tcp'; do kill -0 $server; done
"$@"
"""


def findings(done: subprocess.CompletedProcess[str]) -> Findings:
    assert done.stderr == ""
    return {each["name"]: each for each in json.loads(done.stdout)}


@pytest.fixture
def blocked(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command on a machine whose way out drops UDP."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "ip", "nsenter", "turnserver"))):
        pytest.skip("a network namespace with a server needs root, unshare, nsenter, ip and coturn")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "webrtc", *arguments]
        return subprocess.run(
            ["unshare", "--net", "bash", "-c", BLOCKED, "bash", str(tmp_path), *command],
            capture_output=True,
            text=True,
            timeout=60 * PATIENCE,
            env={**environment(), "WEBRTC_ICE_CREDENTIAL": "secret"},
        )

    return run


def test_blocked_udp_is_named_and_a_turn_server_over_tcp_passes(
    blocked: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = blocked(
        "doctor",
        "--json",
        *("--ice-server", "stun:10.9.0.2"),
        *("--ice-server", "turn:10.9.0.2?transport=tcp"),
        *("--ice-username", "somebody"),
    )
    found = findings(done)
    assert done.returncode == 1
    udp = found["UDP"]
    assert udp["state"] == "bad"
    assert "is blocked: 10.9.0.2 answers over TCP in" in udp["text"]
    assert "allow outgoing UDP in the firewall, or use a TURN server over TCP or TLS" in udp["advice"]
    assert "no answer over UDP" in found["STUN 10.9.0.2"]["text"]
    relay = found["TURN 10.9.0.2?transport=tcp"]
    assert relay["state"] == "good" and relay["text"].startswith("relays at 10.9.0.2, allocated in")
    assert relay["seconds"] > 0
    # Within the machine, UDP works.
    assert found["this machine"]["state"] == "good"
    assert "10.9.0.1" in found["interfaces"]["text"]


def test_wrong_credentials_and_a_blocked_turn_server_are_told_apart(
    blocked: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = blocked(
        "doctor",
        *("--ice-server", "turn:10.9.0.2?transport=tcp"),
        *("--ice-server", "turn:10.9.0.2?transport=udp"),
        *("--ice-username", "nobody"),
    )
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    following = dict(itertools.pairwise(lines))
    [refused] = [line for line in lines if line.startswith("✗ TURN 10.9.0.2?transport=tcp")]
    assert "Unauthorized" in refused
    assert following[refused] == "    → check --ice-username and --ice-credential"
    [silent] = [line for line in lines if line.startswith("✗ TURN 10.9.0.2?transport=udp")]
    assert "cannot be used" in silent
    assert "use a TURN server over TCP or TLS" in following[silent]


def test_a_machine_without_a_network_is_told_so() -> None:
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("a network namespace needs root and unshare")
    command = ["unshare", "--net", sys.executable, "-m", "webrtc", "doctor", "--json"]
    command += ["--ice-server", "stun:192.0.2.1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60 * PATIENCE, env=environment())
    found = findings(done)
    assert done.returncode == 1
    assert found["interfaces"]["state"] == "bad"
    assert "connect a cable or a wireless network" in found["interfaces"]["advice"]
    assert found["UDP"]["state"] == "bad"


async def test_a_server_that_answers_is_good_and_its_time_is_given(stun_server: str, run_async: Any) -> None:
    done = await run_async("doctor", "--json", "--ice-server", stun_server)
    found = findings(done)
    assert found[f"STUN {stun_server.removeprefix('stun:')}"]["seconds"] < 5
    assert found["UDP"]["state"] == "good"
    assert "203.0.113.77" in found["NAT"]["text"]
    assert done.returncode == 0


async def test_a_nat_with_another_port_for_each_peer_is_recognised(stun_server: str, run_async: Any) -> None:
    other = stun_server.replace("127.0.0.1", "127.0.0.2")
    done = await run_async("doctor", "--json", "--ice-server", stun_server, "--ice-server", other)
    nat = findings(done)["NAT"]
    assert nat["state"] == "note" and "RFC 4787" in nat["text"] and "TURN" in nat["advice"]


def test_taken_ports_are_counted(run: Callable[..., Any]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", 0))
        port = taken.getsockname()[1]
        done = run("doctor", "--json", "--ice-server", "stun:192.0.2.1", "--port-range", f"{port}-{port}")
    assert findings(done)["ports"]["text"] == f"0 of the UDP ports {port} to {port} are free"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--port-range", "5"], 2, "'5' is not a range of ports"),
        (["--ice-server", "http://x"], 1, "is not an ICE server URL"),
        (["--ice-server", "turn:192.0.2.1"], 1, "pass --ice-username and --ice-credential"),
    ],
)
def test_wrong_arguments_say_what_is_right(
    run: Callable[..., Any], arguments: list[str], code: int, message: str
) -> None:
    done = run("doctor", *arguments)
    assert done.returncode == code
    assert message in done.stderr and "Traceback" not in done.stderr
