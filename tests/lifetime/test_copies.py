"""What stands for one thing cannot be copied or pickled; what is a value can."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import RTCPeerConnection
from webrtc.testing import connect

WAYS: list[Callable[[Any], Any]] = [copy.copy, copy.deepcopy, pickle.dumps]


@pytest.mark.parametrize("way", WAYS)
async def test_what_stands_for_one_thing_is_not_copied(way: Any, peers: Any) -> None:
    a, b = peers
    source, sound = webrtc.RTCVideoSource(), webrtc.RTCAudioSource()
    track = source.create_track()
    sender, audio_sender = a.add_track(track), a.add_track(sound.create_track())
    channel = a.create_data_channel("x")
    await connect(a, b)
    certificate = await RTCPeerConnection.generate_certificate()
    objects = [
        a,
        track,
        sender,
        audio_sender.dtmf,
        a.get_receivers()[0],
        a.get_transceivers()[0],
        channel,
        a.sctp,
        a.sctp.transport,
        a.sctp.transport.ice_transport,
        source,
        sound,
        certificate,
        webrtc.MediaStream(),
        webrtc.VideoFrame(np.zeros((2, 2, 3), np.uint8)),
        webrtc.AudioMixer(),
        webrtc.testing.SimulatedNetwork(),
        webrtc.Event("x"),
        webrtc.MessageEvent("message", data="x"),
    ]
    for each in objects:
        with pytest.raises(TypeError, match=f"{type(each).__name__} cannot be copied or pickled"):
            way(each)
        is_event = isinstance(each, webrtc.Event)
        with pytest.raises(TypeError, match="pass its members on" if is_event else "a single resource"):
            way(each)
        if getattr(each, "_native", None) is not None:
            with pytest.raises(TypeError, match="cannot pickle 'wrtc"):
                way(each._native)
    assert a.connection_state == "connected"


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
async def test_a_value_is_copied(way: Any) -> None:
    async with RTCPeerConnection() as a:
        a.create_data_channel("x")
        stats = await a.get_stats()
        candidate = webrtc.RTCIceCandidate(candidate="candidate:1 1 udp 1 127.0.0.1 9 typ host", sdp_mid="0")
        values = [await a.create_offer(), a.get_configuration(), candidate]
        for value in values:
            assert way(value) == value
        assert dict(way(stats)) == dict(stats)
