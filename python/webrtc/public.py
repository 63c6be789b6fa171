"""The public API of the package: its names, and the modules that define them."""

from __future__ import annotations

import importlib
import sys
from typing import ForwardRef, TypeVar

C = TypeVar("C", bound=type)

PACKAGE = "webrtc"

_NAMES: dict[str, str] = {
    "audio.conversation": "Conversation UtteranceDetector Utterances",
    "audio.level_meter": "LevelMeter",
    "audio.mixer": "AudioMixer AudioMixerInput",
    "audio.player": "AudioPlayer",
    "audio.processor": "AudioProcessor",
    "audio.resampler": "Resampler",
    "audio.rtc_audio_sink": "RTCAudioSink",
    "audio.rtc_audio_source": "RTCAudioSource",
    "audio.voice_activity_detector": "VoiceActivityDetector",
    "base": "WebRTCObject",
    "codecs.encoded_audio_chunk": "EncodedAudioChunk",
    "codecs.registration": "VideoCodecRegistration register_video_decoder register_video_encoder",
    "codecs.video_codec": "EncodedVideoChunk VideoCodecSettings VideoDecoder VideoEncoder",
    "connections.configuration": (
        "RTCAnswerOptions RTCConfiguration RTCIceServer RTCOfferAnswerOptions RTCOfferOptions"
    ),
    "connections.connection_end": "ConnectionEnd",
    "connections.rtc_certificate": "RTCCertificate RTCCertificateExpiration",
    "dictionaries.audio_processing": "AudioProcessorOptions AudioProcessorStats",
    "dictionaries.candidate": (
        "RTCIceCandidate RTCIceCandidateInit RTCIceCandidatePair RTCLocalIceCandidateInit"
    ),
    "dictionaries.constraints": (
        "ConstrainBooleanOrDOMStringParameters ConstrainBooleanParameters ConstrainDOMStringParameters "
        "ConstrainDoubleRange ConstrainULongRange DisplayMediaStreamOptions DoubleRange "
        "MediaStreamConstraints MediaTrackCapabilities MediaTrackConstraints MediaTrackConstraintSet "
        "MediaTrackSettings MediaTrackSupportedConstraints ULongRange"
    ),
    "dictionaries.data_channel": "RTCDataChannelInit",
    "dictionaries.dictionary": "Dictionary",
    "dictionaries.encoded_frames": (
        "RTCEncodedAudioFrameMetadata RTCEncodedAudioFrameOptions RTCEncodedFrameMetadata "
        "RTCEncodedVideoFrameMetadata RTCEncodedVideoFrameOptions"
    ),
    "dictionaries.on_data_event": "RTCOnDataEvent",
    "dictionaries.parameters": (
        "RTCDtlsFingerprint RTCEncodingOptions RTCIceParameters RTCRtcpParameters RTCRtpCapabilities "
        "RTCRtpCodec RTCRtpCodecParameters RTCRtpCodingParameters RTCRtpContributingSource "
        "RTCRtpEncodingParameters RTCRtpHeaderExtensionCapability RTCRtpHeaderExtensionParameters "
        "RTCRtpParameters RTCRtpReceiveParameters RTCRtpSendParameters RTCRtpSynchronizationSource "
        "RTCSetParameterOptions RtpEncodingParameters"
    ),
    "dictionaries.rtc_error_init": "RTCErrorInit",
    "dictionaries.session_description": (
        "RTCLocalSessionDescriptionInit RTCSessionDescription RTCSessionDescriptionInit"
    ),
    "dictionaries.stats": (
        "RTCAudioPlayoutStats RTCAudioSourceStats RTCCertificateStats RTCCodecStats RTCDataChannelStats "
        "RTCIceCandidatePairStats RTCIceCandidateStats RTCInboundRtpStreamStats RTCMediaSourceStats "
        "RTCOutboundRtpStreamStats RTCPeerConnectionStats RTCReceivedRtpStreamStats "
        "RTCRemoteInboundRtpStreamStats RTCRemoteOutboundRtpStreamStats RTCRtpStreamStats "
        "RTCSentRtpStreamStats RTCStats RTCTransportStats RTCVideoSourceStats"
    ),
    "dictionaries.stats_report": "RTCStatsReport",
    "dictionaries.video_frame_init": (
        "AlphaOption DOMRectInit PlaneLayout VideoColorSpaceInit VideoFrameBufferInit "
        "VideoFrameCopyToOptions VideoFrameInit VideoFrameMetadata VideoPixelFormat"
    ),
    "encoded.encoded_audio_source": "EncodedAudioSource",
    "encoded.encoded_video_source": "EncodedVideoSource",
    "encoded.forward": "forward",
    "encoded.rtc_encoded_sink": "RTCEncodedSink",
    "engine_log": "log_engine",
    "enums": (
        "AudioSampleFormat CricketIceGatheringState DtlsTransportState EchoCancellationModeEnum "
        "MediaDeviceKind MediaStreamSourceState MediaStreamTrackState MediaType NoiseSuppressionLevel "
        "RTCBundlePolicy RTCDataChannelState RTCDegradationPreference RTCDtlsRole RTCDtlsTransportState "
        "RTCErrorDetailType RTCIceCandidateType RTCIceComponent RTCIceConnectionState RTCIceGathererState "
        "RTCIceGatheringState RTCIceProtocol RTCIceRole RTCIceServerTransportProtocol "
        "RTCIceTcpCandidateType RTCIceTransportPolicy RTCIceTransportState RTCPeerConnectionState "
        "RTCPriorityType RTCQualityLimitationReason RTCRtcpMuxPolicy RTCRtpScriptTransformType "
        "RTCRtpTransceiverDirection RTCSctpTransportState RTCSdpType RTCSignalingState "
        "RTCStatsIceCandidatePairState RTCStatsType RtpTransceiverDirection SctpTransportState "
        "TransceiverDirection VideoFacingModeEnum VideoResizeModeEnum W3CEnum"
    ),
    "events.classes": (
        "ErrorEvent ErrorEventInit KeyFrameRequestEvent MessageEvent MessageEventInit "
        "RTCDTMFToneChangeEvent RTCDTMFToneChangeEventInit RTCErrorEvent RTCErrorEventInit "
        "RTCPeerConnectionIceErrorEvent RTCPeerConnectionIceErrorEventInit RTCPeerConnectionIceEvent "
        "RTCPeerConnectionIceEventInit TargetBitrateEvent"
    ),
    "events.event": "Event EventInit",
    "events.target": "EventTarget",
    "exceptions": (
        "AbortError DOMException InvalidAccessError InvalidCharacterError InvalidModificationError "
        "InvalidStateError NetworkError NotAllowedError NotFoundError NotReadableError NotSupportedError "
        "OperationError OutOfRangeError OverconstrainedError PythonWebRTCException "
        "PythonWebRTCExceptionBase RangeError RTCError RTCException SdpParseException UnknownEventError "
        "URLSyntaxError"
    ),
    "files.media_player": "MediaPlayer",
    "files.media_recorder": "MediaRecorder",
    "frames.audio_data": "AudioData AudioDataCopyToOptions AudioDataInit",
    "frames.video_frame": "VideoFrame",
    "interfaces.blob": "Blob BlobPropertyBag",
    "interfaces.device_change_event": "DeviceChangeEvent DeviceChangeEventInit",
    "interfaces.media_device_info": "InputDeviceInfo MediaDeviceInfo",
    "interfaces.media_devices": "MediaDevices get_user_media getUserMedia media_devices",
    "interfaces.media_stream": "MediaStream",
    "interfaces.media_stream_track": "MediaStreamTrack",
    "interfaces.media_stream_track_event": "MediaStreamTrackEvent MediaStreamTrackEventInit",
    "interfaces.media_stream_track_processor": "MediaStreamTrackProcessor MediaStreamTrackProcessorInit",
    "interfaces.rtc_data_channel": "RTCDataChannel",
    "interfaces.rtc_data_channel_event": "RTCDataChannelEvent RTCDataChannelEventInit",
    "interfaces.rtc_dtls_transport": "RTCDtlsTransport",
    "interfaces.rtc_dtmf_sender": "RTCDTMFSender",
    "interfaces.rtc_encoded_frames": "RTCEncodedAudioFrame RTCEncodedVideoFrame",
    "interfaces.rtc_ice_transport": "RTCIceTransport",
    "interfaces.rtc_peer_connection": "RTCPeerConnection",
    "interfaces.rtc_rtp_receiver": "RTCRtpReceiver",
    "interfaces.rtc_rtp_script_transform": "RTCRtpScriptTransform RTCRtpScriptTransformer RTCTransformEvent",
    "interfaces.rtc_rtp_sender": "RTCRtpSender",
    "interfaces.rtc_rtp_transceiver": "RTCRtpTransceiver RTCRtpTransceiverInit RtpTransceiverInit",
    "interfaces.rtc_sctp_transport": "RTCSctpTransport",
    "interfaces.rtc_track_event": "RTCTrackEvent RTCTrackEventInit",
    "network_threads": "set_threads",
    "streams.pipe": "AbortSignal",
    "streams.readable": (
        "ReadableStream ReadableStreamDefaultController ReadableStreamDefaultReader ReadableStreamReadResult"
    ),
    "streams.transform": "TransformStream TransformStreamDefaultController",
    "streams.writable": "WritableStream WritableStreamDefaultController WritableStreamDefaultWriter",
    "video.rtc_video_sink": "RTCVideoSink",
    "video.rtc_video_source": "RTCVideoSource",
    "video.video_track_generator": "VideoTrackGenerator",
}

