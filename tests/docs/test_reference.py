"""The reference is whole."""

import re
from pathlib import Path

import webrtc

PAGES = Path(__file__).parents[2] / "docs" / "reference"


def test_the_module_of_every_public_name_has_its_place_in_the_reference() -> None:
    text = "".join(page.read_text() for page in PAGES.glob("*.md"))
    documented = set(re.findall(r"automodule:: (\S+)", text))
    used = {getattr(getattr(webrtc, name), "__module__", "webrtc.") for name in webrtc.__all__} - {"webrtc."}
    assert used - documented == set()
