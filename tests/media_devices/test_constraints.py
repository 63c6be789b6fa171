"""Constraints match, or are named in the error."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import webrtc
from webrtc.devices.selection import Offers, Range, choose
from webrtc.dictionaries.constraints import MediaTrackConstraints

# Quotes a message.
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "devices.md"


@dataclass(frozen=True)
class Camera:
    id: str
    width: int
    height: int
    extra: Offers = field(default_factory=dict)

    @property
    def offers(self) -> Offers:
        return {
            "device_id": (self.id,),
            "width": (self.width,),
            "height": (self.height,),
            "aspect_ratio": (self.width / self.height,),
            "frame_rate": Range(1, 30, 30),
            **self.extra,
        }


CAMERAS = [
    Camera("one", 640, 480),
    Camera("one", 1280, 720),
    Camera("two", 320, 240, {"facing_mode": ("user",)}),
]


def chosen(**wanted: Any) -> tuple[str, int]:
    camera = choose(CAMERAS, MediaTrackConstraints(**wanted), "camera").device
    return camera.id, camera.width


@pytest.mark.parametrize(
    ("wanted", "best"),
    [
        ({}, ("one", 640)),
        ({"width": 1000}, ("one", 1280)),
        ({"width": 300}, ("two", 320)),
        ({"width": {"min": 500}, "height": {"ideal": 700}}, ("one", 1280)),
        ({"width": {"max": 400}}, ("two", 320)),
        ({"deviceId": "two"}, ("two", 320)),
        ({"deviceId": ["none", "two"]}, ("two", 320)),
        ({"deviceId": "none"}, ("one", 640)),
        ({"facingMode": "user"}, ("two", 320)),
        ({"aspectRatio": {"exact": 1.77778}}, ("one", 1280)),
        ({"latency": {"exact": 0.01}}, ("one", 640)),
        ({"echoCancellation": True}, ("one", 640)),
        ({"advanced": [{"width": 1920}, {"width": 1280}, {"width": 320}]}, ("one", 1280)),
    ],
)
def test_the_best_device_is_taken(wanted: Any, best: Any) -> None:
    assert chosen(**wanted) == best


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ({"width": {"exact": 641}}, "width"),
        ({"width": {"exact": 640}, "height": {"exact": 720}}, "height"),
        ({"width": {"min": 2000}}, "width"),
        ({"frameRate": {"min": 60}}, "frameRate"),
        ({"deviceId": {"exact": "none"}, "width": {"exact": 1}}, "deviceId"),
        ({"deviceId": {"exact": "one"}, "facingMode": {"exact": "user"}}, "facingMode"),
        ({"sampleRate": {"exact": 48000}}, "sampleRate"),
    ],
)
def test_what_no_device_satisfies_is_named(wanted: Any, name: str) -> None:
    with pytest.raises(webrtc.OverconstrainedError, match=f"no camera satisfies {name}") as refused:
        chosen(**wanted)
    assert refused.value.constraint == name


def test_the_message_shows_the_constraint_and_the_available_values() -> None:
    cameras, wanted = [CAMERAS[0], CAMERAS[1]], MediaTrackConstraints(width={"min": 2000})
    with pytest.raises(webrtc.OverconstrainedError) as refused:
        choose(cameras, wanted, "camera")
    assert f"\n{refused.value}\n" in GUIDE.read_text()
    with pytest.raises(
        webrtc.OverconstrainedError, match=r"sampleRate \{'exact': 8000\} \(no camera has this setting\)"
    ):
        choose(cameras, MediaTrackConstraints(advanced=[], sample_rate={"exact": 8000}), "camera")


def test_a_range_is_set_to_what_is_wanted_within_its_bounds() -> None:
    def rate(wanted: Any) -> Any:
        return choose(CAMERAS, MediaTrackConstraints(frame_rate=wanted), "camera").settings["frame_rate"]

    assert rate(15) == 15
    assert rate(100) == 30
    assert rate({"max": 10}) == 10
    assert rate({"min": 20, "max": 25, "ideal": 5}) == 20
