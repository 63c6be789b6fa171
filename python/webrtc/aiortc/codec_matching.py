"""Which codecs two ends have in common."""

from __future__ import annotations

import copy

from .codecs import is_rtx
from .h264_profile import parse_h264_profile_level_id
from .rtcrtpparameters import AnyCodec, RTCRtpCodecCapability, RTCRtpCodecParameters


def is_codec_compatible(a: AnyCodec, b: AnyCodec) -> bool:
    """Whether one end can decode what the other encodes."""
    if a.mimeType.lower() != b.mimeType.lower() or a.clockRate != b.clockRate:
        return False
    try:
        return a.name.lower() != "h264" or _h264_format(a) == _h264_format(b)
    except ValueError:
        return False


def _h264_format(codec: AnyCodec) -> tuple[str, object]:
    """The packetization mode and the profile, by default those of RFC 6184 §8.1."""
    mode = codec.parameters.get("packetization-mode", "0")
    profile, _ = parse_h264_profile_level_id(str(codec.parameters.get("profile-level-id", "42E01F")))
    return str(mode), profile


def find_common_codecs(
    local_codecs: list[RTCRtpCodecParameters], remote_codecs: list[RTCRtpCodecParameters]
) -> list[RTCRtpCodecParameters]:
    """The codecs of both ends, in the peer's order and with its payload types."""
    common: list[RTCRtpCodecParameters] = []
    # Local payload types by the peer's: retransmissions refer to them.
    ours: dict[object, object] = {}

    def matches(local: RTCRtpCodecParameters, theirs: RTCRtpCodecParameters) -> bool:
        if not is_rtx(theirs):
            return is_codec_compatible(local, theirs)
        apt = theirs.parameters.get("apt")
        return is_rtx(local) and apt in ours and ours[apt] == local.parameters.get("apt")

    for theirs in remote_codecs:
        local = next((each for each in local_codecs if matches(each, theirs)), None)
        if local is not None:
            codec = copy.deepcopy(local)
            codec.payloadType = theirs.payloadType
            codec.rtcpFeedback = [each for each in local.rtcpFeedback if each in theirs.rtcpFeedback]
            if is_rtx(theirs):
                codec.parameters = dict(theirs.parameters)
            ours[theirs.payloadType] = local.payloadType
            common.append(codec)
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
        key = (wanted.mimeType.lower(), wanted.parameters)
        same = (
            each for each in codecs if (each.mimeType.lower(), each.parameters) == key and each not in found
        )
        codec = None if is_rtx(wanted) else next(same, None)
        if codec is not None:
            found.append(codec)
            if with_rtx:
                found += [
                    each
                    for each in codecs
                    if is_rtx(each) and each.parameters.get("apt") == codec.payloadType
                ]
    return found
