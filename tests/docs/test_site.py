"""The documentation is built anew, without a warning."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("furo", "myst_parser", "sphinx", "sphinx_copybutton", "sphinx_design")


# Twenty seconds of processor time, which a busy machine takes longer for.
@pytest.mark.timeout(300)
def test_a_clean_tree_gives_the_site_without_a_warning(tmp_path: Path) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: scripts/setup docs")
    site = tmp_path / "site"
    # No cache of an earlier build, which would hide warnings of pages that did not change.
    options = ["-W", "--keep-going", "-E", "-q", "-d", str(tmp_path / "cache"), "-b", "html"]
    command = [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(site)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=280)
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
