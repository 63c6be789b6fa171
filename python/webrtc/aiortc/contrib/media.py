"""Media from files and devices, to files, and to several readers."""

from av import AudioFrame as AudioFrame, VideoFrame as VideoFrame

from webrtc.aiortc.mediastreams import (
    AUDIO_PTIME as AUDIO_PTIME,
    MediaStreamError as MediaStreamError,
    MediaStreamTrack as MediaStreamTrack,
)

from .media_player import (
    REAL_TIME_FORMATS as REAL_TIME_FORMATS,
    MediaPlayer as MediaPlayer,
    PlayerStreamTrack as PlayerStreamTrack,
)
from .media_recorder import MediaBlackhole as MediaBlackhole, MediaRecorder as MediaRecorder
from .media_relay import MediaRelay as MediaRelay, RelayStreamTrack as RelayStreamTrack
