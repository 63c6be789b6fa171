"""The dashcam: nothing is missing between its files, and only the last ones are kept."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from webrtc import whip
from webrtc.testing import sources

from tests.examples.conftest import Start
from tests.waiting import until

av = pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")
pytestmark = pytest.mark.timeout(900)


def numbers(file: Path) -> list[int]:
    """The numbers of the pictures in a file."""
    with av.open(file) as container:
        found = [sources.read_number(frame.to_ndarray(format="bgr24")) for frame in container.decode(video=0)]
    return [number for number in found if number is not None]


async def test_the_last_files_are_kept_and_nothing_is_missing_between_them(
    start: Start, tmp_path: Path
) -> None:
    seen: set[Path] = set()

    def files() -> list[Path]:
        found = sorted(tmp_path.glob("*.mkv"))
        seen.update(found)
        return found

    arguments = ("--folder", tmp_path, "--seconds", 2, "--keep", 3, "--port", 0)
    async with (
        start("dashcam.py", *arguments) as program,
        sources.moving_pattern(320, 240, 15) as camera,
        await whip.publish(await program.url() + "/whip", camera.create_track(), timeout=60) as publication,
    ):
        await until(lambda: files() and len(seen) >= 5, 120)
        await publication.close()
        # The last file, which may have begun just now, is closed or deleted.
        await until(lambda: all(file.stat().st_size for file in files()), 60)
    kept = files()
    assert 2 <= len(kept) <= 4 and not set(kept) & set(sorted(seen)[:-4])
    recorded = [numbers(file) for file in kept]
    for earlier, later in pairwise(recorded):
        # A picture is missing where the camera was late.
        assert later[0] <= earlier[-1] + 2
    assert recorded[-1][-1] - recorded[0][0] > 30
