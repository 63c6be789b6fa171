"""Limits for H.264: what is set here counts for senders from then on."""

from webrtc.aiortc.private_names import Encoder

DEFAULT_BITRATE = 1000000
MIN_BITRATE = 500000
MAX_BITRATE = 3000000
MAX_FRAME_RATE = 30

H264Encoder = Encoder
