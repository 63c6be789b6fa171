"""AudioPlayer: plays a track on a speaker."""

from __future__ import annotations

import asyncio

import wrtc

from webrtc.base import WebRTCObject
from webrtc.deprecated import deprecated
from webrtc.enums import MediaType
from webrtc.interfaces.media_device_info import MediaDeviceInfo
from webrtc.interfaces.media_stream_track import MediaStreamTrack


class AudioPlayer(WebRTCObject):
    """Plays an audio track: `async with AudioPlayer(track): …`, or `start` and `stop`.

    The system mixes several players. Jitter of up to 200 ms is compensated; later audio is dropped.
    """

    _shown = ("_track", "_device", "discontinuities")

    def __init__(self, track: MediaStreamTrack, device: MediaDeviceInfo | str | None = None) -> None:
        """`device` is one of `media_devices.enumerate_devices` or its id; by default the system's choice."""
        super().__init__()
        if not isinstance(track, MediaStreamTrack) or track.kind != MediaType.audio:
            raise TypeError(f"AudioPlayer takes an audio track, not {track!r}")
        self._track = track
        self._device = device.device_id if isinstance(device, MediaDeviceInfo) else device or "default"
        self._player: wrtc.AudioPlayer | None = None
        # The pending `start`, unless `stop` was called since.
        self._opening: object = None

    async def start(self) -> None:
        """Open the speaker and play; has no effect while playing.

        Raises NotFoundError if the speaker does not exist, NotReadableError if it cannot be opened.
        """
        if self._player is not None:
            return
        self._opening = opening = object()
        player = await asyncio.to_thread(wrtc.AudioPlayer, self._track._native, self._device)
        if self._opening is opening:
            self._player = player
        else:
            player.stop()

    def stop(self) -> None:
        """Stop playing and release the speaker; a pending `start` ends without playing."""
        self._opening = None
        if self._player is not None:
            self._player.stop()
            self._player = None

    @property
    def discontinuities(self) -> int:
        """How often there was too little or too much audio since the start."""
        return self._player.discontinuities if self._player else 0

    @property
    @deprecated("AudioPlayer.slips was renamed: use discontinuities")
    def slips(self) -> int:
        """The former name of `discontinuities`."""
        return self.discontinuities

    async def __aenter__(self) -> AudioPlayer:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        self.stop()
