"""Hands the media of a program's track to the engine: audio and video frames, and encoded packets."""

from __future__ import annotations

import asyncio
import fractions
from typing import Any

import av
import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

import webrtc
from webrtc.files.packets import AUDIO_CODECS, VIDEO_CODECS, Chunks

# Seconds by which a track may be ahead of real time: one without a pace of its own gets this one.
_MOST_AHEAD = 0.1
# Seconds by which a track's clock may step back or forth; beyond that it was reset.
_MOST_BACK, _MOST_GAP = 1, 10
_STEP = fractions.Fraction(1, 100)
# Packets after a key frame that are kept, to be sent again when a key frame is requested.
_LONGEST = 300


class VideoFeed:
    """Hands video frames over, each with its own time."""

    def __init__(self, source: webrtc.RTCVideoSource) -> None:
        self._source = source

    async def give(self, frame: av.VideoFrame) -> None:
        """Hand a frame over."""
        timestamp = None
        if frame.pts is not None and frame.time_base is not None:
            timestamp = round(frame.pts * frame.time_base * 1_000_000)
        self._source.push(frame, timestamp=timestamp, paced=False)


class AudioFeed:
    """Hands audio over in pieces of 10 ms. RTP timestamps count samples, so a late frame leaves no gap.

    A gap in the frames' own `pts` is a gap in the RTP timestamps, in whole steps of 10 ms.
    """

    def __init__(self, source: webrtc.RTCAudioSource) -> None:
        self._source = source
        self._left: NDArray[np.int16] = np.empty((0, 1), np.int16)
        self._rate = 0
        # The end of what was handed over: on the loop's clock, and on the track's.
        self._until = 0.0
        self._due: fractions.Fraction | None = None

    async def give(self, frame: av.AudioFrame) -> None:
        """Hand a frame over; waits while the track is ahead of real time."""
        samples = webrtc.AudioData.from_av(frame).to_ndarray("int16")
        rate: int = frame.sample_rate
        self._leave_gap(frame)
        if (self._rate, self._left.shape[1]) == (rate, samples.shape[1]):
            samples = np.concatenate([self._left, samples])
        handed = self._hand(samples, rate)
        now = asyncio.get_running_loop().time()
        self._until = max(self._until, now) + handed
        if self._until - now > _MOST_AHEAD:
            await asyncio.sleep(self._until - now - _MOST_AHEAD)

    def _leave_gap(self, frame: av.AudioFrame) -> None:
        """Send nothing for as long as the track has nothing before this frame."""
        length = fractions.Fraction(frame.samples, frame.sample_rate)
        if frame.pts is None or frame.time_base is None:
            self._due = self._due and self._due + length
            return
        time = frame.pts * fractions.Fraction(frame.time_base)
        gap = 0 if self._due is None else time - self._due
        if self._due is None or not -_MOST_BACK <= gap <= _MOST_GAP:
            self._due = time
        elif gap >= _STEP:
            if len(self._left):
                # A rest of less than 10 ms is filled with silence, which is a part of the gap.
                missing = self._rate // 100 - len(self._left)
                self._hand(np.pad(self._left, ((0, missing), (0, 0))), self._rate)
                gap -= fractions.Fraction(missing, self._rate)
                self._due += fractions.Fraction(missing, self._rate)
            steps = max(gap, 0) // _STEP
            self._source.skip(float(steps * _STEP))
            self._due += steps * _STEP
        self._due += length

    def _hand(self, samples: NDArray[np.int16], rate: int) -> float:
        """Pass on multiples of 10 ms and keep the rest; return the seconds that were passed on."""
        step = rate // 100
        whole = len(samples) // step * step
        for first in range(0, whole, step):
            piece = samples[first : first + step]
            self._source.on_data(webrtc.RTCOnDataEvent(piece, step, 16, rate, samples.shape[1]))
        self._left, self._rate = samples[whole:], rate
        return whole / rate


def mime_type(packet: Packet[Any]) -> str:
    """The codec of a packet in lower case, if its packets can be sent; else an empty string.

    Those of a stream with B-frames cannot: they are decoded, and encoded without.
    """
    context: Any = packet.stream and packet.stream.codec_context
    name = context.name if context else ""
    if name in VIDEO_CODECS:
        return "" if context.has_b_frames else f"video/{VIDEO_CODECS[name]}".lower()
    return "audio/opus" if name in AUDIO_CODECS else ""


class PacketFeed:
    """Hands packets over, which are sent without transcoding."""

    def __init__(self, kind: str) -> None:
        self.source = webrtc.EncodedAudioSource() if kind == "audio" else webrtc.EncodedVideoSource()
        self._chunks: Chunks | None = None
        # The packets since the last key frame: their source cannot be asked for another.
        self._since_key: list[webrtc.EncodedVideoChunk] = []
        if isinstance(self.source, webrtc.EncodedVideoSource):
            self.source.onkeyframerequest = lambda _: self._push(self._since_key)

    def give(self, packet: Packet[Any]) -> None:
        """Hand a packet over."""
        if isinstance(self.source, webrtc.EncodedAudioSource):
            self.source.push(bytes(packet))
            return
        self._chunks = self._chunks or Chunks(packet.stream)
        # A copy: the program may use the packet elsewhere.
        copy: Packet[Any] = Packet(bytes(packet))
        copy.is_keyframe = packet.is_keyframe
        if packet.is_keyframe:
            self._since_key.clear()
        chunks = [*self._chunks.of(copy)]
        if len(self._since_key) < _LONGEST:
            self._since_key += chunks
        self._push(chunks)

    def _push(self, chunks: list[webrtc.EncodedVideoChunk]) -> None:
        assert isinstance(self.source, webrtc.EncodedVideoSource)
        for chunk in chunks:
            self.source.push(chunk)
