"""What an endpoint of WHEP sends is played."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from webrtc import (
    InvalidStateError,
    MediaStreamTrack,
    NotAllowedError,
    RTCPeerConnection,
    RTCVideoSource,
    whep,
)

from tests.waiting import until
from tests.web.media import frequency, has_colours, tone
from tests.web.serving import WAYS, served


class Channel:
    """A WHEP endpoint that sends the same tracks to everyone."""

    def __init__(self, *tracks: MediaStreamTrack, **options: Any) -> None:
        self.tracks = list(tracks)
        self.endpoint = whep.Endpoint(self.on_connection, **options)

    async def on_connection(self, connection: RTCPeerConnection, request: whep.Request) -> None:
        for track in self.tracks:
            connection.add_track(track)


@pytest.mark.parametrize("way", WAYS)
async def test_a_tone_is_heard_by_the_player(way: str) -> None:
    async with (
        tone(520) as track,
        served(Channel(track, token="s").endpoint, way) as url,
        await whep.play(url, video=False, token="s") as playback,
    ):
        [heard] = playback.tracks
        assert await frequency(heard) == pytest.approx(520, abs=3)


async def test_sound_and_picture_are_played(pictures: Any) -> None:
    source = RTCVideoSource()
    async with tone(610) as sound, pictures.shown(source, pictures.corners(), "rgb24"):
        channel = Channel(source.create_track(), sound)
        async with served(channel.endpoint) as url, await whep.play(url) as playback:
            kinds = {str(track.kind): track for track in playback.tracks}
            assert await frequency(kinds["audio"]) == pytest.approx(610, abs=3)
            await pictures.seen(kinds["video"], lambda frame: has_colours(frame, pictures.colours))
            assert len(channel.endpoint.connections) == 1
            answer = playback.connection.remote_description
            assert answer and answer.sdp.count("a=sendonly") == 2
        assert channel.endpoint.connections == []


async def test_a_player_gets_the_kinds_that_there_are() -> None:
    async with (
        tone(330) as sound,
        served(Channel(sound).endpoint) as url,
        await whep.play(url) as playback,
    ):
        assert [track.kind for track in playback.tracks] == ["audio"]


async def test_several_players_get_the_same_track() -> None:
    async with tone(480) as sound, served(Channel(sound).endpoint) as url:
        players = await asyncio.gather(*(whep.play(url, video=False) for _ in range(4)))
        heard = await asyncio.gather(*(frequency(player.tracks[0]) for player in players))
        assert heard == pytest.approx([480] * 4, abs=3)
        await asyncio.gather(*(player.close() for player in players))


async def test_the_sound_goes_on_through_a_restart() -> None:
    async with (
        tone(750) as sound,
        served(Channel(sound).endpoint) as url,
        await whep.play(url, video=False) as playback,
    ):
        await playback.restart_ice()
        assert await frequency(playback.tracks[0]) == pytest.approx(750, abs=3)


async def test_the_track_ends_when_the_server_ends_the_session() -> None:
    async with tone(750) as sound:
        channel = Channel(sound)
        async with served(channel.endpoint) as url, await whep.play(url, video=False) as playback:
            [track] = playback.tracks
            channel.endpoint.connections[0].close()
            assert (await playback.ended()).cause == "peer"
            await until(lambda: track.ready_state == "ended")


async def test_a_player_waits_until_something_is_live() -> None:
    async with tone(560) as sound:
        channel = Channel()
        async with served(channel.endpoint) as url:
            playing = asyncio.ensure_future(whep.play(url, video=False, timeout=20))
            with pytest.raises(InvalidStateError, match="got 409 Conflict, not 201: nothing that the player"):
                await whep.play(url, video=False, timeout=2)
            channel.tracks.append(sound)
            async with await playing as playback:
                assert await frequency(playback.tracks[0]) == pytest.approx(560, abs=3)


async def test_a_wrong_token_is_refused() -> None:
    async with tone(560) as sound, served(Channel(sound, token="right").endpoint) as url:
        with pytest.raises(NotAllowedError, match="the bearer token is wrong"):
            await whep.play(url, token="wrong")


async def test_an_offer_that_wants_nothing_is_not_acceptable() -> None:
    async with tone(560) as sound, served(Channel(sound).endpoint) as url, RTCPeerConnection() as connection:
        connection.add_transceiver("audio", direction="sendonly")
        offer = (await connection.offer())["sdp"]
        headers = {"Content-Type": "application/sdp"}
        async with (
            aiohttp.ClientSession() as client,
            client.post(url, data=offer, headers=headers) as response,
        ):
            assert response.status == 406
            assert "the offer has a=sendonly: it must be recvonly or sendrecv" in await response.text()


async def test_a_player_that_also_offers_to_send_only_receives() -> None:
    async with tone(560) as sound, served(Channel(sound).endpoint) as url:

        def both_ways(connection: RTCPeerConnection) -> None:
            connection.get_transceivers()[0].direction = "sendrecv"

        async with await whep.play(url, video=False, prepare=both_ways) as playback:
            assert playback.connection.get_transceivers()[0].current_direction == "recvonly"
            assert await frequency(playback.tracks[0]) == pytest.approx(560, abs=3)


async def test_a_player_of_nothing_is_told() -> None:
    with pytest.raises(ValueError, match="play receives audio, video or both"):
        await whep.play("http://127.0.0.1/", audio=False, video=False)
