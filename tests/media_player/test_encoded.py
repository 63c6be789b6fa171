"""Video is sent as it is in the file."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import av
import pytest
import webrtc
from webrtc import MediaPlayer
from webrtc.testing import negotiate

from tests.media_player import clips


async def test_the_packets_of_the_file_arrive_as_they_are(peers: Any, event: Any, tmp_path: Path) -> None:
    film = clips.make(tmp_path / "film.webm", sound=False, video="libvpx")
    with av.open(film) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    a, b = peers
    player = MediaPlayer(film, encoded=True, autoplay=False)
    assert player.video
    arrival = event(b, "track")
    a.add_track(player.video)
    await negotiate(a, b)
    sink = webrtc.RTCEncodedSink((await arrival).track)
    await a.connected()
    player.play()
    arrived = []
    async for chunk in sink:
        arrived.append(chunk)
        if len(arrived) == 10:
            break
    assert [chunk.data for chunk in arrived] == packets[:10]
    steps = {b.timestamp - a.timestamp for a, b in itertools.pairwise(arrived)}
    assert len(steps) == 1
    await player.ended()
    assert player.video.ready_state == "ended"


async def test_what_no_call_carries_is_said(tmp_path: Path) -> None:
    with pytest.raises(webrtc.NotSupportedError, match="mpeg4: only h264, vp8"):
        MediaPlayer(clips.make(tmp_path / "film.mkv", sound=False, video="mpeg4"), encoded=True)
    with pytest.raises(webrtc.NotSupportedError, match="has no video"):
        MediaPlayer(clips.make(tmp_path / "sound.wav", pictures=False, audio="pcm_s16le"), encoded=True)
