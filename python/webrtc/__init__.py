"""Chrome's WebRTC engine for Python: the reference manual's and the W3C's API, on asyncio."""

from typing import TYPE_CHECKING

from wrtc import __version__ as __version__, engine_milestone as engine_milestone

from .public import MODULES as _MODULES

# What type checkers and editors see. At run time, `_MODULES` has the same names; a test compares them.
if TYPE_CHECKING:
    from . import signaling as signaling, testing as testing, web as web, whep as whep, whip as whip
    from .audio.conversation import (
        Conversation as Conversation,
        UtteranceDetector as UtteranceDetector,
        Utterances as Utterances,
    )
    from .audio.level_meter import LevelMeter as LevelMeter
    from .audio.mixer import AudioMixer as AudioMixer, AudioMixerInput as AudioMixerInput
    from .audio.player import AudioPlayer as AudioPlayer
    from .audio.processor import AudioProcessor as AudioProcessor
    from .audio.resampler import Resampler as Resampler
    from .audio.rtc_audio_sink import RTCAudioSink as RTCAudioSink
    from .audio.rtc_audio_source import RTCAudioSource as RTCAudioSource
    from .audio.voice_activity_detector import VoiceActivityDetector as VoiceActivityDetector
    from .base import WebRTCObject as WebRTCObject
    from .codecs.encoded_audio_chunk import EncodedAudioChunk as EncodedAudioChunk
    from .codecs.registration import (
        VideoCodecRegistration as VideoCodecRegistration,
        register_video_decoder as register_video_decoder,
        register_video_encoder as register_video_encoder,
    )
    from .codecs.video_codec import (
        EncodedVideoChunk as EncodedVideoChunk,
        VideoCodecSettings as VideoCodecSettings,
        VideoDecoder as VideoDecoder,
        VideoEncoder as VideoEncoder,
    )
    from .connections.configuration import (
        RTCAnswerOptions as RTCAnswerOptions,
        RTCConfiguration as RTCConfiguration,
        RTCIceServer as RTCIceServer,
        RTCOfferAnswerOptions as RTCOfferAnswerOptions,
        RTCOfferOptions as RTCOfferOptions,
    )
    from .connections.connection_end import ConnectionEnd as ConnectionEnd
    from .connections.rtc_certificate import (
        RTCCertificate as RTCCertificate,
        RTCCertificateExpiration as RTCCertificateExpiration,
    )
    from .dictionaries.audio_processing import (
        AudioProcessorOptions as AudioProcessorOptions,
        AudioProcessorStats as AudioProcessorStats,
    )
    from .dictionaries.candidate import (
        RTCIceCandidate as RTCIceCandidate,
        RTCIceCandidateInit as RTCIceCandidateInit,
        RTCIceCandidatePair as RTCIceCandidatePair,
        RTCLocalIceCandidateInit as RTCLocalIceCandidateInit,
    )
    from .dictionaries.constraints import (
        ConstrainBooleanOrDOMStringParameters as ConstrainBooleanOrDOMStringParameters,
        ConstrainBooleanParameters as ConstrainBooleanParameters,
        ConstrainDOMStringParameters as ConstrainDOMStringParameters,
        ConstrainDoubleRange as ConstrainDoubleRange,
        ConstrainULongRange as ConstrainULongRange,
        DisplayMediaStreamOptions as DisplayMediaStreamOptions,
        DoubleRange as DoubleRange,
        MediaStreamConstraints as MediaStreamConstraints,
        MediaTrackCapabilities as MediaTrackCapabilities,
        MediaTrackConstraints as MediaTrackConstraints,
        MediaTrackConstraintSet as MediaTrackConstraintSet,
        MediaTrackSettings as MediaTrackSettings,
        MediaTrackSupportedConstraints as MediaTrackSupportedConstraints,
        ULongRange as ULongRange,
    )
    from .dictionaries.data_channel import RTCDataChannelInit as RTCDataChannelInit
    from .dictionaries.dictionary import Dictionary as Dictionary
    from .dictionaries.encoded_frames import (
        RTCEncodedAudioFrameMetadata as RTCEncodedAudioFrameMetadata,
        RTCEncodedAudioFrameOptions as RTCEncodedAudioFrameOptions,
        RTCEncodedFrameMetadata as RTCEncodedFrameMetadata,
        RTCEncodedVideoFrameMetadata as RTCEncodedVideoFrameMetadata,
        RTCEncodedVideoFrameOptions as RTCEncodedVideoFrameOptions,
    )
    from .dictionaries.on_data_event import RTCOnDataEvent as RTCOnDataEvent
    from .dictionaries.parameters import (
        RTCDtlsFingerprint as RTCDtlsFingerprint,
        RTCEncodingOptions as RTCEncodingOptions,
        RTCIceParameters as RTCIceParameters,
        RTCRtcpParameters as RTCRtcpParameters,
        RTCRtpCapabilities as RTCRtpCapabilities,
        RTCRtpCodec as RTCRtpCodec,
        RTCRtpCodecParameters as RTCRtpCodecParameters,
        RTCRtpCodingParameters as RTCRtpCodingParameters,
        RTCRtpContributingSource as RTCRtpContributingSource,
        RTCRtpEncodingParameters as RTCRtpEncodingParameters,
        RTCRtpHeaderExtensionCapability as RTCRtpHeaderExtensionCapability,
        RTCRtpHeaderExtensionParameters as RTCRtpHeaderExtensionParameters,
        RTCRtpParameters as RTCRtpParameters,
        RTCRtpReceiveParameters as RTCRtpReceiveParameters,
        RTCRtpSendParameters as RTCRtpSendParameters,
        RTCRtpSynchronizationSource as RTCRtpSynchronizationSource,
        RTCSetParameterOptions as RTCSetParameterOptions,
        RtpEncodingParameters as RtpEncodingParameters,
    )
    from .dictionaries.rtc_error_init import RTCErrorInit as RTCErrorInit
    from .dictionaries.session_description import (
        RTCLocalSessionDescriptionInit as RTCLocalSessionDescriptionInit,
        RTCSessionDescription as RTCSessionDescription,
        RTCSessionDescriptionInit as RTCSessionDescriptionInit,
    )
    from .dictionaries.stats import (
        RTCAudioPlayoutStats as RTCAudioPlayoutStats,
        RTCAudioSourceStats as RTCAudioSourceStats,
        RTCCertificateStats as RTCCertificateStats,
        RTCCodecStats as RTCCodecStats,
        RTCDataChannelStats as RTCDataChannelStats,
        RTCIceCandidatePairStats as RTCIceCandidatePairStats,
        RTCIceCandidateStats as RTCIceCandidateStats,
        RTCInboundRtpStreamStats as RTCInboundRtpStreamStats,
        RTCMediaSourceStats as RTCMediaSourceStats,
        RTCOutboundRtpStreamStats as RTCOutboundRtpStreamStats,
        RTCPeerConnectionStats as RTCPeerConnectionStats,
        RTCReceivedRtpStreamStats as RTCReceivedRtpStreamStats,
        RTCRemoteInboundRtpStreamStats as RTCRemoteInboundRtpStreamStats,
        RTCRemoteOutboundRtpStreamStats as RTCRemoteOutboundRtpStreamStats,
        RTCRtpStreamStats as RTCRtpStreamStats,
        RTCSentRtpStreamStats as RTCSentRtpStreamStats,
        RTCStats as RTCStats,
        RTCTransportStats as RTCTransportStats,
        RTCVideoSourceStats as RTCVideoSourceStats,
    )
    from .dictionaries.stats_report import RTCStatsReport as RTCStatsReport
    from .dictionaries.video_frame_init import (
        AlphaOption as AlphaOption,
        DOMRectInit as DOMRectInit,
        PlaneLayout as PlaneLayout,
        VideoColorSpaceInit as VideoColorSpaceInit,
        VideoFrameBufferInit as VideoFrameBufferInit,
        VideoFrameCopyToOptions as VideoFrameCopyToOptions,
        VideoFrameInit as VideoFrameInit,
        VideoFrameMetadata as VideoFrameMetadata,
        VideoPixelFormat as VideoPixelFormat,
    )
    from .encoded.encoded_audio_source import EncodedAudioSource as EncodedAudioSource
    from .encoded.encoded_video_source import EncodedVideoSource as EncodedVideoSource
    from .encoded.forward import forward as forward
    from .encoded.rtc_encoded_sink import RTCEncodedSink as RTCEncodedSink
    from .engine_log import log_engine as log_engine
    from .enums import (
        AudioSampleFormat as AudioSampleFormat,
        CricketIceGatheringState as CricketIceGatheringState,
        DtlsTransportState as DtlsTransportState,
        EchoCancellationModeEnum as EchoCancellationModeEnum,
        MediaDeviceKind as MediaDeviceKind,
        MediaStreamSourceState as MediaStreamSourceState,
        MediaStreamTrackState as MediaStreamTrackState,
        MediaType as MediaType,
        NoiseSuppressionLevel as NoiseSuppressionLevel,
        RTCBundlePolicy as RTCBundlePolicy,
        RTCDataChannelState as RTCDataChannelState,
        RTCDegradationPreference as RTCDegradationPreference,
        RTCDtlsRole as RTCDtlsRole,
        RTCDtlsTransportState as RTCDtlsTransportState,
        RTCErrorDetailType as RTCErrorDetailType,
        RTCIceCandidateType as RTCIceCandidateType,
        RTCIceComponent as RTCIceComponent,
        RTCIceConnectionState as RTCIceConnectionState,
        RTCIceGathererState as RTCIceGathererState,
        RTCIceGatheringState as RTCIceGatheringState,
        RTCIceProtocol as RTCIceProtocol,
        RTCIceRole as RTCIceRole,
        RTCIceServerTransportProtocol as RTCIceServerTransportProtocol,
        RTCIceTcpCandidateType as RTCIceTcpCandidateType,
        RTCIceTransportPolicy as RTCIceTransportPolicy,
        RTCIceTransportState as RTCIceTransportState,
        RTCPeerConnectionState as RTCPeerConnectionState,
        RTCPriorityType as RTCPriorityType,
        RTCQualityLimitationReason as RTCQualityLimitationReason,
        RTCRtcpMuxPolicy as RTCRtcpMuxPolicy,
        RTCRtpScriptTransformType as RTCRtpScriptTransformType,
        RTCRtpTransceiverDirection as RTCRtpTransceiverDirection,
        RTCSctpTransportState as RTCSctpTransportState,
        RTCSdpType as RTCSdpType,
        RTCSignalingState as RTCSignalingState,
        RTCStatsIceCandidatePairState as RTCStatsIceCandidatePairState,
        RTCStatsType as RTCStatsType,
        RtpTransceiverDirection as RtpTransceiverDirection,
        SctpTransportState as SctpTransportState,
        TransceiverDirection as TransceiverDirection,
        VideoFacingModeEnum as VideoFacingModeEnum,
        VideoResizeModeEnum as VideoResizeModeEnum,
        W3CEnum as W3CEnum,
    )
    from .events.classes import (
        ErrorEvent as ErrorEvent,
        ErrorEventInit as ErrorEventInit,
        KeyFrameRequestEvent as KeyFrameRequestEvent,
        MessageEvent as MessageEvent,
        MessageEventInit as MessageEventInit,
        RTCDTMFToneChangeEvent as RTCDTMFToneChangeEvent,
        RTCDTMFToneChangeEventInit as RTCDTMFToneChangeEventInit,
        RTCErrorEvent as RTCErrorEvent,
        RTCErrorEventInit as RTCErrorEventInit,
        RTCPeerConnectionIceErrorEvent as RTCPeerConnectionIceErrorEvent,
        RTCPeerConnectionIceErrorEventInit as RTCPeerConnectionIceErrorEventInit,
        RTCPeerConnectionIceEvent as RTCPeerConnectionIceEvent,
        RTCPeerConnectionIceEventInit as RTCPeerConnectionIceEventInit,
        TargetBitrateEvent as TargetBitrateEvent,
    )
    from .events.event import Event as Event, EventInit as EventInit
    from .events.target import EventTarget as EventTarget
    from .exceptions import (
        AbortError as AbortError,
        DOMException as DOMException,
        InvalidAccessError as InvalidAccessError,
        InvalidCharacterError as InvalidCharacterError,
        InvalidModificationError as InvalidModificationError,
        InvalidStateError as InvalidStateError,
        NetworkError as NetworkError,
        NotAllowedError as NotAllowedError,
        NotFoundError as NotFoundError,
        NotReadableError as NotReadableError,
        NotSupportedError as NotSupportedError,
        OperationError as OperationError,
        OutOfRangeError as OutOfRangeError,
        OverconstrainedError as OverconstrainedError,
        PythonWebRTCException as PythonWebRTCException,
        PythonWebRTCExceptionBase as PythonWebRTCExceptionBase,
        RangeError as RangeError,
        RTCError as RTCError,
        RTCException as RTCException,
        SdpParseException as SdpParseException,
        UnknownEventError as UnknownEventError,
        URLSyntaxError as URLSyntaxError,
    )
    from .files.media_player import MediaPlayer as MediaPlayer
    from .files.media_recorder import MediaRecorder as MediaRecorder
    from .frames.audio_data import (
        AudioData as AudioData,
        AudioDataCopyToOptions as AudioDataCopyToOptions,
        AudioDataInit as AudioDataInit,
    )
    from .frames.video_frame import VideoFrame as VideoFrame
    from .interfaces.blob import Blob as Blob, BlobPropertyBag as BlobPropertyBag
    from .interfaces.device_change_event import (
        DeviceChangeEvent as DeviceChangeEvent,
        DeviceChangeEventInit as DeviceChangeEventInit,
    )
    from .interfaces.media_device_info import (
        InputDeviceInfo as InputDeviceInfo,
        MediaDeviceInfo as MediaDeviceInfo,
    )
    from .interfaces.media_devices import (
        MediaDevices as MediaDevices,
        get_user_media as get_user_media,
        getUserMedia as getUserMedia,
        media_devices as media_devices,
    )
    from .interfaces.media_stream import MediaStream as MediaStream
    from .interfaces.media_stream_track import MediaStreamTrack as MediaStreamTrack
    from .interfaces.media_stream_track_event import (
        MediaStreamTrackEvent as MediaStreamTrackEvent,
        MediaStreamTrackEventInit as MediaStreamTrackEventInit,
    )
    from .interfaces.media_stream_track_processor import (
        MediaStreamTrackProcessor as MediaStreamTrackProcessor,
        MediaStreamTrackProcessorInit as MediaStreamTrackProcessorInit,
    )
    from .interfaces.rtc_data_channel import RTCDataChannel as RTCDataChannel
    from .interfaces.rtc_data_channel_event import (
        RTCDataChannelEvent as RTCDataChannelEvent,
        RTCDataChannelEventInit as RTCDataChannelEventInit,
    )
    from .interfaces.rtc_dtls_transport import RTCDtlsTransport as RTCDtlsTransport
    from .interfaces.rtc_dtmf_sender import RTCDTMFSender as RTCDTMFSender
    from .interfaces.rtc_encoded_frames import (
        RTCEncodedAudioFrame as RTCEncodedAudioFrame,
        RTCEncodedVideoFrame as RTCEncodedVideoFrame,
    )
    from .interfaces.rtc_ice_transport import RTCIceTransport as RTCIceTransport
    from .interfaces.rtc_peer_connection import RTCPeerConnection as RTCPeerConnection
    from .interfaces.rtc_rtp_receiver import RTCRtpReceiver as RTCRtpReceiver
    from .interfaces.rtc_rtp_script_transform import (
        RTCRtpScriptTransform as RTCRtpScriptTransform,
        RTCRtpScriptTransformer as RTCRtpScriptTransformer,
        RTCTransformEvent as RTCTransformEvent,
    )
    from .interfaces.rtc_rtp_sender import RTCRtpSender as RTCRtpSender
    from .interfaces.rtc_rtp_transceiver import (
        RTCRtpTransceiver as RTCRtpTransceiver,
        RTCRtpTransceiverInit as RTCRtpTransceiverInit,
        RtpTransceiverInit as RtpTransceiverInit,
    )
    from .interfaces.rtc_sctp_transport import RTCSctpTransport as RTCSctpTransport
    from .interfaces.rtc_track_event import (
        RTCTrackEvent as RTCTrackEvent,
        RTCTrackEventInit as RTCTrackEventInit,
    )
    from .network_threads import set_threads as set_threads
    from .streams.pipe import AbortSignal as AbortSignal
    from .streams.readable import (
        ReadableStream as ReadableStream,
        ReadableStreamDefaultController as ReadableStreamDefaultController,
        ReadableStreamDefaultReader as ReadableStreamDefaultReader,
        ReadableStreamReadResult as ReadableStreamReadResult,
    )
    from .streams.transform import (
        TransformStream as TransformStream,
        TransformStreamDefaultController as TransformStreamDefaultController,
    )
    from .streams.writable import (
        WritableStream as WritableStream,
        WritableStreamDefaultController as WritableStreamDefaultController,
        WritableStreamDefaultWriter as WritableStreamDefaultWriter,
    )
    from .video.rtc_video_sink import RTCVideoSink as RTCVideoSink
    from .video.rtc_video_source import RTCVideoSource as RTCVideoSource
    from .video.video_track_generator import VideoTrackGenerator as VideoTrackGenerator
else:
    from .public import load as __getattr__, names as __dir__  # noqa: F401

    # Most programs use it, and importing it later would delay an event loop.
    __getattr__("RTCPeerConnection")

__all__ = sorted({*_MODULES, "engine_milestone"})
