"""The programs of docs/connecting.md, as they are there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.ice_servers import free_port
from tests.peers.install import ROOT, Installed, described, filled
from tests.peers.peer import PATIENT

PAGE = ROOT / "docs" / "connecting.md"


def program(heading: str) -> str:
    """The code block below a heading of the page."""
    section = PAGE.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.search(r"^```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert found, f"{PAGE.name} has no program below {heading!r}"
    return found[1]


@contextlib.asynccontextmanager
async def running(*command: str, **options: Any) -> AsyncIterator[asyncio.StreamReader]:
    """A program; gives its output."""
    bound = ["setpriv", "--pdeathsig", "KILL"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*bound, *command, stdout=pipe, **options)
    try:
        assert process.stdout
        yield process.stdout
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def says(output: asyncio.StreamReader, text: str) -> None:
    """Wait until a program prints this."""

    async def look() -> None:
        lines = []
        async for line in output:
            lines.append(line.decode())
            if text in lines[-1]:
                return
        pytest.fail(f"it ended without {text!r}: {lines}")

    await asyncio.wait_for(look(), PATIENT)


@pytest.mark.cell("documentation", "the program of the page “Connecting”")
async def test_the_programs_of_the_page_say_hello_to_each_other(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(program("The Python program"))
    description = described(installed.name)
    connect = description["connect"]
    # Where its packages are found.
    (installed.build / connect["file"]).write_text(program(description["title"]))
    port = str(free_port())
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    async with running(sys.executable, str(tmp_path / "server.py"), port, env=environment) as server:
        await says(server, "Running on")
        command = [filled(word, installed.name) for word in connect["command"]]
        url = f"http://127.0.0.1:{port}/offer"
        async with running(*command, url, cwd=installed.build) as peer:
            await asyncio.gather(
                says(server, f"hello from {description['title']}"), says(peer, "hello from Python")
            )
