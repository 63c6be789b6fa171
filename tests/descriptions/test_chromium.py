"""What the corpus says of Chromium is true."""

from __future__ import annotations

import pytest

from tests.browser.driven import launched
from tests.descriptions.corpus import ANSWERS, MEASURED, OFFERS
from tests.descriptions.ends import PAGE, chromium_verdict


async def test_chromium_makes_of_each_description_what_its_file_says() -> None:
    async with launched() as browser:
        page = await browser.page(PAGE)
        here, asked = await page("version"), MEASURED.read_text().strip()
        if here != asked:
            pytest.skip(
                f"this is Chromium {here}, and {asked} was measured: run tests/descriptions/measure.py"
            )
        found = {each.path: await chromium_verdict(page, each) for each in [*OFFERS, *ANSWERS]}
    assert found == {each.path: each.notes["chromium"] for each in [*OFFERS, *ANSWERS]}
