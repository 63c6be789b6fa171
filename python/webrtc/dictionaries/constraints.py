"""Constraints, capabilities and settings of a track's source."""

from __future__ import annotations

from .conversion import ClampedUnsignedLong
from .dictionary import Dictionary, fresh


class DoubleRange(Dictionary):
    """Bounds of a number (W3C mediacapture-streams §4.3.7)."""

    max: float | None = None
    """The maximum."""
    min: float | None = None
    """The minimum."""


class ConstrainDoubleRange(DoubleRange):
    """A constraint on a number (W3C mediacapture-streams §4.3.7)."""

    exact: float | None = None
    """The required value."""
    ideal: float | None = None
    """The preferred value."""


class ULongRange(Dictionary):
    """Bounds of an integer (W3C mediacapture-streams §4.3.7)."""

    max: ClampedUnsignedLong | None = None
    """The maximum."""
    min: ClampedUnsignedLong | None = None
    """The minimum."""


class ConstrainULongRange(ULongRange):
    """A constraint on an integer (W3C mediacapture-streams §4.3.7)."""

    exact: ClampedUnsignedLong | None = None
    """The required value."""
    ideal: ClampedUnsignedLong | None = None
    """The preferred value."""


class ConstrainBooleanParameters(Dictionary):
    """A constraint on a boolean (W3C mediacapture-streams §4.3.7)."""

    exact: bool | None = None
    """The required value."""
    ideal: bool | None = None
    """The preferred value."""


class ConstrainDOMStringParameters(Dictionary):
    """A constraint on a string, with one or several values (W3C mediacapture-streams §4.3.7)."""

    exact: str | list[str] | None = None
    """The required value."""
    ideal: str | list[str] | None = None
    """The preferred value."""


class ConstrainBooleanOrDOMStringParameters(Dictionary):
    """A constraint on a boolean that also has modes (W3C mediacapture-streams §4.3.7)."""

    exact: bool | str | None = None
    """The required value."""
    ideal: bool | str | None = None
    """The preferred value."""


ConstrainULong = ClampedUnsignedLong | ConstrainULongRange
ConstrainDouble = float | ConstrainDoubleRange
ConstrainBoolean = bool | ConstrainBooleanParameters
ConstrainString = str | list[str] | ConstrainDOMStringParameters
ConstrainMode = bool | str | ConstrainBooleanOrDOMStringParameters


class MediaTrackConstraintSet(Dictionary):
    """A set of constraints on a source (W3C mediacapture-streams §4.3.8)."""

    width: ConstrainULong | None = None
    """Width in pixels."""
    height: ConstrainULong | None = None
    """Height in pixels."""
    aspect_ratio: ConstrainDouble | None = None
    """Width divided by height."""
    frame_rate: ConstrainDouble | None = None
    """Frames per second."""
    facing_mode: ConstrainString | None = None
    """The direction a camera faces, a VideoFacingModeEnum."""
    resize_mode: ConstrainString | None = None
    """How the source obtains the frame size, a VideoResizeModeEnum."""
    sample_rate: ConstrainULong | None = None
    """Samples per second."""
    sample_size: ConstrainULong | None = None
    """Bits per sample."""
    echo_cancellation: ConstrainMode | None = None
    """Whether echo is removed, or which, an EchoCancellationModeEnum."""
    auto_gain_control: ConstrainBoolean | None = None
    """Whether the level is controlled automatically."""
    noise_suppression: ConstrainBoolean | None = None
    """Whether noise is suppressed."""
    latency: ConstrainDouble | None = None
    """Seconds from the source to the program."""
    channel_count: ConstrainULong | None = None
    """The number of audio channels."""
    device_id: ConstrainString | None = None
    """The device."""
    group_id: ConstrainString | None = None
    """The id shared by devices that belong to one piece of hardware."""
    background_blur: ConstrainBoolean | None = None
    """Whether the camera blurs the background."""
    display_surface: ConstrainString | None = None
    """The captured surface, "monitor" or "window" (W3C screen-capture §5.4)."""
    cursor: ConstrainString | None = None
    """Whether the pointer is captured, "always" or "never" (W3C screen-capture §5.4)."""


class MediaTrackConstraints(MediaTrackConstraintSet):
    """Constraints on a source (W3C mediacapture-streams §4.3.8)."""

    advanced: list[MediaTrackConstraintSet] | None = None
    """Additional sets, each satisfied entirely or not at all, in order of preference."""


class MediaStreamConstraints(Dictionary):
    """The arguments of `get_user_media` (W3C mediacapture-streams §9.4)."""

    video: bool | MediaTrackConstraints = False
    """Whether to open a camera, or its constraints."""
    audio: bool | MediaTrackConstraints = False
    """Whether to open a microphone, or its constraints."""


class DisplayMediaStreamOptions(MediaStreamConstraints):
    """The arguments of `get_display_media` (W3C screen-capture §5.2)."""

    video: bool | MediaTrackConstraints = True
    """The constraints on the screen or window, and on its capture."""


class MediaTrackSettings(Dictionary):
    """The settings of a source (W3C mediacapture-streams §4.3.8); see MediaTrackConstraintSet."""

    width: int | None = None
    height: int | None = None
    aspect_ratio: float | None = None
    frame_rate: float | None = None
    facing_mode: str | None = None
    resize_mode: str | None = None
    sample_rate: int | None = None
    sample_size: int | None = None
    echo_cancellation: bool | str | None = None
    auto_gain_control: bool | None = None
    noise_suppression: bool | None = None
    latency: float | None = None
    channel_count: int | None = None
    device_id: str | None = None
    group_id: str | None = None
    background_blur: bool | None = None
    display_surface: str | None = None
    cursor: str | None = None


class MediaTrackCapabilities(Dictionary):
    """The capabilities of a source (W3C mediacapture-streams §4.3.8); see MediaTrackConstraintSet."""

    width: ULongRange | None = None
    height: ULongRange | None = None
    aspect_ratio: DoubleRange | None = None
    frame_rate: DoubleRange | None = None
    facing_mode: list[str] = fresh(list)
    resize_mode: list[str] = fresh(list)
    sample_rate: ULongRange | None = None
    sample_size: ULongRange | None = None
    echo_cancellation: list[bool | str] = fresh(list)
    auto_gain_control: list[bool] = fresh(list)
    noise_suppression: list[bool] = fresh(list)
    latency: DoubleRange | None = None
    channel_count: ULongRange | None = None
    device_id: str | None = None
    group_id: str | None = None
    background_blur: list[bool] = fresh(list)
    display_surface: str | None = None
    cursor: list[str] = fresh(list)


class MediaTrackSupportedConstraints(Dictionary):
    """The supported constraints (W3C mediacapture-streams §4.3.8); see MediaTrackConstraintSet."""

    width: bool = True
    height: bool = True
    aspect_ratio: bool = True
    frame_rate: bool = True
    facing_mode: bool = True
    resize_mode: bool = False
    sample_rate: bool = True
    sample_size: bool = True
    echo_cancellation: bool = True
    auto_gain_control: bool = True
    noise_suppression: bool = True
    latency: bool = False
    channel_count: bool = True
    device_id: bool = True
    group_id: bool = True
    background_blur: bool = False
    display_surface: bool = True
    cursor: bool = True
