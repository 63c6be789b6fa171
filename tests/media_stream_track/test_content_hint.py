"""MediaStreamTrack.content_hint (W3C mst-content-hint)."""

from __future__ import annotations

import pytest
from webrtc import RTCAudioSource, RTCVideoSource


@pytest.mark.parametrize(
    ("source", "hints"),
    [(RTCAudioSource, ["speech", "music", ""]), (RTCVideoSource, ["motion", "detail", "text", ""])],
)
async def test_a_hint_is_kept_and_cloned(source: type, hints: list[str]) -> None:
    track = source().create_track()
    assert track.content_hint == ""
    for hint in hints:
        track.content_hint = hint
        assert (track.contentHint, track.clone().content_hint) == (hint, hint)


@pytest.mark.parametrize(("source", "hint"), [(RTCAudioSource, "motion"), (RTCVideoSource, "loud")])
async def test_a_hint_of_another_kind_is_named(source: type, hint: str) -> None:
    track = source().create_track()
    with pytest.raises(TypeError, match=hint):
        track.content_hint = hint
    assert track.content_hint == ""
