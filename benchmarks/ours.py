"""What only this package's own benchmarks share."""

from __future__ import annotations

import webrtc


async def connect(a: webrtc.RTCPeerConnection, b: webrtc.RTCPeerConnection) -> None:
    """Offer, answer and candidates, until they are connected."""
    a.on("icecandidate", lambda event: b.add_ice_candidate(event.candidate))
    b.on("icecandidate", lambda event: a.add_ice_candidate(event.candidate))
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    await a.connected()
