"""RTCRtpSender: sends a track."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import wrtc

from webrtc.dictionaries.dictionary import Like
from webrtc.dictionaries.parameters import (
    RTCRtpSendParameters,
    RTCSetParameterOptions,
    native_encodings,
)
from webrtc.enums import MediaType
from webrtc.exceptions import InvalidModificationError
from webrtc.loop import Bridge

from .media_stream import MediaStream, stream_ids
from .media_stream_track import MediaStreamTrack
from .rtc_dtmf_sender import RTCDTMFSender
from .rtp_endpoint import RtpEndpoint

# Preserves stereo music in Opus, in bits per second; the engine's default of 64000 is for speech.
_MUSIC_BITRATE = 160_000


class RTCRtpSender(RtpEndpoint[wrtc.RtpSender]):
    """Sends a track to the peer (W3C webrtc §5.2)."""

    _made_by = "RTCPeerConnection.add_track or add_transceiver"
    _sends = True

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None, connection: Any = None) -> None:
        super().__init__(native_obj, bridge, connection)
        self._dtmf: RTCDTMFSender | None = None
        # Kept with its handlers, even if the program drops it.
        self._given: MediaStreamTrack | None = None

    @property
    def dtmf(self) -> RTCDTMFSender | None:
        """Sends DTMF tones; None for video."""
        if self._dtmf is None and (native := self._native.dtmf()):
            self._dtmf = RTCDTMFSender._wrap(native, self._bridge)
        return self._dtmf

    @property
    def track(self) -> MediaStreamTrack | None:
        """The track that is sent, or None."""
        native = self._native.track
        return MediaStreamTrack._wrap(native, self._bridge) if native else None

    def get_parameters(self) -> RTCRtpSendParameters:
        """Return the current parameters. Modify them and call `set_parameters` to apply the changes."""
        return RTCRtpSendParameters(self._native.get_parameters())

    async def set_parameters(
        self, parameters: Like[RTCRtpSendParameters], options: Like[RTCSetParameterOptions] | None = None
    ) -> None:
        """Change the parameters; `parameters` must be the result of the last `get_parameters`.

        `options` are `RTCSetParameterOptions`: with `{"encoding_options": [{"key_frame": True}]}`, the next
        frame of this encoding is a key frame; the call does not wait for it. Audio has no key frames.

        Raises InvalidModificationError for parameters that cannot change (the number of encodings, their
        rids, negotiated parameters) and if the number of options differs from that of the encodings;
        InvalidStateError for parameters of an earlier `get_parameters`; RangeError for contradictory
        bitrates.
        """
        wanted = RTCRtpSendParameters.of(parameters)
        encodings = native_encodings(wanted.encodings, self._native.kind)
        chosen = RTCSetParameterOptions.of(options).encoding_options
        if self._native.kind == MediaType.video and chosen:
            if len(chosen) != len(encodings):
                raise InvalidModificationError(
                    f"encoding_options has {len(chosen)} entries: there are {len(encodings)} encodings"
                )
            for encoding, once in zip(encodings, chosen, strict=True):
                encoding["request_key_frame"] = once.key_frame
        given = {**wanted._to_native(), "encodings": encodings}

        def start(token: int) -> None:
            self._native.set_parameters(token, self._bridge.mailbox, given)

        await self._call(start)

    async def replace_track(self, with_track: MediaStreamTrack | None) -> None:
        """Send another track of the same kind, or nothing if None, without renegotiation."""
        if with_track is not None and not isinstance(with_track, MediaStreamTrack):
            raise TypeError(
                f"replace_track takes a MediaStreamTrack or None, not {type(with_track).__name__}"
            )
        self._check_open()
        self._native.replace_track(with_track._native if with_track else None)
        if self._connection is not None:
            self._connection.update_sent_audio()
        self._use_track(with_track)

    def generate_key_frame(self, rids: Iterable[str] | str | None = None) -> None:
        """Make the next frame a key frame, of the encodings with these rids or of all.

        Raises NotFoundError if no encoding has such a rid, OperationError for audio.
        """
        self._bridge.check(self)
        self._native.generate_key_frame([rids] if isinstance(rids, str) else list(rids or ()))

    def set_streams(self, *streams: MediaStream) -> None:
        """Set the streams in which the peer sees the track; requires renegotiation.

        Raises InvalidStateError if the connection is closed.
        """
        self._changes()
        self._native.set_streams(stream_ids(streams))

    def _use_track(self, track: MediaStreamTrack | None) -> None:
        """Keep the track, and adapt the bitrate to music unless the program has set one."""
        self._given = track
        if track is not None and track.content_hint == "music":
            self._native.set_default_max_bitrate(_MUSIC_BITRATE)
