"""Bitrates for VP8, VP9 and AV1 in bits each second: what a program sets here counts from then on."""

from webrtc.aiortc.private_names import Encoder

DEFAULT_BITRATE = 500000
MIN_BITRATE = 250000
MAX_BITRATE = 1500000
MAX_FRAME_RATE = 30

Vp8Encoder = Encoder
