"""Which codecs two ends have in common."""

from __future__ import annotations

import copy

from .codecs import is_rtx
from .h264_profile import parse_h264_profile_level_id
from .rtcrtpparameters import RTCRtpCodecCapability, RTCRtpCodecParameters

# RFC 6184 §8.1: what they are where they are not said.
_PACKETIZATION_MODE = "0"
_PROFILE_LEVEL_ID = "42E01F"


def is_codec_compatible(a: RTCRtpCodecParameters, b: RTCRtpCodecParameters) -> bool:
    """Whether one end can decode what the other encodes."""
    if a.mimeType.lower() != b.mimeType.lower() or a.clockRate != b.clockRate:
        return False
    if a.name.lower() != "h264":
        return True

    def format(codec: RTCRtpCodecParameters) -> tuple[str, object]:
        mode = str(codec.parameters.get("packetization-mode", _PACKETIZATION_MODE))
        profile, _ = parse_h264_profile_level_id(
            str(codec.parameters.get("profile-level-id", _PROFILE_LEVEL_ID))
        )
        return mode, profile

    try:
        return format(a) == format(b)
    except ValueError:
        return False


def find_common_codecs(
    local_codecs: list[RTCRtpCodecParameters], remote_codecs: list[RTCRtpCodecParameters]
) -> list[RTCRtpCodecParameters]:
    """The codecs of both ends, in the peer's order and with its numbers."""
    common: list[RTCRtpCodecParameters] = []
    # Local numbers by the peer's, to follow what retransmissions refer to.
    ours: dict[object, object] = {}
    for theirs in remote_codecs:
        for local in local_codecs:
            if is_rtx(theirs):
                if not is_rtx(local) or ours.get(theirs.parameters.get("apt"), ()) != local.parameters.get(
                    "apt"
                ):
                    continue
            elif not is_codec_compatible(local, theirs):
                continue
            codec = copy.deepcopy(local)
            codec.payloadType = theirs.payloadType
            codec.rtcpFeedback = [each for each in local.rtcpFeedback if each in theirs.rtcpFeedback]
            if is_rtx(theirs):
                codec.parameters = dict(theirs.parameters)
            ours[theirs.payloadType] = local.payloadType
            common.append(codec)
            break
    return common


def filter_preferred_codecs(
    codecs: list[RTCRtpCodecParameters], preferred: list[RTCRtpCodecCapability]
) -> list[RTCRtpCodecParameters]:
    """The codecs that are preferred, in that order, with their retransmissions if those are preferred too."""
    if not preferred:
        return codecs
    with_rtx = any(is_rtx(wanted) for wanted in preferred)
    found: list[RTCRtpCodecParameters] = []
    for wanted in preferred:
        if is_rtx(wanted):
            continue
        for codec in codecs:
            same = codec.mimeType.lower() == wanted.mimeType.lower() and codec.parameters == wanted.parameters
            if same and codec not in found:
                found.append(codec)
                if with_rtx:
                    found += [r for r in codecs if is_rtx(r) and r.parameters.get("apt") == codec.payloadType]
                break
    return found
