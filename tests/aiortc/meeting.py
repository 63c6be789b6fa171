"""The handshake of two connections of webrtc.aiortc."""

from __future__ import annotations

from webrtc import aiortc


async def met(one: aiortc.RTCPeerConnection, other: aiortc.RTCPeerConnection) -> None:
    """One offer, and its answer."""
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription)
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)
