"""Limits for VP8, VP9 and AV1: what is set here counts for senders from then on."""

DEFAULT_BITRATE = 500000
MIN_BITRATE = 250000
MAX_BITRATE = 1500000
MAX_FRAME_RATE = 30
