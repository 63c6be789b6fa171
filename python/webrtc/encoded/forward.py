"""forward: sends a received track to other connections."""

from __future__ import annotations

import wrtc

from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.interfaces.media_stream_track import MediaStreamTrack

from .encoded_audio_source import EncodedAudioSource
from .encoded_video_source import EncodedVideoSource


def forward(track: MediaStreamTrack) -> MediaStreamTrack:
    """Return a track that sends what `track` receives, byte for byte and without decoding it.

    It can be sent on any number of connections, all of which must have negotiated the received codec. While
    nothing reads the video of `track` itself, it is not decoded. Key frames are requested from the sender of
    `track`. Audio must be Opus. The returned track ends with `track`.

    Raises TypeError for a track that is not received.
    """
    if not isinstance(track, MediaStreamTrack) or track._source.receiver is None:
        raise TypeError(f"forward takes a track that is received from a peer, not {track!r}")
    source: EncodedAudioSource | EncodedVideoSource
    if track.kind == MediaType.audio:
        source = EncodedAudioSource(wrtc.RtcEncodedAudioSource(track._source.receiver))
    else:
        source = EncodedVideoSource(wrtc.RtcEncodedVideoSource(track._source.receiver, track._bridge.mailbox))
    forwarded = source.create_track()
    track._followers.add(forwarded)
    if track.ready_state == MediaStreamTrackState.ended:
        forwarded.stop()
    return forwarded
