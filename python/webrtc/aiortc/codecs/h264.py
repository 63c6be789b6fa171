"""Bitrates for H.264 in bits each second: what a program sets here counts from then on."""

from webrtc.aiortc.private_names import Encoder

DEFAULT_BITRATE = 1000000
MIN_BITRATE = 500000
MAX_BITRATE = 3000000
MAX_FRAME_RATE = 30

H264Encoder = Encoder
