"""Which codecs there are. They are the engine's: its encoders and decoders cannot be used one by one."""

from __future__ import annotations

from typing import Any, NoReturn

import webrtc
from webrtc.aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCapabilities,
    RTCRtpCodecCapability,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionCapability,
    RTCRtpHeaderExtensionParameters,
)
from webrtc.aiortc.sdp import parameters_from_sdp

# aiortc's own order; the others follow in the engine's.
_ORDER = ["opus", "G722", "PCMU", "PCMA", "VP8", "H264"]
_VIDEO_FEEDBACK = [
    ("nack", None),
    ("nack", "pli"),
    ("ccm", "fir"),
    ("goog-remb", None),
    ("transport-cc", None),
]
_RETRANSMITTED = ("VP8", "VP9", "AV1", "H264")
# RFC 3551 table 4, and RFC 5761 §4 for the numbers that are free beside RTCP.
_STATIC = {"PCMU": 0, "PCMA": 8, "G722": 9, "CN": 13}
_DYNAMIC = [*range(96, 128), *range(35, 64)]


def is_rtx(codec: RTCRtpCodecCapability | RTCRtpCodecParameters) -> bool:
    """Whether it stands for retransmissions (RFC 4588)."""
    return codec.name.lower() == "rtx"


def native_codecs(kind: str) -> list[tuple[RTCRtpCodecCapability, webrtc.RTCRtpCodec]]:
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


def _format(codec: RTCRtpCodecCapability | RTCRtpCodecParameters) -> tuple[object, ...]:
    """What tells codecs apart; there is one capability for all retransmissions."""
    parameters = () if is_rtx(codec) else sorted(codec.parameters.items())
    return codec.mimeType.lower(), codec.clockRate, *parameters


def engine_codecs(kind: str) -> list[tuple[RTCRtpCodecCapability, webrtc.RTCRtpCodec]]:
    """All codecs of a kind, each with the engine's own description of it."""
    given = webrtc.RTCRtpSender.get_capabilities(kind)
    found = [(_capability(codec), codec) for codec in given.codecs] if given else []

    def place(pair: tuple[RTCRtpCodecCapability, webrtc.RTCRtpCodec]) -> int:
        return _ORDER.index(pair[0].name) if pair[0].name in _ORDER else len(_ORDER)

    return sorted(found, key=place)


def _capability(codec: webrtc.RTCRtpCodec) -> RTCRtpCodecCapability:
    return RTCRtpCodecCapability(
        mimeType=codec.mime_type,
        clockRate=codec.clock_rate,
        channels=codec.channels,
        parameters=parameters_from_sdp(codec.sdp_fmtp_line or ""),
    )


def get_capabilities(kind: str) -> RTCRtpCapabilities:
    """What can be sent and received of "audio" or "video"."""
    given = webrtc.RTCRtpSender.get_capabilities(kind)
    if given is None:
        raise ValueError(f"cannot get capabilities for unknown media {kind!r}: it is 'audio' or 'video'")
    extensions = [RTCRtpHeaderExtensionCapability(uri=each.uri) for each in given.header_extensions]
    return RTCRtpCapabilities([capability for capability, _ in native_codecs(kind)], extensions)


def _codecs() -> dict[str, list[RTCRtpCodecParameters]]:
    """All codecs, each with a number of its own: streams of both kinds share a transport."""
    numbers = iter(_DYNAMIC)
    found: dict[str, list[RTCRtpCodecParameters]] = {"audio": [], "video": []}
    for kind, codecs in found.items():
        for codec, _ in engine_codecs(kind):
            if is_rtx(codec):
                continue
            number = _STATIC[codec.name] if codec.name in _STATIC else next(numbers)
            parameters = RTCRtpCodecParameters(codec.mimeType, codec.clockRate, codec.channels, number)
            parameters.parameters = dict(codec.parameters)
            codecs.append(parameters)
            if codec.name in _RETRANSMITTED:
                parameters.rtcpFeedback = [RTCRtcpFeedback(*pair) for pair in _VIDEO_FEEDBACK]
                apt = {"apt": number}
                codecs.append(RTCRtpCodecParameters("video/rtx", 90000, None, next(numbers), parameters=apt))
    return found


def _extensions(kind: str) -> list[RTCRtpHeaderExtensionParameters]:
    uris = [each.uri for each in get_capabilities(kind).headerExtensions]
    return [RTCRtpHeaderExtensionParameters(id=place + 1, uri=uri) for place, uri in enumerate(uris)]


def __getattr__(name: str) -> Any:
    if name == "CODECS":
        # From now on a name of the module like others: what the program does to it counts.
        return globals().setdefault("CODECS", _codecs())
    if name == "HEADER_EXTENSIONS":
        return {kind: _extensions(kind) for kind in ("audio", "video")}
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _native_only(what: str) -> NoReturn:
    raise webrtc.NotSupportedError(
        f"{what} is the engine's: set bitrates with codecs.vpx and codecs.h264, choose codecs with "
        "RTCRtpTransceiver.setCodecPreferences, and work on frames with tracks"
    )


def get_encoder(codec: RTCRtpCodecParameters) -> NoReturn:
    """Raises NotSupportedError: frames are encoded in the engine."""
    _native_only(f"the encoder of {codec.name}")


def get_decoder(codec: RTCRtpCodecParameters) -> NoReturn:
    """Raises NotSupportedError: frames are decoded in the engine."""
    _native_only(f"the decoder of {codec.name}")


def depayload(codec: RTCRtpCodecParameters, payload: bytes) -> NoReturn:
    """Raises NotSupportedError: packets are taken apart in the engine."""
    _native_only(f"the depacketizer of {codec.name}")
