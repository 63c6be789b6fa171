"""aiortc's own tests that are not run, each with its reason."""

PAYLOAD = "wants aiortc's own payload numbers, codecs and order of attributes; the engine offers more codecs"
PRIVATE = "works on a private field of aiortc's"
TRANSPORTS = "wants a new transport for a new m= section of a bundled connection; the engine uses the bundle's"

SKIPS = {
    "test_rtcpeerconnection.py::RTCPeerConnectionTest": {
        "test_connect_audio_bidirectional": PAYLOAD,
        "test_connect_audio_bidirectional_with_empty_iceservers": PAYLOAD,
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
    "test_rtcicetransport.py::RTCIceGathererTest": {
        "test_gather": PRIVATE + " (gatherer._connection)",
        "test_gather_relay": PRIVATE + " (gatherer._connection)",
    },
}
