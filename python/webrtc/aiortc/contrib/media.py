"""Media from files and devices, to files, and to several readers."""

from av import AudioFrame as AudioFrame
from av import VideoFrame as VideoFrame

from webrtc.aiortc.mediastreams import AUDIO_PTIME as AUDIO_PTIME
from webrtc.aiortc.mediastreams import MediaStreamError as MediaStreamError
from webrtc.aiortc.mediastreams import MediaStreamTrack as MediaStreamTrack

from .media_player import REAL_TIME_FORMATS as REAL_TIME_FORMATS
from .media_player import MediaPlayer as MediaPlayer
from .media_player import PlayerStreamTrack as PlayerStreamTrack
from .media_recorder import MediaBlackhole as MediaBlackhole
from .media_recorder import MediaRecorder as MediaRecorder
from .media_relay import MediaRelay as MediaRelay
from .media_relay import RelayStreamTrack as RelayStreamTrack
