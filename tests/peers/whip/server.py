"""simple-whip-server of Debian: WHIP endpoints in front of Janus's video room."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from tests.peers.janus.server import Janus
from tests.peers.programs import Program, running

# In the namespace, no port is taken.
_PORT = 7080
# In the unpacked Debian package, whose dependencies conflict with other distributions' Node.js.
_SOURCES = "usr/share/simple-whip-server"


class WhipServer:
    """simple-whip-server, while it runs."""

    def __init__(self, program: Program, url: str) -> None:
        self.program = program
        self.url = url

    async def make_endpoint(self, id: str, room: int, **fields: Any) -> str:
        """The URL of a new endpoint whose publications go to a room."""
        async with (
            aiohttp.ClientSession() as client,
            client.post(f"{self.url}/create", json={"id": id, "room": room, **fields}) as response,
        ):
            response.raise_for_status()
        return f"{self.url}/endpoint/{id}"

    async def remove_endpoint(self, id: str) -> None:
        """Remove it, with its session."""
        async with (
            aiohttp.ClientSession() as client,
            client.delete(f"{self.url}/endpoint/{id}") as response,
        ):
            response.raise_for_status()

    async def answers(self) -> bool:
        """Whether it can be reached."""
        try:
            async with aiohttp.ClientSession() as client, client.get(f"{self.url}/healthcheck") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False


@contextlib.asynccontextmanager
async def whip_server(janus: Janus, build: Path, folder: Path, **config: Any) -> AsyncIterator[WhipServer]:
    """simple-whip-server on Janus's host, with more fields of its configuration."""
    shutil.copytree(build / _SOURCES, folder, symlinks=True, dirs_exist_ok=True)
    given = {"janus": {"address": janus.url}, "port": _PORT, "rest": "/whip", "allowTrickle": True, **config}
    settings = folder / "src" / "config.js"
    settings.unlink(missing_ok=True)
    settings.write_text(f"module.exports = {json.dumps(given)}\n")
    environment = {**os.environ, "NODE_PATH": str(build / "node_modules"), "DEBUG": "whip:*,-whip:debug"}
    command = janus.host.command("node", "src/server.js")
    with running(command, folder / "whip-server.log", cwd=folder, env=environment) as program:
        server = WhipServer(program, f"http://{janus.host.address}:{_PORT}/whip")
        await program.ready(server.answers)
        yield server
