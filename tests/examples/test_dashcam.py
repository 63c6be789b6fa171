"""The dashcam: nothing is missing between its files, and only the last ones are kept."""

from __future__ import annotations

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

    def enough() -> bool:
        seen.update(tmp_path.glob("*.mkv"))
        return len(seen) >= 5

    arguments = ("--folder", tmp_path, "--seconds", 2, "--keep", 3, "--port", 0)
    async with start("dashcam.py", *arguments) as program, sources.moving_pattern(320, 240, 15) as camera:
        async with await whip.publish(await program.url() + "/whip", camera.create_track(), timeout=60):
            await until(enough, 120)
        # The last file is complete when the program has ended.
    kept = sorted(tmp_path.glob("*.mkv"))
    assert len(kept) == 3 and kept == sorted(seen | set(kept))[-3:]
    recorded = [numbers(file) for file in kept]
    for earlier, later in zip(recorded, recorded[1:], strict=False):
        # A picture that the camera was late for has no number; these files share some.
        assert later[0] <= earlier[-1] + 2
    together = sorted(set().union(*recorded))
    assert together[-1] - together[0] > 30
