"""aiortc's API on this package's engine: `from webrtc.aiortc import …` in place of `from aiortc import …`."""

try:
    import av  # noqa: F401
    import pyee  # noqa: F401
except ImportError as _error:
    raise ImportError(
        f"webrtc.aiortc needs PyAV and pyee ({_error.name} is missing): pip install 'python-webrtc[aiortc]'"
    ) from None

from .exceptions import InvalidAccessError as InvalidAccessError
from .exceptions import InvalidStateError as InvalidStateError
from .installation import VERSION as VERSION
from .installation import install as install
from .installation import uninstall as uninstall
from .mediastreams import AudioStreamTrack as AudioStreamTrack
from .mediastreams import MediaStreamError as MediaStreamError
from .mediastreams import MediaStreamTrack as MediaStreamTrack
from .mediastreams import VideoStreamTrack as VideoStreamTrack
from .rtcconfiguration import RTCBundlePolicy as RTCBundlePolicy
from .rtcconfiguration import RTCConfiguration as RTCConfiguration
from .rtcconfiguration import RTCIceServer as RTCIceServer
from .rtcconfiguration import RTCIceTransportPolicy as RTCIceTransportPolicy
from .rtcdatachannel import RTCDataChannel as RTCDataChannel
from .rtcdatachannel import RTCDataChannelParameters as RTCDataChannelParameters
from .rtcdatachannel import RTCSctpTransport as RTCSctpTransport
from .rtcdtlstransport import RTCCertificate as RTCCertificate
from .rtcdtlstransport import RTCDtlsTransport as RTCDtlsTransport
from .rtcicetransport import RTCIceGatherer as RTCIceGatherer
from .rtcicetransport import RTCIceTransport as RTCIceTransport
from .rtcpeerconnection import RTCPeerConnection as RTCPeerConnection
from .rtcrtpparameters import RTCRtcpParameters as RTCRtcpParameters
from .rtcrtpparameters import RTCRtpCapabilities as RTCRtpCapabilities
from .rtcrtpparameters import RTCRtpCodecCapability as RTCRtpCodecCapability
from .rtcrtpparameters import RTCRtpCodecParameters as RTCRtpCodecParameters
from .rtcrtpparameters import RTCRtpHeaderExtensionCapability as RTCRtpHeaderExtensionCapability
from .rtcrtpparameters import RTCRtpHeaderExtensionParameters as RTCRtpHeaderExtensionParameters
from .rtcrtpparameters import RTCRtpParameters as RTCRtpParameters
from .rtcrtpreceiver import RTCRtpContributingSource as RTCRtpContributingSource
from .rtcrtpreceiver import RTCRtpReceiver as RTCRtpReceiver
from .rtcrtpreceiver import RTCRtpSynchronizationSource as RTCRtpSynchronizationSource
from .rtcrtpsender import RTCRtpSender as RTCRtpSender
from .rtcrtptransceiver import RTCRtpTransceiver as RTCRtpTransceiver
from .rtcsessiondescription import RTCSessionDescription as RTCSessionDescription
from .stats import RTCInboundRtpStreamStats as RTCInboundRtpStreamStats
from .stats import RTCOutboundRtpStreamStats as RTCOutboundRtpStreamStats
from .stats import RTCRemoteInboundRtpStreamStats as RTCRemoteInboundRtpStreamStats
from .stats import RTCRemoteOutboundRtpStreamStats as RTCRemoteOutboundRtpStreamStats
from .stats import RTCStatsReport as RTCStatsReport
from .stats import RTCTransportStats as RTCTransportStats
from .transport_parameters import RTCDtlsFingerprint as RTCDtlsFingerprint
from .transport_parameters import RTCDtlsParameters as RTCDtlsParameters
from .transport_parameters import RTCIceCandidate as RTCIceCandidate
from .transport_parameters import RTCIceParameters as RTCIceParameters
from .transport_parameters import RTCSctpCapabilities as RTCSctpCapabilities

__version__ = VERSION
__all__ = [name for name in globals() if name.startswith(("RTC", "Media", "Invalid", "AudioS", "VideoS"))]
__all__ += ["__version__", "install", "uninstall"]
