"""Every public object has a repr that says what it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
import webrtc.signaling
import webrtc.testing
import webrtc.web
import webrtc.whep
import webrtc.whip
from webrtc.testing import connect, pair

MODULES = (webrtc, webrtc.signaling, webrtc.testing, webrtc.web, webrtc.whip, webrtc.whep)
CLASSES = {
    f"{module.__name__}.{name}": cls
    for module in MODULES
    for name in module.__all__
    if inspect.isclass(cls := getattr(module, name))
}


@pytest.mark.parametrize("name", CLASSES)
def test_no_public_class_has_the_repr_of_object(name: str) -> None:
    cls = CLASSES[name]
    # A protocol has no instances of its own.
    assert cls.__repr__ is not object.__repr__ or getattr(cls, "_is_protocol", False)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (webrtc.RTCAudioSource, "<RTCAudioSource queued=0>"),
        (webrtc.RTCVideoSource, "<RTCVideoSource dropped=0>"),
        (lambda: webrtc.Resampler(48000, 16000), "<Resampler from_rate=48000 to_rate=16000 channels=1>"),
        (webrtc.VoiceActivityDetector, "<VoiceActivityDetector sample_rate=48000 channels=1>"),
        (webrtc.UtteranceDetector, "<UtteranceDetector speaking=False>"),
        (webrtc.AudioMixer, "<AudioMixer inputs=[]>"),
        (webrtc.LevelMeter, "<LevelMeter rms=[] peak=[]>"),
        (webrtc.ReadableStream, "<ReadableStream locked=False>"),
        (lambda: webrtc.media_devices, "<MediaDevices>"),
        (lambda: webrtc.whep.Endpoint(print), "<webrtc.whep.Endpoint 0 connections>"),
        (webrtc.signaling.CopyAndPasteSignaling, "CopyAndPasteSignaling()"),
    ],
)
async def test_a_repr_shows_the_state(make: Callable[[], Any], text: str) -> None:
    assert repr(make()) == text


async def test_a_repr_shows_measured_values_with_four_digits() -> None:
    meter = webrtc.LevelMeter()
    meter.process(np.full(480, 0.5, np.float32))
    assert repr(meter) == "<LevelMeter rms=[-6.021] peak=[-6.021]>"


async def test_a_stream_shows_its_tracks() -> None:
    track = webrtc.RTCAudioSource().create_track()
    stream = webrtc.MediaStream([track])
    assert repr(stream) == f"<MediaStream {stream.id} [{track!r}]>"


async def test_a_certificate_shows_its_fingerprint_and_no_key() -> None:
    certificate = await webrtc.RTCPeerConnection.generate_certificate()
    [fingerprint] = certificate.get_fingerprints()
    assert fingerprint.value in repr(certificate) and "sha-256" in repr(certificate)


async def test_the_transports_of_a_connection_show_their_state_before_and_after_closing() -> None:
    async with pair() as (a, b):
        channel = a.create_data_channel("x")
        await connect(a, b)
        await channel.opened()
        assert a.sctp
        sctp, dtls = a.sctp, a.sctp.transport
        ice = dtls.ice_transport
        assert repr(sctp).startswith("<RTCSctpTransport state=connected max_channels=")
        assert repr(dtls) == "<RTCDtlsTransport state=connected>"
        assert repr(ice).startswith("<RTCIceTransport state=") and "role=controlling" in repr(ice)
    assert repr(dtls) == "<RTCDtlsTransport state=closed>"
    assert repr(ice).startswith("<RTCIceTransport state=closed")


def test_an_object_that_is_not_complete_has_a_repr() -> None:
    assert repr(webrtc.RTCAudioSource.__new__(webrtc.RTCAudioSource)) == "<RTCAudioSource>"
