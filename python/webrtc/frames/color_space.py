"""Colour spaces: the names of WebCodecs and the numbers of ITU-T H.273."""

from __future__ import annotations

from webrtc.dictionaries.video_frame_init import VideoColorSpaceInit

_PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020", 12: "smpte432"}
_TRANSFERS = {1: "bt709", 6: "smpte170m", 8: "linear", 13: "iec61966-2-1", 16: "pq", 18: "hlg"}
_MATRICES = {0: "rgb", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020-ncl"}
_UNKNOWN = 2

# Primaries, transfer, matrix, and whether the range is full.
Numbers = tuple[int, int, int, "bool | None"]


def numbers_of(space: VideoColorSpaceInit) -> Numbers:
    """Convert names to numbers for the native module."""
    return (
        _number(space.primaries, _PRIMARIES, "primaries"),
        _number(space.transfer, _TRANSFERS, "transfer"),
        _number(space.matrix, _MATRICES, "matrix"),
        space.full_range,
    )


def color_space_of(numbers: Numbers | None) -> VideoColorSpaceInit:
    """Convert numbers to names; unknown numbers are omitted."""
    if numbers is None:
        return VideoColorSpaceInit()
    primaries, transfer, matrix, full_range = numbers
    return VideoColorSpaceInit._made(
        primaries=_PRIMARIES.get(primaries),
        transfer=_TRANSFERS.get(transfer),
        matrix=_MATRICES.get(matrix),
        full_range=full_range,
    )


def _number(name: str | None, names: dict[int, str], field: str) -> int:
    if name is None:
        return _UNKNOWN
    for number, known in names.items():
        if name == known:
            return number
    raise TypeError(f"{field} is {name!r}: it must be one of {', '.join(names.values())}")
