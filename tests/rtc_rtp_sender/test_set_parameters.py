"""RTCRtpSender.set_parameters: what may change does, and what may not is named (W3C webrtc §5.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from webrtc import (
    InvalidModificationError,
    InvalidStateError,
    OperationError,
    RangeError,
    RTCPeerConnection,
    RTCRtpEncodingParameters,
)
from webrtc.testing import negotiate

from tests.waiting import quiet_for

UNKNOWN = {"mime_type": "video/none", "clock_rate": 90000}


def encoding(**fields: Any) -> Callable[[Any], None]:
    def change(parameters: Any) -> None:
        for name, value in fields.items():
            setattr(parameters.encodings[0], name, value)

    return change


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("active", False),
        ("max_bitrate", 123_000),
        ("min_bitrate", 50_000),
        ("max_framerate", 12.5),
        ("scale_resolution_down_by", 1.5),
        ("priority", "high"),
        ("network_priority", "medium"),
        ("scalability_mode", "L1T2"),
    ],
)
async def test_what_is_set_is_told_and_can_be_taken_back(name: str, value: Any) -> None:
    async with RTCPeerConnection() as connection:
        sender = connection.add_transceiver("video").sender
        parameters = sender.get_parameters()
        before = parameters.encodings[0][name]
        parameters.encodings[0] = RTCRtpEncodingParameters({name: value})
        await sender.set_parameters(parameters)
        parameters = sender.get_parameters()
        assert parameters.encodings[0][name] == value
        setattr(parameters.encodings[0], name, before)
        await sender.set_parameters(parameters)
        assert sender.get_parameters().encodings[0][name] == before


async def test_a_bitrate_beyond_the_engines_integers_is_as_good_as_no_limit() -> None:
    async with RTCPeerConnection() as connection:
        sender = connection.add_transceiver("video").sender
        parameters = sender.get_parameters()
        parameters.encodings[0].max_bitrate = 2**32 - 1
        await sender.set_parameters(parameters)
        assert sender.get_parameters().encodings[0].max_bitrate == 2**31 - 1


async def test_audio_does_without_what_is_for_video() -> None:
    async with RTCPeerConnection() as connection:
        pictorial: dict[str, Any] = {
            "max_framerate": 5.0,
            "scale_resolution_down_by": 2.0,
            "scalability_mode": "L1T2",
        }
        sender = connection.add_transceiver("audio", send_encodings=[pictorial]).sender
        parameters = sender.get_parameters()
        assert all(parameters.encodings[0][name] is None for name in pictorial)
        parameters.encodings[0].max_framerate = 5.0
        parameters.encodings[0].adaptive_ptime = True
        await sender.set_parameters(parameters)
        [after] = sender.get_parameters().encodings
        assert (after.max_framerate, after.adaptive_ptime) == (None, True)


@pytest.mark.parametrize("preference", ["maintain-framerate", "maintain-resolution", "balanced", None])
async def test_the_degradation_preference_is_kept(preference: Any) -> None:
    async with RTCPeerConnection() as connection:
        sender = connection.add_transceiver("video").sender
        parameters = sender.get_parameters()
        parameters.degradation_preference = preference
        await sender.set_parameters(parameters)
        assert sender.get_parameters().degradation_preference == preference


def add_encoding(parameters: Any) -> None:
    parameters.encodings.append(parameters.encodings[0])


def drop_codec(parameters: Any) -> None:
    parameters.codecs = parameters.codecs[1:]


def rename(parameters: Any) -> None:
    parameters.rtcp.cname = "another"


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (encoding(rid="other"), InvalidModificationError, "rid '' cannot be changed to 'other'"),
        (add_encoding, InvalidModificationError, "is 1 and cannot be changed to 2"),
        (drop_codec, InvalidModificationError, "codecs are negotiated"),
        (rename, InvalidModificationError, "rtcp are negotiated"),
        (
            encoding(min_bitrate=5, max_bitrate=4),
            RangeError,
            "min_bitrate is 5: it must not exceed max_bitrate, which is 4",
        ),
        (encoding(scalability_mode="L9T9"), InvalidModificationError, "scalabilityMode"),
        (encoding(codec=UNKNOWN), InvalidModificationError, "unsupported codec"),
    ],
)
async def test_what_cannot_be_is_named(
    peers: Any, change: Callable[[Any], None], error: type[Exception], words: str
) -> None:
    a, b = peers
    sender = a.add_transceiver("video").sender
    await negotiate(a, b)
    parameters = sender.get_parameters()
    change(parameters)
    with pytest.raises(error, match=words):
        await sender.set_parameters(parameters)


@pytest.mark.parametrize("field", ["max_framerate", "scale_resolution_down_by"])
async def test_numbers_out_of_their_range_are_named(field: str) -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(RangeError, match=field):
            connection.add_transceiver("video", send_encodings=[dict[str, Any]({field: -1})])


@pytest.mark.parametrize("wrong", [{"scalability_mode": "L9T9"}, {"codec": UNKNOWN}])
async def test_a_transceiver_that_cannot_be_is_an_operation_error(wrong: dict[str, Any]) -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(OperationError):
            connection.add_transceiver("video", send_encodings=[wrong])


async def test_parameters_are_good_for_once() -> None:
    async with RTCPeerConnection() as connection:
        sender = connection.add_transceiver("video").sender
        with pytest.raises(InvalidStateError, match="get_parameters"):
            await sender.set_parameters({"encodings": [{}]})
        parameters = sender.get_parameters()
        await sender.set_parameters(parameters)
        with pytest.raises(InvalidStateError):
            await sender.set_parameters(parameters)


async def test_an_encoding_that_is_not_active_sends_nothing(show: Any) -> None:
    one = await show(change=encoding(active=False))
    await quiet_for(0.5)
    assert not (await one.outbound())[None].packets_sent
    parameters = one.sender.get_parameters()
    parameters.encodings[0].active = True
    await one.sender.set_parameters(parameters)
    assert await one.sizes(1)


async def test_max_framerate_thins_the_frames_out(show: Any) -> None:
    one = await show(fps=30, change=encoding(max_framerate=10))
    await one.sizes(0.5)
    assert 14 <= len(await one.sizes(2)) <= 26


async def test_the_frame_is_scaled_down(show: Any) -> None:
    one = await show(320, 180, change=encoding(scale_resolution_down_by=2))
    assert set(await one.sizes(1)) == {(160, 90)}


@pytest.mark.parametrize(
    ("preference", "hint", "keeps_size"),
    [
        ("maintain-resolution", "", True),
        ("maintain-framerate", "", False),
        (None, "detail", True),
        (None, "motion", False),
    ],
)
async def test_what_is_given_up_when_the_bitrate_is_short(
    show: Any, preference: str | None, hint: str, keeps_size: bool
) -> None:
    def change(parameters: Any) -> None:
        parameters.degradation_preference = preference
        parameters.encodings[0].max_bitrate = 150_000

    one = await show(1280, 720, hint=hint, change=change)
    sizes = await one.sizes(4)
    assert (sizes[-1] == (1280, 720)) is keeps_size


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1"])
async def test_the_preferred_codec_is_the_one_on_the_wire(show: Any, codec: str) -> None:
    one = await show(codec=codec)
    assert await one.sizes(1)
    report = await one.b.get_stats()
    [inbound] = [stats for stats in report.values() if stats.type == "inbound-rtp"]
    assert report[inbound.codec_id].mime_type == "video/" + codec
    assert inbound.frames_decoded > 5


@pytest.mark.parametrize(("codec", "mode"), [("VP8", "L1T2"), ("VP9", "L2T2_KEY"), ("AV1", "L1T3")])
async def test_a_scalability_mode_is_used(show: Any, codec: str, mode: str) -> None:
    one = await show(640, 360, codec=codec, send_encodings=[{"scalability_mode": mode}])
    assert (640, 360) in await one.sizes(1)
    assert (await one.outbound())[None].scalability_mode == mode
