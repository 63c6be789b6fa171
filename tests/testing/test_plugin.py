"""The fixtures that every project gets."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

PAIR = """
import asyncio
from webrtc.testing import connect

def test_it(webrtc_pair, webrtc_network):
    async def main():
        a, b = webrtc_pair(network=webrtc_network(delay=0.001))
        a.create_data_channel("x")
        await asyncio.wait_for(connect(a, b), 10)

    asyncio.run(main())
"""

PRESET = """
import asyncio
from webrtc.testing import connect

def test_it(webrtc_pair, webrtc_network):
    async def main():
        access = webrtc_network("wifi", seed=3)
        a, b = webrtc_pair(access=access)
        assert a.get_configuration().network is access.up
        assert b.get_configuration().network is access.down
        a.create_data_channel("x")
        await asyncio.wait_for(connect(a, b), 10)

    asyncio.run(main())
"""

SERVERS = """
import asyncio
from webrtc.testing import connect

def test_it(webrtc_pair, turn_server, stun_server):
    async def main():
        servers = [turn_server.ice_server("udp"), stun_server.ice_server]
        a, b = webrtc_pair(ice_servers=servers, ice_transport_policy="relay")
        a.create_data_channel("x")
        await asyncio.wait_for(connect(a, b), 10)
        assert turn_server.allocations == 2

    asyncio.run(main())
"""

UNUSED = "import sys\ndef test_it():\n    assert 'wrtc' not in sys.modules\n"


@pytest.mark.parametrize("program", [PAIR, PRESET, SERVERS], ids=["pair", "preset", "servers"])
def test_the_fixtures_serve_a_test(tmp_path: pathlib.Path, program: str) -> None:
    assert "1 passed" in run_pytest(tmp_path, program)


def test_the_plugin_does_not_load_the_engine(tmp_path: pathlib.Path) -> None:
    assert "1 passed" in run_pytest(tmp_path, UNUSED)


def run_pytest(folder: pathlib.Path, program: str) -> str:
    (folder / "test_it.py").write_text(program)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        str(folder),
        "--rootdir",
        str(folder),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout
