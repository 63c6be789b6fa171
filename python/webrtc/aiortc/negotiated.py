"""What was negotiated, as the engine tells it."""

from __future__ import annotations

from typing import TypeVar

import webrtc

from .rtcrtpparameters import (
    RTCRtcpParameters,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
    RTCRtpParameters,
)
from .sdp import parameters_from_sdp

P = TypeVar("P", bound=RTCRtpParameters)


def negotiated(cls: type[P], native: webrtc.RTCRtpParameters, mid: str | None) -> P:
    """The engine's parameters as a dataclass."""
    parameters = cls(muxId=mid or "")
    parameters.codecs = [
        RTCRtpCodecParameters(
            mimeType=codec.mime_type,
            clockRate=codec.clock_rate,
            channels=codec.channels,
            payloadType=codec.payload_type,
            parameters=parameters_from_sdp(codec.sdp_fmtp_line or ""),
        )
        for codec in native.codecs
    ]
    parameters.headerExtensions = [
        RTCRtpHeaderExtensionParameters(id=each.id, uri=each.uri) for each in native.header_extensions
    ]
    if native.rtcp:
        cname, reduced = native.rtcp.cname or None, native.rtcp.reduced_size
        parameters.rtcp = RTCRtcpParameters(cname=cname, mux=True, reducedSize=reduced)
    return parameters
