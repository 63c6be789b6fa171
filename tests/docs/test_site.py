"""The documentation is built without a warning, can be searched, and has the diagrams of the script."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.chromium import browser

ROOT = Path(__file__).parents[2]
NEEDED = ("furo", "myst_parser", "sphinx", "sphinx_copybutton", "sphinx_design")


# Forty seconds of processor time, which a busy machine takes longer for.
@pytest.mark.timeout(900)
async def test_a_clean_tree_gives_a_site_without_a_warning_that_can_be_searched(tmp_path: Path) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: scripts/setup docs")
    site = tmp_path / "site"
    # No cache of an earlier build, which would hide warnings of pages that did not change.
    options = ["-W", "--keep-going", "-E", "-q", "-d", str(tmp_path / "cache"), "-b", "html"]
    command = [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(site)]
    built = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=800)
    # Standard error may also have deprecations of its libraries.
    assert built.returncode == 0, built.stderr
    names = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    assert {page for page in names if not (site / page).exists()} == set()
    assert (site / "searchindex.js").stat().st_size > 10_000
    # A class and a function of the reference, and a link to a standard.
    text = (site / "reference" / "testing.html").read_text()
    for anchor in ("webrtc.testing.TurnServer.close", "webrtc.testing.preset"):
        assert f'id="{anchor}"' in text
    assert re.search(r'href="https://www.rfc-editor.org/rfc/rfc8656"', text)
    async with browser(tmp_path, devices=False) as page:
        for words, found in (("nat_1to1", "Ports, NAT and TURN"), ("fingerprint", "DTLS and SRTP")):
            await page("open", f"file://{site}/search.html?q={words}")
            await page.until_text("#search-results", found)


def test_the_diagrams_are_those_that_the_script_draws(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "diagrams", tmp_path], check=True, timeout=60)
    folder = ROOT / "docs" / "pictures" / "diagrams"
    drawn = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {path.name: path.read_text() for path in folder.iterdir()} == drawn
    # Each is shown somewhere, with a text for those who do not see it.
    pages = "".join(page.read_text() for page in (ROOT / "docs").rglob("*.md"))
    assert [name for name in drawn if not re.search(rf"!\[.{{20,}}\]\(\S*diagrams/{name}\)", pages)] == []
