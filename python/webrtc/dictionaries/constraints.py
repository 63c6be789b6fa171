"""What is asked of, offered by and set on the source of a track."""

from __future__ import annotations

from .conversion import ClampedUnsignedLong
from .dictionary import Dictionary, fresh


class DoubleRange(Dictionary):
    """Bounds for a number (W3C mediacapture-streams §4.3.7)."""

    max: float | None = None
    """The highest."""
    min: float | None = None
    """The lowest."""


class ConstrainDoubleRange(DoubleRange):
    """What a number must or should be (W3C mediacapture-streams §4.3.7)."""

    exact: float | None = None
    """What it must be."""
    ideal: float | None = None
    """What it should be close to."""


class ULongRange(Dictionary):
    """Bounds for a count (W3C mediacapture-streams §4.3.7)."""

    max: ClampedUnsignedLong | None = None
    """The highest."""
    min: ClampedUnsignedLong | None = None
    """The lowest."""


class ConstrainULongRange(ULongRange):
    """What a count must or should be (W3C mediacapture-streams §4.3.7)."""

    exact: ClampedUnsignedLong | None = None
    """What it must be."""
    ideal: ClampedUnsignedLong | None = None
    """What it should be close to."""


class ConstrainBooleanParameters(Dictionary):
    """What a switch must or should be (W3C mediacapture-streams §4.3.7)."""

    exact: bool | None = None
    """What it must be."""
    ideal: bool | None = None
    """What it should be."""


class ConstrainDOMStringParameters(Dictionary):
    """What a name must or should be: one of these (W3C mediacapture-streams §4.3.7)."""

    exact: str | list[str] | None = None
    """What it must be."""
    ideal: str | list[str] | None = None
    """What it should be."""


class ConstrainBooleanOrDOMStringParameters(Dictionary):
    """What a switch that also has modes must or should be (W3C mediacapture-streams §4.3.7)."""

    exact: bool | str | None = None
    """What it must be."""
    ideal: bool | str | None = None
    """What it should be."""


ConstrainULong = ClampedUnsignedLong | ConstrainULongRange
ConstrainDouble = float | ConstrainDoubleRange
ConstrainBoolean = bool | ConstrainBooleanParameters
ConstrainString = str | list[str] | ConstrainDOMStringParameters
ConstrainMode = bool | str | ConstrainBooleanOrDOMStringParameters


class MediaTrackConstraintSet(Dictionary):
    """Wishes for a source that belong together (W3C mediacapture-streams §4.3.8)."""

    width: ConstrainULong | None = None
    """Pixels across."""
    height: ConstrainULong | None = None
    """Pixels down."""
    aspect_ratio: ConstrainDouble | None = None
    """Width divided by height."""
    frame_rate: ConstrainDouble | None = None
    """Frames each second."""
    facing_mode: ConstrainString | None = None
    """Where the camera looks, a VideoFacingModeEnum."""
    resize_mode: ConstrainString | None = None
    """How a size is reached, a VideoResizeModeEnum."""
    sample_rate: ConstrainULong | None = None
    """Samples each second."""
    sample_size: ConstrainULong | None = None
    """Bits in a sample."""
    echo_cancellation: ConstrainMode | None = None
    """Whether, or which, echo is removed, an EchoCancellationModeEnum."""
    auto_gain_control: ConstrainBoolean | None = None
    """Whether loudness is evened out."""
    noise_suppression: ConstrainBoolean | None = None
    """Whether noise is removed."""
    latency: ConstrainDouble | None = None
    """Seconds from the source to the program."""
    channel_count: ConstrainULong | None = None
    """Channels of sound."""
    device_id: ConstrainString | None = None
    """The device."""
    group_id: ConstrainString | None = None
    """The group of devices that are one piece of hardware."""
    background_blur: ConstrainBoolean | None = None
    """Whether the camera blurs the background."""
    display_surface: ConstrainString | None = None
    """What is shown, a "monitor" or a "window" (W3C screen-capture §5.4)."""
    cursor: ConstrainString | None = None
    """Whether the pointer is shown, "always" or "never" (W3C screen-capture §5.4)."""


class MediaTrackConstraints(MediaTrackConstraintSet):
    """Wishes for a source (W3C mediacapture-streams §4.3.8)."""

    advanced: list[MediaTrackConstraintSet] | None = None
    """Further sets of wishes, each fulfilled as a whole or not at all, the first ones first."""


class MediaStreamConstraints(Dictionary):
    """What `get_user_media` should find (W3C mediacapture-streams §9.4)."""

    video: bool | MediaTrackConstraints = False
    """Whether to find a camera, or which."""
    audio: bool | MediaTrackConstraints = False
    """Whether to find a microphone, or which."""


class DisplayMediaStreamOptions(MediaStreamConstraints):
    """What `get_display_media` should show (W3C screen-capture §5.2)."""

    video: bool | MediaTrackConstraints = True
    """Which screen or window, how often and with what."""


class MediaTrackSettings(Dictionary):
    """How a source is set (W3C mediacapture-streams §4.3.8); see MediaTrackConstraintSet."""

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
    """What a source can be set to (W3C mediacapture-streams §4.3.8); see MediaTrackConstraintSet."""

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
    """Which wishes are understood (W3C mediacapture-streams §4.3.8); see MediaTrackConstraintSet."""

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
