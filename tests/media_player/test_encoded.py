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


async def test_h264_of_an_mp4_file_is_shown_at_the_other_end(peers: Any, event: Any, tmp_path: Path) -> None:
    film = clips.make(tmp_path / "film.mp4", sound=False)
    a, b = peers
    player = MediaPlayer(film, encoded=True, autoplay=False, loop=True)
    assert player.video
    arrival = event(b, "track")
    transceiver = a.add_transceiver(player.video, direction="sendonly")
    known = webrtc.RTCRtpSender.get_capabilities("video").codecs
    transceiver.set_codec_preferences([codec for codec in known if codec.mime_type == "video/H264"])
    await negotiate(a, b)
    track = (await arrival).track
    await a.connected()
    player.play()
    numbers: list[int] = []
    async for frame in track:
        # Black is what there is before the first picture.
        if frame.to_ndarray().max() > 60:
            numbers.append(clips.read(frame.to_ndarray()))
        if len(set(numbers)) == 5:
            break
    shown = numbers[numbers.index(min(numbers)) :]
    assert set(numbers) <= set(range(25))
    assert shown[:4] == sorted(shown[:4])


async def test_frames_out_of_order_are_refused_by_name(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with av.open(film, "w") as container:
        stream: Any = container.add_stream("libx264", rate=clips.FPS, options={"bf": "2"})
        stream.width, stream.height, stream.pix_fmt = clips.WIDTH, clips.HEIGHT, "yuv420p"
        for number in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(clips.draw(number), "bgr24")))
        container.mux(stream.encode())
    with pytest.raises(webrtc.NotSupportedError, match="has B-frames, which cannot be sent"):
        MediaPlayer(film, encoded=True)
