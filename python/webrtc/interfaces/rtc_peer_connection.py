"""RTCPeerConnection: a connection to a peer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import wrtc

from webrtc.connections.configuration import RTCConfiguration
from webrtc.connections.negotiation import Negotiation
from webrtc.connections.rtc_certificate import RTCCertificate, RTCCertificateExpiration, generate
from webrtc.dictionaries.conversion import scalar_values
from webrtc.dictionaries.data_channel import RTCDataChannelInit
from webrtc.dictionaries.dictionary import Like
from webrtc.dictionaries.parameters import native_encodings
from webrtc.dictionaries.stats_report import RTCStatsReport
from webrtc.enums import MediaStreamTrackState, MediaType, RTCPeerConnectionState
from webrtc.events.target import EventAttribute
from webrtc.exceptions import InvalidAccessError, InvalidModificationError
from webrtc.loop import Bridge, LoopObject

from .media_stream import MediaStream, stream_ids
from .media_stream_track import MediaStreamTrack
from .rtc_data_channel import RTCDataChannel
from .rtc_data_channel_event import RTCDataChannelEvent
from .rtc_rtp_receiver import RTCRtpReceiver
from .rtc_rtp_sender import RTCRtpSender
from .rtc_rtp_transceiver import RTCRtpTransceiver, RTCRtpTransceiverInit
from .rtc_sctp_transport import RTCSctpTransport
from .rtc_track_event import RTCTrackEvent

T = TypeVar("T", bound=LoopObject[Any])
# A transceiver, its receiver, and the ids of the streams that its track is in.
_Arrival = tuple[wrtc.RtpTransceiver, wrtc.RtpReceiver, list[str]]


class RTCPeerConnection(Negotiation):
    """A connection to a peer (W3C webrtc §4.4). It belongs to the event loop in which it was created.

    Close it when it is no longer needed, or use `async with`.
    """

    ondatachannel = EventAttribute[RTCDataChannelEvent]("The peer opened a data channel.")
    ontrack = EventAttribute[RTCTrackEvent]("The peer sends a track.")

    def __init__(
        self, configuration: Like[RTCConfiguration] | None = None, *, native_obj: Any = None, **fields: Any
    ) -> None:
        """Pass an RTCConfiguration, a dict, or keywords."""
        given = RTCConfiguration.of(configuration, **fields)
        # A copy: later changes of the program's object have no effect.
        self._configuration = RTCConfiguration(given) if given is configuration else given
        for certificate in self._configuration.certificates:
            certificate._check_valid()
        bridge = Bridge.current()
        native = native_obj or wrtc.PeerConnection(self._configuration._to_native(), bridge.mailbox)
        super().__init__(native, bridge)
        self._sctp: RTCSctpTransport | None = None
        self._channels: set[RTCDataChannel] = set()
        self._streams: dict[str, MediaStream] = {}
        # Wrappers that may have handlers are kept alive as long as the connection.
        self._held: set[LoopObject[Any]] = set()
        self._limit_bitrate(self._configuration._begin_at())
        self._close_with_peer = self._configuration.close_with_peer
        self._max_message_size = self._configuration.max_message_size

    def restart_ice(self) -> None:
        """Restart ICE in the next offer, with new credentials; requires renegotiation."""
        self._check_open()
        self._changes()
        # Before the first negotiation, there are no credentials to replace (W3C webrtc §4.4.2).
        if self._descriptions.get("local"):
            self._native.restart_ice()

    def get_configuration(self) -> RTCConfiguration:
        """Return a copy of the current configuration."""
        return RTCConfiguration(self._configuration)

    def set_configuration(self, configuration: Like[RTCConfiguration] | None = None, **fields: Any) -> None:
        """Change servers and policies; takes effect with the next gathering.

        Raises InvalidModificationError for fields that cannot change: bundle policy, certificates, network.
        """
        self._check_open()
        wanted = RTCConfiguration(RTCConfiguration.of(configuration, **fields))
        # Certificates stay if none are given (W3C webrtc §4.4.1.6).
        wanted.certificates = wanted.certificates or self._configuration.certificates
        if wanted.network is not self._configuration.network:
            raise InvalidModificationError(
                "the network of a connection cannot be replaced: use its update() instead"
            )
        self._native.set_configuration(wanted._to_native())
        self._changes()
        before, self._configuration = self._configuration, wanted
        self._close_with_peer = wanted.close_with_peer
        self._max_message_size = wanted.max_message_size
        start = self._configuration.start_bitrate
        self._limit_bitrate(start if start != before.start_bitrate else None)

    def set_bitrate(
        self, *, start: int | None = None, min: int | None = None, max: int | None = None
    ) -> None:
        """Limit the send bitrate in bits per second, as the fields of the configuration do.

        None is the engine's own limit. With `start`, the bandwidth is estimated anew from this value.
        """
        self._check_open()
        limits = {"start_bitrate": start, "min_bitrate": min, "max_bitrate": max}
        self._configuration = RTCConfiguration(self._configuration, **limits)
        self._limit_bitrate(start)

    def _limit_bitrate(self, start: int | None) -> None:
        self._native.set_bitrate(start, self._configuration.min_bitrate, self._configuration.max_bitrate)

    @staticmethod
    async def generate_certificate(
        keygen_algorithm: str | Mapping[str, Any] = "ECDSA",
        options: Like[RTCCertificateExpiration] | None = None,
    ) -> RTCCertificate:
        """Generate a certificate: "ECDSA", or WebCrypto's dict for ECDSA or RSASSA-PKCS1-v1_5.

        The validity in milliseconds is in `options`, an RTCCertificateExpiration, or in "expires" of the
        dict.
        """
        return await generate(keygen_algorithm, options)

    def create_data_channel(
        self, label: str, init: Like[RTCDataChannelInit] | None = None, **fields: Any
    ) -> RTCDataChannel:
        """Create a data channel; `init` is an RTCDataChannelInit."""
        if isinstance(label, str):
            label = scalar_values(label)
        if not isinstance(label, str) or len(label.encode()) > 65535:
            raise TypeError("a data channel's label must be a string of at most 65535 bytes in UTF-8")
        self._check_open()
        self._changes()
        options = RTCDataChannelInit.of(init, **fields)._to_native()
        return self._keep(
            RTCDataChannel._wrap(self._native.create_data_channel(label, options), self._bridge)
        )

    @property
    def sctp(self) -> RTCSctpTransport | None:
        """The transport of the data channels; None before one is negotiated."""
        if not self._is_closed():
            native = self._native.sctp()
            self._sctp = RTCSctpTransport._wrap(native, self._bridge) if native else None
        return self._sctp

    def __repr__(self) -> str:
        states = f"{self.connection_state!s}, signaling {self.signaling_state!s}"
        return f"<RTCPeerConnection {states}, {len(self._channels)} data channels>"

    async def get_stats(
        self, selector: RTCRtpSender | RTCRtpReceiver | MediaStreamTrack | None = None
    ) -> RTCStatsReport:
        """Return the statistics of the connection, or of one of its senders, receivers or tracks.

        Raises InvalidAccessError if the track belongs to no sender or receiver, or to several.
        """
        end = None if selector is None else self._end_of(selector)
        return RTCStatsReport(await self._call(self._native.get_stats, end and end._native))

    def _end_of(
        self, selector: RTCRtpSender | RTCRtpReceiver | MediaStreamTrack
    ) -> RTCRtpSender | RTCRtpReceiver:
        all_ends: list[RTCRtpSender | RTCRtpReceiver] = [*self.get_senders(), *self.get_receivers()]
        if isinstance(selector, MediaStreamTrack):
            ends = [end for end in all_ends if end.track is selector]
            if len(ends) != 1:
                raise InvalidAccessError(
                    f"get_stats: the track must have exactly one sender or receiver, not {len(ends)}"
                )
            return ends[0]
        if not isinstance(selector, (RTCRtpSender, RTCRtpReceiver)):
            raise TypeError(f"get_stats takes a sender, a receiver or a track, not {type(selector).__name__}")
        if selector not in all_ends:
            raise InvalidAccessError("get_stats: the sender or receiver belongs to another connection")
        return selector

    def get_senders(self) -> list[RTCRtpSender]:
        """Return the senders of all transceivers."""
        return [self._wrap_held(RTCRtpSender, native) for native in self._native.senders()]

    def get_receivers(self) -> list[RTCRtpReceiver]:
        """Return the receivers of all transceivers."""
        return [self._wrap_held(RTCRtpReceiver, native) for native in self._native.receivers()]

    def get_transceivers(self) -> list[RTCRtpTransceiver]:
        """Return the transceivers in the order in which they were added."""
        return [self._wrap_held(RTCRtpTransceiver, native) for native in self._native.transceivers()]

    def add_track(
        self,
        track: MediaStreamTrack,
        *streams: MediaStream | list[MediaStream] | None,
        stream: MediaStream | list[MediaStream] | None = None,
    ) -> RTCRtpSender:
        """Send a track, in these streams. Raises InvalidAccessError if it is already being sent."""
        if not isinstance(track, MediaStreamTrack):
            raise TypeError(f"add_track takes a MediaStreamTrack, not {type(track).__name__}")
        self._check_open()
        self._changes()
        native = self._native.add_track(track._native, stream_ids([*streams, stream]))
        sender = self._wrap_held(RTCRtpSender, native)
        sender._use_track(track)
        return sender

    def remove_track(self, sender: RTCRtpSender) -> None:
        """Stop sending; has no effect for a sender of another connection, or one that was already removed."""
        if not isinstance(sender, RTCRtpSender):
            raise TypeError(f"remove_track takes an RTCRtpSender, not {type(sender).__name__}")
        self._check_open()
        self._changes()
        self._native.remove_track(sender._native)

    def add_transceiver(
        self,
        track_or_kind: MediaStreamTrack | MediaType | str,
        init: Like[RTCRtpTransceiverInit] | None = None,
        **fields: Any,
    ) -> RTCRtpTransceiver:
        """Add a transceiver for a track, or for "audio" or "video"; `init` is an RTCRtpTransceiverInit."""
        if isinstance(track_or_kind, MediaStreamTrack):
            what: wrtc.MediaStreamTrack | MediaType = track_or_kind._native
            kind = track_or_kind.kind
        elif track_or_kind in (MediaType.audio, MediaType.video):
            what = kind = MediaType(track_or_kind)
        else:
            raise TypeError(f"add_transceiver takes a track, 'audio' or 'video', not {track_or_kind!r}")
        self._check_open()
        self._changes()
        given = RTCRtpTransceiverInit.of(init, **fields)
        options = {
            "direction": given.direction,
            "send_encodings": native_encodings(given.send_encodings, kind),
            "stream_ids": stream_ids(given.streams),
        }
        transceiver = self._wrap_held(RTCRtpTransceiver, self._native.add_transceiver(what, options))
        if isinstance(track_or_kind, MediaStreamTrack):
            transceiver.sender._use_track(track_or_kind)
        return transceiver

    def _parts(self) -> list[LoopObject[Any]]:
        return [*self._channels, *self._held, *([self._sctp] if self._sctp else [])]

    def _keep(self, channel: RTCDataChannel) -> RTCDataChannel:
        channel._kept = self._channels
        channel._close_with_peer = self._close_with_peer
        self._channels.add(channel)
        if self._connection_state == RTCPeerConnectionState.failed:
            channel._connection_failed(self._why_failed())
        return channel

    def _wrap_held(self, cls: type[T], native: Any) -> T:
        wrapper = cls._wrap(native, self._bridge, self._native)
        self._held.add(wrapper)
        return wrapper

    def _connection_changes(self, failure: str | None) -> None:
        for channel in list(self._channels):
            channel._connection_failed(failure)

    def _peer_has_closed(self) -> None:
        # A program that writes to a source may wait for the peer to receive it.
        self._native.update_sent_audio()
        # A connection that only has data channels does not wait for the engine.
        for native in self._native.receivers() if self._held else ():
            self._receiver_of(native).track._on_state(MediaStreamTrackState.ended)

    def _negotiated(self) -> None:
        """Release objects that the negotiation has removed: stopped transceivers (W3C webrtc §4.4.1.5)."""
        held = [each for each in self._held if isinstance(each, RTCRtpTransceiver)]
        # A connection that only has data channels does not wait for the engine.
        there = set(self._native.transceivers()) if held else ()
        for transceiver in held:
            if transceiver._native not in there:
                self._held -= {transceiver, transceiver.sender, transceiver.receiver}

    def _receiver_of(self, native: wrtc.RtpReceiver) -> RTCRtpReceiver:
        return RTCRtpReceiver._wrap(native, self._bridge, self._native)

    def _on_datachannel(self, native: wrtc.DataChannel) -> None:
        channel = self._keep(RTCDataChannel._wrap(native, self._bridge))
        # The channel can be used in the handler of this event; `open` follows.
        channel._be_open()
        self._fire(RTCDataChannelEvent._made("datachannel", channel=channel))

    def _on_track(self, payload: _Arrival) -> None:
        native, _, stream_ids = payload
        transceiver = self._wrap_held(RTCRtpTransceiver, native)
        receiver = transceiver.receiver
        streams = [self._stream(id) for id in stream_ids]
        for stream in self._streams.values():
            if stream in streams:
                stream._put(receiver.track)
            else:
                stream._take(receiver.track)
        event = RTCTrackEvent._made(
            "track", receiver=receiver, track=receiver.track, streams=streams, transceiver=transceiver
        )
        self._fire(event)

    def _on_streams(self, received: list[_Arrival]) -> None:
        for arrival in received:
            track = self._receiver_of(arrival[1]).track
            before = {id for id, stream in self._streams.items() if track in stream.get_tracks()}
            if set(arrival[2]) - before:
                self._on_track(arrival)
            for id in before - set(arrival[2]):
                self._take_from(self._streams[id], track)

    def _on_removetrack(self, native: wrtc.RtpReceiver) -> None:
        track = self._receiver_of(native).track
        for stream in tuple(self._streams.values()):
            self._take_from(stream, track)

    def _take_from(self, stream: MediaStream, track: MediaStreamTrack) -> None:
        stream._take(track)
        # A later stream of that id is another object, as in a browser.
        if not stream.get_tracks():
            del self._streams[stream.id]

    def _stream(self, id: str) -> MediaStream:
        if id not in self._streams:
            self._streams[id] = MediaStream()
            self._streams[id]._id = id
        return self._streams[id]
