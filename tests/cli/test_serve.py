"""`webrtc serve`, in Chromium, whose camera and microphone are files."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cli.chromium import AMPLITUDE, HEIGHT, TONE, WIDTH, Page, browser, launched, scene
from tests.cli.conftest import environment

# Tests wait for their turn with the browser.
pytestmark = pytest.mark.timeout(600)

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
# The picture from Python: the brightness of each column in its middle row, 0 to 255.
BRIGHTNESS = """(() => {
  const video = document.getElementById("remote");
  if (video.readyState < 2) return null;
  const canvas = new OffscreenCanvas(640, 480);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 640, 480);
  const { data } = context.getImageData(0, 240, 640, 1);
  return Array.from({ length: 640 }, (_, x) => data[4 * x + 1]);
})()"""


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    async with browser(tmp_path) as page:
        yield page


def served(start: Callable[..., Any], *arguments: object, **options: Any) -> tuple[Any, str]:
    """A running server, and its link."""
    running = start("serve", "--port", 0, "--no-open", *arguments, **options)
    return running, running.line()


async def connected(page: Page, link: str) -> None:
    await page("open", link)
    await page("click", "#start")
    await page.until_text("#state", "connected")


async def test_the_page_shows_the_edges_of_the_camera_and_the_level_of_the_microphone(
    page: Page, start: Callable[..., Any]
) -> None:
    running, link = served(start)
    await connected(page, link)
    # The camera is black on the left and white on the right: the only edge is in the middle.
    seen = await page("until", f"({BRIGHTNESS}) && Math.max(...{BRIGHTNESS}) > 150 && {BRIGHTNESS}")
    assert max(seen[312:328]) > 150
    assert max(*seen[:300], *seen[340:]) < 60
    await page("until", f"Math.abs(document.getElementById('level').dataset.hertz - {TONE}) <= 10")
    # The RMS of a sine is 3 dB below its peak. Where the machine interrupts the sound, it is lower.
    expected = 20 * math.log10(AMPLITUDE) - 3
    await page("until", f"Math.abs(document.getElementById('level').value - {expected}) < 2")
    await page.until_text("#graphs", "fps")
    assert await page("errors") == []
    assert running.interrupt() == 0


async def test_a_function_of_a_script_is_used_and_its_errors_are_shown(
    page: Page, start: Callable[..., Any], tmp_path: Path
) -> None:
    script = tmp_path / "filter.py"
    script.write_text(
        "import numpy as np\n"
        "def green(image):\n"
        "    if image.shape != (480, 640, 3): raise ValueError(f'unexpected {image.shape}')\n"
        "    return np.full_like(image, (0, 200, 0))\n"
        "def broken(samples):\n"
        "    raise RuntimeError('no sound today')\n"
    )
    running, link = served(start, f"{script}:green", "--sound", f"{script}:broken")
    await connected(page, link)
    await page("until", f"({BRIGHTNESS}) && {BRIGHTNESS}.every((value) => value > 150 && value < 230)")
    await page.until_text("#problem", "broken failed: RuntimeError: no sound today")
    assert "RuntimeError: no sound today" in running.until("RuntimeError:")
    await page("select", "#sound", "unchanged")
    await page("select", "#picture", "mirror")
    await page("until", f"{BRIGHTNESS}[100] > 200 && {BRIGHTNESS}[540] < 50")
    assert running.interrupt() == 0


async def test_chat_and_files_go_to_python_and_back(
    page: Page, start: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "received"
    folder.mkdir()
    content = os.urandom(3_000_001)
    (tmp_path / "random.bin").write_bytes(content)
    running, link = served(start, "--folder", folder)
    await connected(page, link)
    await page("type", "#text", "hello <b>Python</b>")
    await page.until_text("#messages", "hello <b>Python</b>")
    running.until("page 1: hello <b>Python</b>")
    await page("upload", "#file", str(tmp_path / "random.bin"))
    digest = hashlib.sha256(content).hexdigest()
    await page.until_text("#files", f"random.bin: 3.0 MB saved as random.bin, SHA-256 {digest}")
    assert [path.name for path in folder.iterdir()] == ["random.bin"]
    assert (folder / "random.bin").read_bytes() == content
    await page("upload", "#file", str(tmp_path / "random.bin"))
    await page.until_text("#files", "saved as random-2.bin")
    await page("until", f"({BRIGHTNESS})")
    await page("click", "#snapshot")
    await page.until_text("#files", "edges.png")
    # It is the picture that the page shows: black, with one bright line.
    await page("download", "#files a", str(tmp_path / "edges.png"))
    with Image.open(tmp_path / "edges.png") as image:
        assert image.size == (WIDTH, HEIGHT)
        row = [image.convert("L").getpixel((x, HEIGHT // 2)) for x in range(WIDTH)]
    assert max(row[312:328]) > 150 and max(row[:300] + row[340:]) < 60
    assert await page("errors") == []


async def test_refused_and_missing_devices_are_explained(tmp_path: Path, start: Callable[..., Any]) -> None:
    _, link = served(start)
    async with browser(tmp_path, allowed=False) as page:
        await page("open", link)
        await page("click", "#start")
        await page.until_text("#problem", "allow")
        assert await page("evaluate", "document.getElementById('state').textContent") == "not connected"
    async with browser(tmp_path, devices=False) as page:
        await connected(page, link)
        await page.until_text("#problem", "There is no camera and no microphone here")
        await page("type", "#text", "without a camera")
        await page.until_text("#messages", "without a camera")


async def test_the_page_says_that_python_has_gone(page: Page, start: Callable[..., Any]) -> None:
    running, link = served(start)
    await connected(page, link)
    assert running.interrupt() == 0
    await page.until_text("#problem", "The server ended the call")
    await page.until_text("#state", "not connected")
    await page("click", "#start")
    await page.until_text("#problem", "The server does not answer")


async def test_one_page_too_many_is_refused_with_what_to_do(
    page: Page, start: Callable[..., Any], tmp_path: Path
) -> None:
    _, link = served(start, "--peers", 1)
    await connected(page, link)
    async with launched(tmp_path) as other:
        await other("open", link)
        await other("click", "#start")
        await other.until_text("#problem", "Too many pages are open")


async def test_phones_use_a_link_with_https_and_a_token(
    page: Page, start: Callable[..., Any], tmp_path: Path
) -> None:
    own = {**environment(), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    running, link = served(start, "--https", env=own)
    assert link.startswith("https://") and len(link.partition("#")[2]) >= 16
    # The QR code follows, two modules in each character.
    assert set(running.line()) <= set("█▀▄ ")
    await connected(page, link)
    await page("until", f"({BRIGHTNESS})")
    await page("open", "about:blank")
    await page("open", link.partition("#")[0])
    await page("click", "#start")
    await page.until_text("#problem", "The link is not complete")
    [certificate] = (tmp_path / "cache").rglob("*.pem")
    assert certificate.stat().st_mode & 0o777 == 0o600
    before = certificate.read_bytes()
    assert running.interrupt() == 0
    # Phones have accepted it: the next run uses the same.
    running, _ = served(start, "--https", env=own)
    assert running.interrupt() == 0
    assert certificate.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "'nothing' is not FILE.py:FUNCTION"),
        (["/nowhere/x.py:f"], "there is no file '/nowhere/x.py'"),
        ([f"{Path(__file__).with_name('conftest.py')}:nothing"], "has no function 'nothing'"),
        (["--certificate", "/nowhere.pem"], "the certificate /nowhere.pem cannot be used"),
        (["--host", "203.0.113.9"], "203.0.113.9"),
    ],
)
def test_wrong_arguments_are_one_line(run: Callable[..., Any], arguments: list[str], message: str) -> None:
    done = run("serve", "--port", 0, "--no-open", *arguments)
    assert done.returncode == 1
    assert message in done.stderr and "Traceback" not in done.stderr


async def test_pictures_of_the_page_for_the_documentation(
    tmp_path: Path, start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With WEBRTC_PICTURES=1 they replace those in docs/pictures, otherwise they are only made."""
    folder = PICTURES if os.environ.get("WEBRTC_PICTURES") else tmp_path
    _, link = served(start)
    async with browser(tmp_path, picture=scene()) as page:
        await connected(page, link)
        await page("type", "#text", "Hello, Python!")
        await page.until_text("#messages", "Hello, Python!")
        # Enough for the graphs to be more than a point.
        await page(
            "until", "(document.querySelector('#graphs polyline').getAttribute('points') ?? '').length > 120"
        )
        await page("screenshot", str(folder / "serve.png"))
        await page("scheme", "dark")
        await page("resize", 420, 900)
        await page("screenshot", str(folder / "serve-phone.png"))
    assert all((folder / name).stat().st_size > 10_000 for name in ("serve.png", "serve-phone.png"))
