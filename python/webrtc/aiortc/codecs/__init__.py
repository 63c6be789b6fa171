"""The codecs. They are the engine's: its encoders and decoders cannot be used one by one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import webrtc
from webrtc.aiortc import rtcrtpparameters as rtp
from webrtc.aiortc.h264_profile import parse_h264_profile_level_id
from webrtc.aiortc.sdp import parameters_from_sdp

from . import h264 as h264, vpx as vpx

P = TypeVar("P", bound=rtp.RTCRtpParameters)
Pair = tuple[rtp.RTCRtpCodecCapability, webrtc.RTCRtpCodec]

KINDS = ("audio", "video")
# aiortc's own order; the others follow in the engine's.
_ORDER = ["opus", "G722", "PCMU", "PCMA", "VP8", "H264"]
_VIDEO_FEEDBACK = ["nack", "nack pli", "ccm fir", "goog-remb", "transport-cc"]
_RETRANSMITTED = ("VP8", "VP9", "AV1", "H264")
# RFC 3551 table 4, and RFC 5761 §4 for the payload types that are free beside RTCP.
_STATIC = {"PCMU": 0, "PCMA": 8, "G722": 9, "CN": 13}
# Both are made when they are first asked for.
CODECS: dict[str, list[rtp.RTCRtpCodecParameters]]
"""The codecs of each kind, which a program may change."""
HEADER_EXTENSIONS: dict[str, list[rtp.RTCRtpHeaderExtensionParameters]]
"""The header extensions of each kind."""
_DYNAMIC = [*range(96, 128), *range(35, 64)]
_LIMITS = ("MIN_BITRATE", "DEFAULT_BITRATE", "MAX_BITRATE", "MAX_FRAME_RATE")
# aiortc's defaults are no limits: without one, congestion control finds the rate.
_DEFAULTS = {module: {name: getattr(module, name) for name in _LIMITS} for module in (h264, vpx)}


def limits(mime_type: str) -> dict[str, int]:
    """The limits that the program set in `codecs.h264` or `codecs.vpx`, by name."""
    module = h264 if mime_type.lower() == "video/h264" else vpx
    return {
        name: int(getattr(module, name))
        for name, value in _DEFAULTS[module].items()
        if getattr(module, name) != value
    }


def is_rtx(codec: rtp.AnyCodec) -> bool:
    """Whether it is the format of retransmissions (RFC 4588)."""
    return codec.name.lower() == "rtx"


def native_codecs(kind: str) -> list[Pair]:
    """The codecs of a kind that the program left in `CODECS`, each with the engine's description of it."""
    found = engine_codecs(kind)
    if not is_chosen(kind):
        return found
    by_format = {_format(pair[0]): pair for pair in found}
    wanted = dict.fromkeys(_format(codec) for codec in globals()["CODECS"][kind])
    return [by_format[each] for each in wanted if each in by_format]


def is_chosen(kind: str) -> bool:
    """Whether the program changed `CODECS` for a kind."""
    return "CODECS" in globals() and globals()["CODECS"][kind] != _codecs()[kind]


def _format(codec: rtp.AnyCodec) -> tuple[object, ...]:
    """The key that distinguishes codecs; there is one capability for all retransmissions."""
    parameters = () if is_rtx(codec) else sorted(codec.parameters.items())
    return codec.mimeType.lower(), codec.clockRate, *parameters


def engine_codecs(kind: str) -> list[Pair]:
    """All codecs of a kind, each with the engine's own description of it."""
    given = webrtc.RTCRtpSender.get_capabilities(kind)
    found = [(rtp.RTCRtpCodecCapability(**_fields(codec)), codec) for codec in given.codecs] if given else []
    return sorted(
        found, key=lambda pair: _ORDER.index(pair[0].name) if pair[0].name in _ORDER else len(_ORDER)
    )


def _fields(codec: webrtc.RTCRtpCodec) -> dict[str, Any]:
    given = {name: getattr(codec, name) for name in ("mimeType", "clockRate", "channels")}
    return {**given, "parameters": parameters_from_sdp(codec.sdp_fmtp_line or "")}


def get_capabilities(kind: str) -> rtp.RTCRtpCapabilities:
    """Return the codecs and header extensions that are supported for "audio" or "video"."""
    given = webrtc.RTCRtpSender.get_capabilities(kind)
    if given is None:
        raise ValueError(f"cannot get capabilities for unknown media {kind!r}: it is 'audio' or 'video'")
    extensions = [rtp.RTCRtpHeaderExtensionCapability(uri=each.uri) for each in given.header_extensions]
    return rtp.RTCRtpCapabilities([capability for capability, _ in native_codecs(kind)], extensions)


