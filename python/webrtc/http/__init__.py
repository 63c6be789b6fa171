"""Negotiation over HTTP: what `webrtc.web`, `webrtc.whip` and `webrtc.whep` are made of."""
