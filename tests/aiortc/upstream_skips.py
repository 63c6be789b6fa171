"""aiortc's own tests that are not run, each with its reason."""

PAYLOAD = "wants aiortc's own payload numbers, codecs and order of attributes; the engine offers more codecs"
PRIVATE = "works on a private field of aiortc's"
TRANSPORTS = (
    "wants a new transport for a new m= section of a bundled connection; the engine uses the bundle's"
)
REPORTS = "wants RTCP reports of sound after two seconds; the engine sends one every five"
AT_ONCE = (
    "looks for the peer's channel in the instant in which its own is open; "
    "aiortc waits for the peer's acknowledgement, the engine does not (RFC 8832 §6)"
)
ORDER = "wants the section for data before those for media; here it is after them"

SKIPS = {
    "test_rtcpeerconnection.py::RTCPeerConnectionTest": {
        "test_connect_audio_bidirectional": PAYLOAD,
        "test_connect_audio_bidirectional_with_empty_iceservers": PAYLOAD,
        "test_connect_audio_codec_preferences_offerer": REPORTS,
        "test_connect_datachannel_trickle_with_mid": AT_ONCE,
        "test_connect_datachannel_trickle_with_mline_index": AT_ONCE,
        "test_always_negotiate_datachannels": ORDER,
        "test_connect_video_bidirectional": PAYLOAD,
        "test_connect_video_codec_preferences_offerer": PAYLOAD,
        "test_connect_video_codec_preferences_offerer_only_h264": PAYLOAD,
        "test_connect_video_h264": PAYLOAD,
        "test_connect_datachannel_legacy_sdp": PRIVATE + " (_sctpLegacySdp)",
        "test_connect_audio_mid_changes": "gives the engine an offer whose BUNDLE group names an m= section "
        "that is not there, which it refuses",
        "test_connect_audio_then_video": TRANSPORTS,
        "test_connect_datachannel_then_audio": TRANSPORTS,
    },
    "test_rtcicetransport.py::RTCIceTransportTest": {
        "test_connection_closed": PRIVATE + " (gatherer._connection)",
    },
}
