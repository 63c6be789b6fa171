"""Steps with media: sources, tracks, senders, transceivers, sinks."""

from __future__ import annotations

from typing import Any

import numpy as np
import webrtc
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.driver.messaging import Messaging
from tests.driver.negotiating import manner, which

_MOST = 6
kinds = st.sampled_from(["audio", "video"])
directions = st.sampled_from(["sendrecv", "sendonly", "recvonly", "inactive", "stopped"])


class Sending(Messaging):
    """Sources and what carries them, and what reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[Any] = []
        self.tracks: list[Any] = []
        self.sinks: list[Any] = []

    def one(self, some: list[Any], number: int) -> Any:
        """One of them, if there are any."""
        return some[number % len(some)] if some else None

    @rule(kind=kinds, shared=st.booleans())
    @precondition(lambda self: len(self.sources) < _MOST)
    def make_source(self, kind: str, shared: bool) -> None:
        def make() -> None:
            source = webrtc.RTCAudioSource() if kind == "audio" else webrtc.RTCVideoSource(False, shared)
            self.sources.append(source)
            self.tracks.append(source.create_track())

        self.step(make)

    @rule(number=which, side=st.sampled_from([1, 2, 64, 321]), when=st.sampled_from([None, 0, -1, 2**62]))
    def push(self, number: int, side: int, when: int | None) -> None:
        if source := self.one([each for each in self.sources if hasattr(each, "push")], number):
            picture = np.zeros((side, side, 3), np.uint8)
            self.step(lambda: source.push(picture, timestamp=when))

    @rule(
        number=which,
        samples=st.sampled_from([0, 1, 333, 48000]),
        rate=st.sampled_from([8000, 22050, 48000, 7]),
        how=manner,
    )
    def write(self, number: int, samples: int, rate: int, how: Any) -> None:
        if source := self.one([each for each in self.sources if hasattr(each, "write")], number):
            # What was written last is what ends: nobody waits for an hour of sound.
            self.step(
                lambda: source.write(np.zeros(samples, np.int16), rate), "leave" if how is None else how
            )

    @rule(number=which, how=st.integers(0, 4))
    def drain(self, number: int, how: int) -> None:
        if source := self.one([each for each in self.sources if hasattr(each, "drain")], number):
            self.step(source.drain, how)

    @rule(number=which)
    def drop_source(self, number: int) -> None:
        if source := self.one(self.sources, number):
            self.sources.remove(source)

    @rule(number=which, act=st.sampled_from(["stop", "clone", "enable", "disable", "drop", "read"]))
    def change_track(self, number: int, act: str) -> None:
        if (track := self.one(self.tracks, number)) is None:
            return

        def change() -> None:
            if act == "stop":
                track.stop()
            elif act == "clone" and len(self.tracks) < 2 * _MOST:
                self.tracks.append(track.clone())
            elif act == "drop":
                self.tracks.remove(track)
            elif act == "read":
                _ = (repr(track), track.kind, track.ready_state, track.muted, track.get_settings())
            else:
                track.enabled = act == "enable"

        self.step(change)

    @rule(which=which, number=which)
    def add_track(self, which: int, number: int) -> None:
        if (a := self.connection(which)) and (track := self.one(self.tracks, number)):
            self.step(lambda: a.add_track(track, webrtc.MediaStream()))

    @rule(which=which, number=which)
    def remove_track(self, which: int, number: int) -> None:
        if (a := self.connection(which)) and (sender := self.one(a.get_senders(), number)):
            self.step(lambda: a.remove_track(sender))

    @rule(
        which=which,
        what=st.one_of(kinds, which),
        direction=directions,
        rids=st.sampled_from([[], ["a", "b"]]),
    )
    def add_transceiver(self, which: int, what: Any, direction: str, rids: list[str]) -> None:
        if (a := self.connection(which)) is None or len(a.get_transceivers()) >= _MOST:
            return
        what = what if isinstance(what, str) else self.one(self.tracks, what)
        encodings = [{"rid": rid} for rid in rids]
        self.step(lambda: a.add_transceiver(what, direction=direction, send_encodings=encodings))

    @rule(which=which, number=which, direction=directions)
    def change_direction(self, which: int, number: int, direction: str) -> None:
        if (a := self.connection(which)) and (transceiver := self.one(a.get_transceivers(), number)):
            self.step(lambda: setattr(transceiver, "direction", direction))

    @rule(which=which, number=which)
    def stop_transceiver(self, which: int, number: int) -> None:
        if (a := self.connection(which)) and (transceiver := self.one(a.get_transceivers(), number)):
            self.step(transceiver.stop)

    @rule(which=which, number=which, first=st.integers(0, 9), count=st.integers(0, 9))
    def prefer_codecs(self, which: int, number: int, first: int, count: int) -> None:
        if (a := self.connection(which)) and (transceiver := self.one(a.get_transceivers(), number)):
            able = webrtc.RTCRtpSender.get_capabilities(transceiver.kind)
            codecs = able.codecs[first : first + count] if able else []
            self.step(lambda: transceiver.set_codec_preferences(codecs))

    @rule(which=which, number=which, track=st.one_of(st.none(), which), how=manner)
    def replace_track(self, which: int, number: int, track: int | None, how: Any) -> None:
        if (a := self.connection(which)) and (sender := self.one(a.get_senders(), number)):
            wanted = None if track is None else self.one(self.tracks, track)
            self.step(lambda: sender.replace_track(wanted), how)

    @rule(
        which=which,
        number=which,
        bitrate=st.sampled_from([None, 0, 1, 10**9]),
        active=st.booleans(),
        how=manner,
    )
    def set_parameters(self, which: int, number: int, bitrate: int | None, active: bool, how: Any) -> None:
        if (a := self.connection(which)) and (sender := self.one(a.get_senders(), number)):

            async def change() -> None:
                parameters = sender.get_parameters()
                for encoding in parameters.encodings:
                    encoding.max_bitrate, encoding.active = bitrate, active
                await sender.set_parameters(parameters)

            self.step(change, how)

    @rule(which=which, number=which, how=manner)
    def sender_stats(self, which: int, number: int, how: Any) -> None:
        if (a := self.connection(which)) and (sender := self.one(a.get_senders(), number)):
            self.step(sender.get_stats, how)

    @rule(which=which, number=which, tones=st.sampled_from(["", "1", "123,", "x"]))
    def dial(self, which: int, number: int, tones: str) -> None:
        if (a := self.connection(which)) and (sender := self.one(a.get_senders(), number)):
            self.step(lambda: sender.dtmf and sender.dtmf.insert_dtmf(tones))
            self.step(lambda: sender.generate_key_frame())

    @rule(which=which, number=which, received=st.booleans())
    @precondition(lambda self: len(self.sinks) < _MOST)
    def make_sink(self, which: int, number: int, received: bool) -> None:
        track = self.one(self.tracks, number)
        if received and (a := self.connection(which)) and (receiver := self.one(a.get_receivers(), number)):
            track = receiver.track
        if track is not None:
            make = webrtc.RTCAudioSink if track.kind == "audio" else webrtc.RTCVideoSink
            self.step(lambda: self.sinks.append(make(track)))

    @rule(number=which, how=st.integers(0, 4))
    def read_sink(self, number: int, how: int) -> None:
        if sink := self.one(self.sinks, number):
            self.step(lambda: sink.__anext__(), how)

    @rule(number=which, drop=st.booleans())
    def stop_sink(self, number: int, drop: bool) -> None:
        if sink := self.one(self.sinks, number):
            if drop:
                self.sinks.remove(sink)
            else:
                self.step(sink.stop)
