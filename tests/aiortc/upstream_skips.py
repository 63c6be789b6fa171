"""aiortc's own tests that are not run, each with its reason."""

PAYLOAD = "wants aiortc's own payload numbers, codecs and order of attributes; the engine offers more codecs"
PRIVATE = "works on a private field of aiortc's"
REPORTS = "wants the peer's RTCP report of sound within two seconds; the engine's receivers send it after 2.5"

SKIPS = {
    "test_rtcpeerconnection.py::RTCPeerConnectionTest": {
        "test_connect_audio_bidirectional": PAYLOAD,
        "test_connect_audio_bidirectional_with_empty_iceservers": PAYLOAD,
        "test_connect_audio_codec_preferences_offerer": REPORTS,
        "test_connect_video_bidirectional": PAYLOAD,
        "test_connect_video_codec_preferences_offerer": PAYLOAD,
        "test_connect_video_codec_preferences_offerer_only_h264": PAYLOAD,
        "test_connect_video_h264": PAYLOAD,
    },
    "test_rtcicetransport.py::RTCIceTransportTest": {
        "test_connection_closed": PRIVATE + " (gatherer._connection)",
    },
}
