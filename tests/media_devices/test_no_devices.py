"""A machine without any device."""

from __future__ import annotations

from typing import Any

import pytest
import webrtc
from webrtc import NotFoundError, media_devices


@pytest.mark.usefixtures("no_devices")
class TestWithoutDevices:
    """No sound card, no camera, no servers."""

    async def test_none_is_listed(self) -> None:
        assert await media_devices.enumerate_devices() == []

    @pytest.mark.parametrize(
        ("constraints", "missing"), [({"audio": True}, "microphone"), ({"video": True}, "camera")]
    )
    async def test_asking_for_one_says_that_there_is_none(self, constraints: Any, missing: Any) -> None:
        with pytest.raises(NotFoundError, match=f"this machine has no {missing}"):
            await media_devices.get_user_media(constraints)
        with pytest.raises(NotFoundError, match=f"this machine has no {missing}"):
            webrtc.get_user_media(constraints)

    async def test_the_manuals_call_asks_for_both(self) -> None:
        with pytest.raises(NotFoundError):
            webrtc.get_user_media()

    async def test_a_player_says_that_there_is_no_speaker(self) -> None:
        track = webrtc.RTCAudioSource().create_track()
        with pytest.raises(NotFoundError):
            await webrtc.AudioPlayer(track).start()

    async def test_a_screen_needs_a_display(self) -> None:
        with pytest.raises(NotFoundError, match="DISPLAY"):
            await media_devices.get_display_media()


async def test_constraints_without_any_kind_are_an_error() -> None:
    with pytest.raises(TypeError, match="requires `audio`, `video` or both"):
        await media_devices.get_user_media({})


def test_without_a_loop_it_says_so() -> None:
    with pytest.raises(webrtc.InvalidStateError, match="no event loop"):
        webrtc.get_user_media({"audio": {"deviceId": "synthetic"}})


def test_get_user_media_has_both_spellings() -> None:
    assert webrtc.getUserMedia is webrtc.get_user_media
