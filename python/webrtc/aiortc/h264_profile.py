"""Profile and level of H.264, as in the profile-level-id of SDP (RFC 6184 §8.1)."""

from __future__ import annotations

import re
from enum import Enum, IntEnum


class H264Profile(Enum):
    """A profile of H.264 (ITU-T H.264 annex A.2)."""

    PROFILE_CONSTRAINED_BASELINE = 0
    PROFILE_BASELINE = 1
    PROFILE_MAIN = 2
    PROFILE_CONSTRAINED_HIGH = 3
    PROFILE_HIGH = 4
    PROFILE_PREDICTIVE_HIGH_444 = 5


class H264Level(IntEnum):
    """A level of H.264 (ITU-T H.264 annex A.3): ten times its number, and 1b."""

    LEVEL1_B = 0
    LEVEL1 = 10
    LEVEL1_1 = 11
    LEVEL1_2 = 12
    LEVEL1_3 = 13
    LEVEL2 = 20
    LEVEL2_1 = 21
    LEVEL2_2 = 22
    LEVEL3 = 30
    LEVEL3_1 = 31
    LEVEL3_2 = 32
    LEVEL4 = 40
    LEVEL4_1 = 41
    LEVEL4_2 = 42
    LEVEL5 = 50
    LEVEL5_1 = 51
    LEVEL5_2 = 52


# RFC 6184 table 5: profile_idc, the bits of profile_iop that matter, what they must be, the profile.
_TABLE = [
    (0x42, 0b01001111, 0b01000000, H264Profile.PROFILE_CONSTRAINED_BASELINE),
    (0x4D, 0b10001111, 0b10000000, H264Profile.PROFILE_CONSTRAINED_BASELINE),
    (0x58, 0b11001111, 0b11000000, H264Profile.PROFILE_CONSTRAINED_BASELINE),
    (0x42, 0b01001111, 0b00000000, H264Profile.PROFILE_BASELINE),
    (0x58, 0b11001111, 0b10000000, H264Profile.PROFILE_BASELINE),
    (0x4D, 0b10101111, 0b00000000, H264Profile.PROFILE_MAIN),
    (0x64, 0b11111111, 0b00000000, H264Profile.PROFILE_HIGH),
    (0x64, 0b11111111, 0b00001100, H264Profile.PROFILE_CONSTRAINED_HIGH),
    (0xF4, 0b11111111, 0b00000000, H264Profile.PROFILE_PREDICTIVE_HIGH_444),
]
_IDC_WITH_1B = (0x42, 0x4D, 0x58)
_CONSTRAINT_SET3 = 0x10


def parse_h264_profile_level_id(profile_str: str) -> tuple[H264Profile, H264Level]:
    """The profile and level in six hexadecimal digits. Raises ValueError for other strings."""
    if not isinstance(profile_str, str) or not re.fullmatch("[0-9a-fA-F]{6}", profile_str):
        raise ValueError("Expected a 6 character hexadecimal string")
    idc, iop, level_idc = bytes.fromhex(profile_str)
    # Level 1b has the number of level 1.1, and a flag.
    is_1b = level_idc == H264Level.LEVEL1_1 and idc in _IDC_WITH_1B and iop & _CONSTRAINT_SET3
    if level_idc == H264Level.LEVEL1_B:
        raise ValueError("0 is not a valid H264Level")
    level = H264Level.LEVEL1_B if is_1b else H264Level(level_idc)
    for known_idc, mask, bits, profile in _TABLE:
        if idc == known_idc and iop & mask == bits:
            return profile, level
    raise ValueError(f"Unrecognized profile_iop = {iop}, profile_idc = {idc}")
