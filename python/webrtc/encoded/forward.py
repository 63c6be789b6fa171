"""forward: what one connection receives, for others."""

from __future__ import annotations

import wrtc

from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.interfaces.media_stream_track import MediaStreamTrack

from .encoded_audio_source import EncodedAudioSource
from .encoded_video_source import EncodedVideoSource


def forward(track: MediaStreamTrack) -> MediaStreamTrack:
    """A track that sends on what `track` receives, byte by byte, without decoding it.

    For any number of connections, which must have negotiated the codec that comes. Where nobody reads the
    pictures of `track` itself, they are not decoded at all. A key frame that somebody needs is asked for at
    who sends `track`. Of sound, Opus is forwarded. The track ends with `track`.

    Raises TypeError for a track that is not received.
    """
    if not isinstance(track, MediaStreamTrack) or track._source.receiver is None:
        raise TypeError(f"forward takes a track that is received from a peer, not {track!r}")
    source: EncodedAudioSource | EncodedVideoSource
    if track.kind == MediaType.audio:
        source = EncodedAudioSource(wrtc.EncodedSound(track._source.receiver))
    else:
        source = EncodedVideoSource(wrtc.EncodedSource(track._source.receiver, track._bridge.mailbox))
    forwarded = source.create_track()
    track._followers.add(forwarded)
    if track.ready_state == MediaStreamTrackState.ended:
        forwarded.stop()
    return forwarded
