"""aiortc's API on this package's engine: `from webrtc.aiortc import …` in place of `from aiortc import …`."""

try:
    import av  # noqa: F401
    import pyee  # noqa: F401
except ModuleNotFoundError as _error:
    raise ImportError(
        f"webrtc.aiortc needs PyAV and pyee ({_error.name} is missing): pip install 'python-webrtc[aiortc]'"
    ) from None

from .exceptions import InvalidAccessError as InvalidAccessError, InvalidStateError as InvalidStateError
from .installation import __version__ as __version__, install as install, uninstall as uninstall
from .mediastreams import (
    AudioStreamTrack as AudioStreamTrack,
    MediaStreamError as MediaStreamError,
    MediaStreamTrack as MediaStreamTrack,
    VideoStreamTrack as VideoStreamTrack,
)
from .rtcconfiguration import (
    RTCBundlePolicy as RTCBundlePolicy,
    RTCConfiguration as RTCConfiguration,
    RTCIceServer as RTCIceServer,
    RTCIceTransportPolicy as RTCIceTransportPolicy,
)
from .rtcdatachannel import (
    RTCDataChannel as RTCDataChannel,
    RTCDataChannelParameters as RTCDataChannelParameters,
    RTCSctpTransport as RTCSctpTransport,
)
from .rtcdtlstransport import RTCCertificate as RTCCertificate, RTCDtlsTransport as RTCDtlsTransport
from .rtcicetransport import RTCIceGatherer as RTCIceGatherer, RTCIceTransport as RTCIceTransport
from .rtcpeerconnection import RTCPeerConnection as RTCPeerConnection
from .rtcrtpparameters import (
    RTCRtcpParameters as RTCRtcpParameters,
    RTCRtpCapabilities as RTCRtpCapabilities,
    RTCRtpCodecCapability as RTCRtpCodecCapability,
    RTCRtpCodecParameters as RTCRtpCodecParameters,
    RTCRtpHeaderExtensionCapability as RTCRtpHeaderExtensionCapability,
    RTCRtpHeaderExtensionParameters as RTCRtpHeaderExtensionParameters,
    RTCRtpParameters as RTCRtpParameters,
)
from .rtcrtpreceiver import (
    RTCRtpContributingSource as RTCRtpContributingSource,
    RTCRtpReceiver as RTCRtpReceiver,
    RTCRtpSynchronizationSource as RTCRtpSynchronizationSource,
)
from .rtcrtpsender import RTCRtpSender as RTCRtpSender
from .rtcrtptransceiver import RTCRtpTransceiver as RTCRtpTransceiver
from .rtcsessiondescription import RTCSessionDescription as RTCSessionDescription
from .stats import (
    RTCInboundRtpStreamStats as RTCInboundRtpStreamStats,
    RTCOutboundRtpStreamStats as RTCOutboundRtpStreamStats,
    RTCRemoteInboundRtpStreamStats as RTCRemoteInboundRtpStreamStats,
    RTCRemoteOutboundRtpStreamStats as RTCRemoteOutboundRtpStreamStats,
    RTCStatsReport as RTCStatsReport,
    RTCTransportStats as RTCTransportStats,
)
from .transport_parameters import (
    RTCDtlsFingerprint as RTCDtlsFingerprint,
    RTCDtlsParameters as RTCDtlsParameters,
    RTCIceCandidate as RTCIceCandidate,
    RTCIceParameters as RTCIceParameters,
    RTCSctpCapabilities as RTCSctpCapabilities,
)

__all__ = [name for name in globals() if name[0].isupper()] + ["__version__", "install", "uninstall"]
