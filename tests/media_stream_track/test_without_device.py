"""What a track whose source is the program says of devices."""

from __future__ import annotations

import pytest
from webrtc import InvalidStateError, RTCAudioSource, RTCVideoSource


@pytest.mark.parametrize("source", [RTCAudioSource, RTCVideoSource])
async def test_a_track_of_the_program_has_no_settings_of_a_device(
    source: type[RTCAudioSource] | type[RTCVideoSource],
) -> None:
    track = source().create_track()
    assert track.label == ""
    for of_device in (track.get_settings(), track.get_capabilities(), track.get_constraints()):
        assert not any(dict(of_device).values())
    with pytest.raises(InvalidStateError, match="source is not a device"):
        await track.apply_constraints({"echo_cancellation": True})
    track.stop()
    track.stop()
    with pytest.raises(InvalidStateError, match="the track has ended"):
        await track.apply_constraints()
