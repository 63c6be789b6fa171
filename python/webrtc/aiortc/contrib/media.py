"""Media from files and devices, to files, and to several readers."""

from av import AudioFrame, VideoFrame

from webrtc.aiortc.mediastreams import AUDIO_PTIME, MediaStreamError, MediaStreamTrack

from .media_player import REAL_TIME_FORMATS, MediaPlayer, PlayerStreamTrack
from .media_recorder import MediaBlackhole, MediaRecorder
from .media_relay import MediaRelay, RelayStreamTrack

__all__ = [
    "AUDIO_PTIME",
    "REAL_TIME_FORMATS",
    "AudioFrame",
    "MediaBlackhole",
    "MediaPlayer",
    "MediaRecorder",
    "MediaRelay",
    "MediaStreamError",
    "MediaStreamTrack",
    "PlayerStreamTrack",
    "RelayStreamTrack",
    "VideoFrame",
]
