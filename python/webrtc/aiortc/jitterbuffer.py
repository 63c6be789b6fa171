"""Names of aiortc's jitter buffer. The engine has its own, so these have no effect."""

from __future__ import annotations


class JitterFrame:
    """A frame that is being assembled."""

    def __init__(self, data: bytes, timestamp: int) -> None:
        self.data = data
        self.timestamp = timestamp


class JitterBuffer:
    """For programs that make a larger one. The engine's adapts by itself."""

    def __init__(self, capacity: int, prefetch: int = 0, is_video: bool = False) -> None:
        self.capacity = capacity
        self.prefetch = prefetch
        self.is_video = is_video