MODULES: dict[str, str] = {
    name: f"{PACKAGE}.{module}" for module, names in _NAMES.items() for name in names.split()
}
"""The module that defines each public name."""


# Public modules, which are imported by their own names.
_PUBLIC = {"aiortc", "notebook", "signaling", "testing", "web", "whep", "whip"}
# All attributes of the package that are modules.
_FOLDERS = {module.split(".")[0] for module in _NAMES} | _PUBLIC


def publish(cls: C) -> C:
    """Set the module of a public class to the package.

    Its annotations still refer to names of the module that defines it, for `typing.get_type_hints`.
    """
    module = cls.__module__
    if MODULES.get(cls.__name__) == module:
        cls.__module__ = PACKAGE
        own = vars(cls).get("__annotations__", {})
        for name, hint in own.items():
            # Those of a NamedTuple are references already.
            text = getattr(hint, "__forward_arg__", hint)
            own[name] = ForwardRef(text, is_argument=False, module=module, is_class=True)
    return cls


def defining_module(cls: type) -> str:
    """Return the name of the module that defines a class, which `__module__` of a public class is not."""
    return MODULES[cls.__name__] if cls.__module__ == PACKAGE else cls.__module__


def load(name: str) -> object:
    """Import the module that defines a public name, when the name is first used (PEP 562)."""
    package = sys.modules[PACKAGE]
    if name in MODULES:
        value = getattr(importlib.import_module(MODULES[name]), name)
    elif name in _FOLDERS:
        value = importlib.import_module(f"{PACKAGE}.{name}")
    else:
        raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}", name=name, obj=package)
    setattr(package, name, value)
    return value


def names() -> list[str]:
    """The public names of the package: `dir(webrtc)`."""
    special = {name for name in vars(sys.modules[PACKAGE]) if name.startswith("__")}
    return sorted({*special, "engine_milestone", *MODULES, *_PUBLIC})
