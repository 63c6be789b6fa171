"""The registration of custom video codecs, and their threads."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.ending import at_exit
from webrtc.frames.video_frame import VideoFrame

from .video_codec import EncodedVideoChunk, VideoCodecSettings, VideoDecoder, VideoEncoder

_logger = logging.getLogger("webrtc.codecs")
# Kept alive even if the program drops them.
_open: set[VideoCodecRegistration] = set()
_threads: set[threading.Thread] = set()
# How long to wait for a codec's thread at interpreter shutdown, in seconds.
_PATIENCE = 2.0

Chunk = tuple[bytes, bool, int | None]


class VideoCodecRegistration(WebRTCObject[wrtc.VideoCodecRegistration]):
    """A registered codec, until it is closed; also a context manager."""

    _made_by = "register_video_encoder or register_video_decoder"

    def __init__(self, native_obj: Any = None, *, start: _Start | None = None) -> None:
        super().__init__(native_obj)
        assert start is not None
        self._start = start
        _open.add(self)
        _run(self._serve, native_obj)

    def close(self) -> None:
        """Unregister the codec. Running instances end, and the next negotiated codec takes over."""
        _open.discard(self)
        self._native.close()

    def __enter__(self) -> VideoCodecRegistration:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self, native: wrtc.VideoCodecRegistration) -> None:
        while (work := native.take()) is not None:
            _run(_Worker(self._start), work)

    def _restart(self) -> None:
        """Restart the threads in a forked child."""
        self._native.close()
        self._native = self._start.native()
        _run(self._serve, self._native)


def _run(work: Callable[[Any], None], native: Any) -> None:
    def run() -> None:
        try:
            work(native)
        finally:
            _threads.discard(thread)

    thread = threading.Thread(target=run, name="webrtc-codec", daemon=True)
    _threads.add(thread)
    thread.start()


class _Start:
    """How to create a codec, in the engine and in Python."""

    def __init__(self, encoder: bool, mime_type: str, fmtp: str, make: Callable[[], Any]) -> None:
        kind, _, self.name = mime_type.partition("/")
        if kind != "video" or not self.name:
            raise TypeError(
                f"mime_type is {mime_type!r}: it must be that of a video codec, such as 'video/H264'"
            )
        if not callable(make):
            raise TypeError(f"make is {make!r}: it must be a class, or a function that returns a new codec")
        self.encoder, self.mime_type, self.fmtp, self.make = encoder, mime_type, fmtp, make

    def native(self) -> wrtc.VideoCodecRegistration:
        return wrtc.VideoCodecRegistration(
            self.encoder, self.name, self.fmtp, getattr(self.make, "__name__", "registered")
        )


class _Worker:
    """One codec instance, on its thread."""

    def __init__(self, start: _Start) -> None:
        self._start = start
        self._codec: Any = None
        self._rates: tuple[int, float] | None = None

    def __call__(self, work: wrtc.VideoCodecWork) -> None:
        while (job := work.take()) is not None:
            name, *arguments = job
            try:
                getattr(self, f"_{name}")(work, *arguments)
            except Exception:
                _logger.exception("%s of %s failed", name, self._start.mime_type)
                work.finish(False)
        self._close()

    def _configure(
        self, work: Any, width: int, height: int, framerate: float, bitrate: int, is_screencast: bool
    ) -> None:
        self._close()
        codec = self._start.make()
        codec.configure(
            VideoCodecSettings(
                mime_type=self._start.mime_type,
                sdp_fmtp_line=self._start.fmtp,
                width=width,
                height=height,
                framerate=framerate,
                bitrate=bitrate,
                is_screencast=is_screencast,
            )
        )
        self._codec, self._rates = codec, (bitrate, framerate)
        work.finish(True)

    def _encode(self, work: Any, frame: Any, key_frame: bool, bitrate: int, framerate: float) -> None:
        if self._rates != (bitrate, framerate):
            self._rates = bitrate, framerate
            self._codec.set_rates(bitrate, framerate)
        work.finish_encode(_chunks(self._codec.encode(VideoFrame._of(frame), key_frame), key_frame))

    def _decode(self, work: Any, data: bytes, key_frame: bool, timestamp: int) -> None:
        frame = self._codec.decode(data, key_frame, timestamp)
        if frame is None:
            work.finish(True)
        elif isinstance(frame, VideoFrame):
            work.finish_decode(frame._need_not_close()._open)
        else:
            raise TypeError(f"decode returned {type(frame).__name__}: it must return a VideoFrame or None")

    def _close(self) -> None:
        codec, self._codec = self._codec, None
        if codec is not None:
            try:
                codec.close()
            except Exception:
                _logger.exception("close of %s failed", self._start.mime_type)


def _chunks(encoded: Any, key_frame: bool) -> list[Chunk]:
    if encoded is None:
        return []
    if isinstance(encoded, (bytes, bytearray, memoryview)):
        return [(bytes(encoded), key_frame, None)]
    chunks = [encoded] if isinstance(encoded, EncodedVideoChunk) else list(encoded)
    for chunk in chunks:
        if not isinstance(chunk, EncodedVideoChunk):
            raise TypeError(
                f"encode returned {type(chunk).__name__}: it must return bytes, EncodedVideoChunk or None"
            )
    return [(chunk.data, chunk.type == "key", chunk.timestamp) for chunk in chunks]


def register_video_encoder(
    mime_type: str, make: Callable[[], VideoEncoder], sdp_fmtp_line: str = ""
) -> VideoCodecRegistration:
    """Offer a codec, whose encoders `make` creates (for example a class), in connections created from now on.

    It takes precedence over the engine's codec with the same name and parameters (without parameters: with
    the same name), and over earlier registrations. A codec that the engine does not know is negotiated under
    its name; the peer must have registered a decoder.
    """
    start = _Start(True, mime_type, sdp_fmtp_line, make)
    return VideoCodecRegistration(start.native(), start=start)


def register_video_decoder(
    mime_type: str, make: Callable[[], VideoDecoder], sdp_fmtp_line: str = ""
) -> VideoCodecRegistration:
    """Accept a codec, whose decoders `make` creates; like `register_video_encoder` for encoders."""
    start = _Start(False, mime_type, sdp_fmtp_line, make)
    return VideoCodecRegistration(start.native(), start=start)


@at_exit("codecs")
def _end() -> None:
    """End the codecs while their threads can still run."""
    for registration in list(_open):
        registration.close()
    for thread in list(_threads):
        thread.join(_PATIENCE)


def _after_fork() -> None:
    _threads.clear()
    for registration in _open:
        registration._restart()


os.register_at_fork(after_in_child=_after_fork)
