"""Names of aiortc's jitter buffer. The engine has its own: what is done to these has no effect."""

from __future__ import annotations


class JitterFrame:
    """A frame that is being put together."""

    def __init__(self, data: bytes, timestamp: int) -> None:
        self.data = data
        self.timestamp = timestamp


class JitterBuffer:
    """Tolerated, for programs that make a larger one; the engine's grows by itself."""

    def __init__(self, capacity: int, prefetch: int = 0, is_video: bool = False) -> None:
        self.capacity = capacity
        self.prefetch = prefetch
        self.is_video = is_video
