"""A newcomer with a stopwatch: does what docs/start says, in an empty folder, up to their own picture.

usage: python -m tests.docs.newcomer [--wheels FOLDER]

The commands and the file are those of the pages "Install" and "First call with a browser". The camera is a
file that Chromium plays: black on the left, white on the right. Wheels come from FOLDER; without one, a wheel
of this installation is packed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.cli.chromium import Page, browser
from tests.docs.own_wheel import pack

START = Path(__file__).parents[2] / "docs" / "start"
# The brightness of the picture from Python, in the middle of its left and of its right half.
SIDES = """(() => {
  const video = document.getElementById("remote");
  if (video.readyState < 2) return null;
  const canvas = new OffscreenCanvas(64, 48);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 64, 48);
  const at = (x) => context.getImageData(x, 24, 1, 1).data[1];
  return [at(16), at(48)];
})()"""


class Step(NamedTuple):
    """A file that a page has a reader save, or a command."""

    command: str
    file: str = ""


class Lap(NamedTuple):
    """What a newcomer did, what came of it, and the seconds it took."""

    did: str
    result: str
    seconds: float


def steps(page: str) -> Iterator[Step]:
    """What a page of docs/start tells a reader to do, in its order."""
    text = (START / page).read_text()
    for match in re.finditer(
        r"(?:as `(?P<file>\S+)`:\n\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", text, re.M | re.S
    ):
        if match["file"]:
            yield Step(match["body"], match["file"])
        elif match["kind"] in ("sh", "shell"):
            for line in match["body"].splitlines():
                yield Step(line)


class Newcomer:
    """A person at a shell and a browser, in a folder."""

    def __init__(self, folder: Path, wheels: Path, page: Page) -> None:
        self._folder = folder
        self._page = page
        self._activate = ""
        self._environment = {
            **os.environ,
            "PIP_FIND_LINKS": str(wheels),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        # As on a machine that has never seen the package.
        self._environment |= {"PIP_NO_CACHE_DIR": "1", "PYTHONPATH": ""}
        self.laps: list[Lap] = []

    async def do(self, step: Step) -> None:
        """Do one step, and write down how long it took."""
        begin = time.monotonic()
        if step.file:
            (self._folder / step.file).write_text(step.command)
            self._lap(f"save {step.file}", f"{len(step.command.splitlines())} lines", begin)
        elif step.command.startswith("webrtc serve"):
            await self._serve(step.command)
        elif step.command.startswith(". "):
            # Of a shell of its own, which the next ones are too.
            self._activate = f"{step.command} && "
            self._lap(step.command, "", begin)
        else:
            command = ["bash", "-c", self._activate + step.command]
            done = await asyncio.to_thread(
                subprocess.run,
                command,
                cwd=self._folder,
                env=self._environment,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, f"{step.command}: {done.stdout}{done.stderr}"
            self._lap(step.command, "", begin)

    async def _serve(self, command: str) -> None:
        """Start the server, look at the page, and press Ctrl-C."""
        begin = time.monotonic()
        pipe = asyncio.subprocess.PIPE
        # Any port, because another test may have 8080; a terminal that is none opens no browser by itself.
        server = await asyncio.create_subprocess_exec(
            *("bash", "-c", f"{self._activate}exec {command} --port 0"),
            cwd=self._folder, env=self._environment, stdout=pipe, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert server.stdout
            link = (await server.stdout.readline()).decode().strip()
            assert link.startswith("http"), f"{command} printed {link!r}"
            self._lap(command, "the link is printed", begin)
            begin = time.monotonic()
            await self._page("open", link)
            await self._page("click", "#start")
            await self._page.until_text("#state", "connected")
            seen = "edges"
            if "filter.py" in command:
                # black and white after posterize: 0 // 64 * 64 + 32, and 255 // 64 * 64 + 32.
                await self._page(
                    "until",
                    f"(([a, b]) => Math.abs(a - 32) < 12 && Math.abs(b - 224) < 12)({SIDES} ?? [0, 0])",
                )
                seen = "their own picture: 0 is 32, and 255 is 224"
            else:
                await self._page("until", f"(([a, b]) => a < 60 && b < 60)({SIDES} ?? [255, 255])")
            self._lap("open the page, press Start", seen, begin)
        finally:
            server.send_signal(signal.SIGINT)
            await server.wait()

    def _lap(self, did: str, result: str, begin: float) -> None:
        self.laps.append(Lap(did, result, time.monotonic() - begin))


async def account(folder: Path, wheels: Path | None = None) -> list[Lap]:
    """Go from an empty folder to the newcomer's own picture."""
    if wheels is None:
        wheels = folder / "wheels"
        wheels.mkdir()
        pack(wheels)
    place, media = folder / "place", folder / "media"
    place.mkdir()
    media.mkdir()
    # The browser is there before, as on anybody's machine.
    async with browser(media) as page:
        person = Newcomer(place, wheels, page)
        for step in [*steps("install.md"), *steps("browser.md")]:
            # A phone would be needed for that.
            if "--https" not in step.command:
                await person.do(step)
    return person.laps


def main() -> None:
    """Print the account as a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wheels", type=Path, help="a folder with wheels, such as dist")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        laps = asyncio.run(account(Path(folder), options.wheels and options.wheels.resolve()))
    print("| command | result | seconds |\n|---|---|---|")
    for lap in laps:
        print(f"| `{lap.did}` | {lap.result} | {lap.seconds:.1f} |")
    print(f"| all | | {sum(lap.seconds for lap in laps):.1f} |")


if __name__ == "__main__":
    main()