def negotiated(cls: type[P], native: webrtc.RTCRtpParameters, mid: str | None) -> P:
    """The parameters of the engine's sender or receiver as a dataclass."""
    parameters = cls(muxId=mid or "")
    parameters.codecs = [
        rtp.RTCRtpCodecParameters(payloadType=codec.payload_type, **_fields(codec)) for codec in native.codecs
    ]
    parameters.headerExtensions = [
        rtp.RTCRtpHeaderExtensionParameters(id=each.id, uri=each.uri) for each in native.header_extensions
    ]
    if native.rtcp:
        cname, reduced = native.rtcp.cname or None, native.rtcp.reduced_size
        parameters.rtcp = rtp.RTCRtcpParameters(cname=cname, mux=True, reducedSize=reduced)
    return parameters


def _codecs() -> dict[str, list[rtp.RTCRtpCodecParameters]]:
    """All codecs, each with a payload type of its own: streams of both kinds share a transport."""
    numbers = iter(_DYNAMIC)
    found: dict[str, list[rtp.RTCRtpCodecParameters]] = {kind: [] for kind in KINDS}
    for kind, codecs in found.items():
        for codec, native in engine_codecs(kind):
            if is_rtx(codec):
                continue
            number = _STATIC[codec.name] if codec.name in _STATIC else next(numbers)
            parameters = rtp.RTCRtpCodecParameters(payloadType=number, **_fields(native))
            codecs.append(parameters)
            if codec.name in _RETRANSMITTED:
                parameters.rtcpFeedback = [rtp.RTCRtcpFeedback(*each.split()) for each in _VIDEO_FEEDBACK]
                apt = {"apt": number}
                codecs.append(
                    rtp.RTCRtpCodecParameters("video/rtx", 90000, None, next(numbers), parameters=apt)
                )
    return found


def is_codec_compatible(a: rtp.AnyCodec, b: rtp.AnyCodec) -> bool:
    """Whether one end can decode what the other encodes."""
    if a.mimeType.lower() != b.mimeType.lower() or a.clockRate != b.clockRate:
        return False
    try:
        return a.name.lower() != "h264" or _h264_format(a) == _h264_format(b)
    except ValueError:
        return False


def _h264_format(codec: rtp.AnyCodec) -> tuple[str, object]:
    """The packetization mode and the profile, by default those of RFC 6184 §8.1."""
    mode = codec.parameters.get("packetization-mode", "0")
    profile, _ = parse_h264_profile_level_id(str(codec.parameters.get("profile-level-id", "42E01F")))
    return str(mode), profile


def find_common_codecs(
    local_codecs: list[rtp.RTCRtpCodecParameters], remote_codecs: list[rtp.RTCRtpCodecParameters]
) -> list[rtp.RTCRtpCodecParameters]:
    """The codecs of both ends, in the peer's order and with its payload types."""
    common: list[rtp.RTCRtpCodecParameters] = []
    # Local payload types by the peer's: retransmissions refer to them.
    ours: dict[object, object] = {}

    def matches(local: rtp.RTCRtpCodecParameters, theirs: rtp.RTCRtpCodecParameters) -> bool:
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
    codecs: list[rtp.RTCRtpCodecParameters], preferred: list[rtp.RTCRtpCodecCapability]
) -> list[rtp.RTCRtpCodecParameters]:
    """The codecs that are preferred, in that order, with their retransmissions if those are preferred too."""
    if not preferred:
        return codecs
    with_rtx = any(map(is_rtx, preferred))
    found: list[rtp.RTCRtpCodecParameters] = []
    for wanted in preferred:
        key = (wanted.mimeType.lower(), wanted.parameters)
        for codec in codecs:
            if (codec.mimeType.lower(), codec.parameters) == key and not is_rtx(codec) and codec not in found:
                found.append(codec)
                numbers = {codec.payloadType} if with_rtx else set()
                found += [each for each in codecs if is_rtx(each) and each.parameters.get("apt") in numbers]
                break
    return found


def __getattr__(name: str) -> Any:
    if name == "CODECS":
        # From now on an ordinary name of the module, so that changes by the program take effect.
        return globals().setdefault("CODECS", _codecs())
    if name == "HEADER_EXTENSIONS":
        extensions = {kind: get_capabilities(kind).headerExtensions for kind in KINDS}
        return {
            kind: [rtp.RTCRtpHeaderExtensionParameters(id, each.uri) for id, each in enumerate(found, 1)]
            for kind, found in extensions.items()
        }
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _refused(what: str) -> Callable[..., NoReturn]:
    def refuse(codec: rtp.RTCRtpCodecParameters, *_: object) -> NoReturn:
        """Raises NotSupportedError: this is done in the engine."""
        raise webrtc.NotSupportedError(
            f"the {what} of {codec.name} is in the engine: set bitrates with codecs.vpx and codecs.h264, "
            "select codecs with RTCRtpTransceiver.setCodecPreferences, and process frames in tracks"
        )

    return refuse


get_encoder, get_decoder, depayload = map(_refused, ("encoder", "decoder", "depacketizer"))
