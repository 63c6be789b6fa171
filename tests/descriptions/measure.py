"""Writes into the corpus what Chromium, webrtc and webrtc.aiortc make of each description.

`python -m tests.descriptions.measure [NAME...]`; look at the difference before it is committed. A verdict of
this package is written where it is not Chromium's; such a file needs a line `# because:`.
"""

from __future__ import annotations

import asyncio
import sys

from tests.browser.driven import launched
from tests.descriptions import ends
from tests.descriptions.corpus import ANSWERS, MEASURED, OFFERS


async def main(names: list[str]) -> None:
    known = ends.known()
    async with launched() as browser:
        page = await browser.page(ends.PAGE)
        MEASURED.write_text(await page("version") + "\n")
        for described in [*OFFERS, *ANSWERS]:
            if names and described.name not in names:
                continue
            notes = described.notes
            because = notes.pop("because", None)
            notes["chromium"] = await ends.chromium_verdict(page, described)
            for end, verdict in (("webrtc", ends.webrtc_verdict), ("aiortc", ends.aiortc_verdict)):
                notes.pop(end, None)
                found = await verdict(described)
                if found != described.expected(end, known):
                    notes[end] = found
            if because:
                notes["because"] = because
            described.write()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
