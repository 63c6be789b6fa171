"""AudioPlayer: a track to a speaker."""

from __future__ import annotations

import asyncio
from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.enums import MediaType
from webrtc.interfaces.media_device_info import MediaDeviceInfo
from webrtc.interfaces.media_stream_track import MediaStreamTrack


class AudioPlayer(WebRTCObject):
    """Plays a track of sound: `async with AudioPlayer(track): …`, or `start` and `stop`.

    Several players mix in the system. What is late by up to 200 ms is evened out; what is later is dropped.
    """

    def __init__(self, track: MediaStreamTrack, device: MediaDeviceInfo | str | None = None) -> None:
        """`device` is one of `media_devices.enumerate_devices`, or its id; else the system's choice."""
        super().__init__()
        if not isinstance(track, MediaStreamTrack) or track.kind != MediaType.audio:
            raise TypeError(f"AudioPlayer takes a track of audio, not {track!r}")
        self._track = track
        self._device = device.device_id if isinstance(device, MediaDeviceInfo) else device or "default"
        self._player: wrtc.AudioPlayer | None = None
        # The `start` that opens the speaker now, unless `stop` was called since.
        self._opening: object = None

    async def start(self) -> None:
        """Open the speaker and play; without effect while it plays.

        Raises NotFoundError if there is no such speaker, NotReadableError if it cannot be opened.
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
        """Stop playing, and give the speaker back; a `start` that still opens it ends without playing."""
        self._opening = None
        if self._player is not None:
            self._player.stop()
            self._player = None

    @property
    def slips(self) -> int:
        """How often there was too little sound to play, or too much, since it started."""
        return int(self._player.slips) if self._player else 0

    async def __aenter__(self) -> AudioPlayer:
        await self.start()
        return self

    async def __aexit__(self, *error: Any) -> None:
        self.stop()
