"""The former names of the API: they still work, with a warning at the line that uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc.testing import SimulatedNetwork


def upright() -> int:
    with webrtc.VideoFrame(np.zeros((6, 8), np.uint8), "gray8", rotation=90) as frame:
        return frame.upright().width


def settings() -> webrtc.VideoCodecSettings:
    return webrtc.VideoCodecSettings("video/VP8", is_screencast=True)


def settings_by_former_name() -> bool:
    given: dict[str, Any] = {"mime_type": "video/VP8", "screen": True}
    return webrtc.VideoCodecSettings(**given).is_screencast


def set_screen() -> bool:
    made = webrtc.VideoCodecSettings("video/VP8")
    made.screen = True
    return made.is_screencast


def player() -> webrtc.AudioPlayer:
    return webrtc.AudioPlayer(webrtc.RTCAudioSource().create_track())


def update() -> int:
    network = SimulatedNetwork()
    network.update(queue=20)
    return network.queue_size


def assign() -> int:
    network = SimulatedNetwork()
    network.queue = 30
    return network.queue_size


@pytest.mark.parametrize(
    ("use", "value", "message"),
    [
        (lambda: player().slips, 0, "AudioPlayer.slips was renamed: use discontinuities"),
        (
            lambda: webrtc.EncodedAudioSource().refused,
            0,
            "EncodedAudioSource.refused was renamed: use rejected",
        ),
        (lambda: settings().screen, True, "VideoCodecSettings.screen was renamed: use is_screencast"),
        (settings_by_former_name, True, "VideoCodecSettings.screen was renamed: use is_screencast"),
        (set_screen, True, "VideoCodecSettings.screen was renamed: use is_screencast"),
        (upright, 6, "VideoFrame.upright was renamed: use rotated"),
        (lambda: SimulatedNetwork().queue, 100, "SimulatedNetwork.queue was renamed: use queue_size"),
        (
            lambda: SimulatedNetwork(queue=10).queue_size,
            10,
            "SimulatedNetwork.queue was renamed: use queue_size",
        ),
        (update, 20, "SimulatedNetwork.queue was renamed: use queue_size"),
        (assign, 30, "SimulatedNetwork.queue was renamed: use queue_size"),
        (
            lambda: isinstance(webrtc.Utterances(0.5), webrtc.UtteranceDetector),
            True,
            "Utterances was renamed: use UtteranceDetector",
        ),
    ],
)
async def test_a_former_name_works_with_a_warning(use: Callable[[], Any], value: Any, message: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"^{message}$") as warned:
        assert use() == value
    assert [each.filename for each in warned] == [__file__]


@pytest.mark.filterwarnings("ignore:Utterances was renamed")
def test_instances_of_a_renamed_class_are_instances_of_its_former_name() -> None:
    class Mine(webrtc.Utterances): ...

    new, former, mine = webrtc.UtteranceDetector(), webrtc.Utterances(), Mine()
    for each in (new, former, mine):
        assert isinstance(each, webrtc.Utterances) and isinstance(each, webrtc.UtteranceDetector)
    assert isinstance(mine, Mine) and not isinstance(new, Mine) and not isinstance(former, Mine)
    assert not isinstance(3, webrtc.Utterances)
    assert issubclass(webrtc.UtteranceDetector, webrtc.Utterances) and not issubclass(int, webrtc.Utterances)
