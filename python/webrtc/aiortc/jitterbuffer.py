"""For programs that enlarge aiortc's jitter buffer: without effect, since the engine's adapts by itself."""

from dataclasses import dataclass


@dataclass
class JitterFrame:
    """A frame that is being assembled."""

    data: bytes
    timestamp: int


@dataclass
class JitterBuffer:
    """A buffer of RTP packets."""

    capacity: int
    prefetch: int = 0
    is_video: bool = False
