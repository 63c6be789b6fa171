"""RTCPeerConnection: a connection to a peer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import wrtc

from webrtc.enums import MediaType
from webrtc.exceptions import InvalidAccessError, InvalidModificationError
from webrtc.loop import Bridge
from webrtc.models.configuration import RTCConfiguration, RTCDataChannelInit
from webrtc.models.conversion import scalar_values
from webrtc.models.parameters import RTCRtpTransceiverInit, native_encodings
from webrtc.models.stats_report import RTCStatsReport

from .media_stream import MediaStream, stream_ids
from .media_stream_track import MediaStreamTrack
from .negotiation import Negotiation
from .rtc_certificate import RTCCertificate, generate
from .rtc_data_channel import RTCDataChannel
from .rtc_rtp_receiver import RTCRtpReceiver
from .rtc_rtp_sender import RTCRtpSender
from .rtc_rtp_transceiver import RTCRtpTransceiver
from .rtc_sctp_transport import RTCSctpTransport


class RTCPeerConnection(Negotiation):
    """A connection to a peer (W3C webrtc §4.4). It belongs to the event loop that it was made in.

    Close it when it is no longer needed, or make it with `async with`.
    """

    def __init__(self, configuration: Any = None, *, native_obj: Any = None, **fields: Any) -> None:
        """With an RTCConfiguration, a dict, or its fields by name."""
        given = RTCConfiguration.of(configuration, **fields)
        # What the program changes later in its own does not count.
        self._configuration = RTCConfiguration(given) if given is configuration else given
        for certificate in self._configuration.certificates:
            certificate._check_valid()
        bridge = Bridge.current()
        native = native_obj or wrtc.PeerConnection(self._configuration._to_native(), bridge.mailbox)
        super().__init__(native, bridge)
        self._limit_bitrate(self._configuration._begin_at())
        self._close_with_peer = self._configuration.close_with_peer
        self._max_message_size = self._configuration.max_message_size

    def restart_ice(self) -> None:
        """Have the next offer gather anew, with new credentials; negotiation is needed."""
        self._check_open()
        self._changes()
        # Before any negotiation there are no credentials to replace (W3C webrtc §4.4.2).
        if self._descriptions.get("local"):
            self._native.restart_ice()

    def get_configuration(self) -> RTCConfiguration:
        """A copy of the configuration in use."""
        return RTCConfiguration(self._configuration)

    def set_configuration(self, configuration: Any = None, **fields: Any) -> None:
        """Use other servers or policies from the next gathering on.

        Raises InvalidModificationError for what cannot change: bundle policy, certificates, network.
        """
        self._check_open()
        wanted = RTCConfiguration(RTCConfiguration.of(configuration, **fields))
        # Certificates that are not named stay (W3C webrtc §4.4.1.6).
        wanted.certificates = wanted.certificates or self._configuration.certificates
        if wanted.network is not self._configuration.network:
            raise InvalidModificationError("a connection's network cannot change: update() it instead")
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
        """Limit what is sent, in bits each second, as the configuration's `min_bitrate` and `max_bitrate` do.

        None is the engine's own limit. With `start`, what the network carries is estimated anew from there.
        """
        self._check_open()
        limits = {"start_bitrate": start, "min_bitrate": min, "max_bitrate": max}
        self._configuration = RTCConfiguration(self._configuration, **limits)
        self._limit_bitrate(start)

    def _limit_bitrate(self, start: int | None) -> None:
        self._native.set_bitrate(start, self._configuration.min_bitrate, self._configuration.max_bitrate)

    @staticmethod
    async def generate_certificate(
        keygen_algorithm: str | Mapping[str, Any] = "ECDSA", options: Any = None
    ) -> RTCCertificate:
        """Make a certificate: of "ECDSA", or of WebCrypto's dict for ECDSA or RSASSA-PKCS1-v1_5.

        `options`, an RTCCertificateExpiration, or "expires" in the dict say for how many milliseconds.
        """
        return await generate(keygen_algorithm, options)

    def create_data_channel(self, label: str, init: Any = None, **fields: Any) -> RTCDataChannel:
        """Open a data channel; `init` is an RTCDataChannelInit."""
        if isinstance(label, str):
            label = scalar_values(label)
        if not isinstance(label, str) or len(label.encode()) > 65535:
            raise TypeError("a data channel's label is a string of at most 65535 bytes in UTF-8")
        self._check_open()
        self._changes()
        options = RTCDataChannelInit.of(init, **fields)._to_native()
        return self._keep(
            RTCDataChannel._wrap(self._native.create_data_channel(label, options), self._bridge)
        )

    @property
    def sctp(self) -> RTCSctpTransport | None:
        """What carries the data channels; None before one is negotiated."""
        if not self._is_closed():
            native = self._native.sctp()
            self._sctp = RTCSctpTransport._wrap(native, self._bridge) if native else None
        return self._sctp

    def __repr__(self) -> str:
        states = f"{self.connection_state!s}, signaling {self.signaling_state!s}"
        return f"<RTCPeerConnection {states}, {len(self._channels)} data channels>"

    async def get_stats(self, selector: Any = None) -> RTCStatsReport:
        """The statistics of the connection, or of one sender, receiver or track of it.

        Raises InvalidAccessError for a track that no sender or receiver has, or several.
        """
        all_ends: list[RTCRtpSender | RTCRtpReceiver] = [*self.get_senders(), *self.get_receivers()]
        if isinstance(selector, MediaStreamTrack):
            ends = [end for end in all_ends if end.track is selector]
            if len(ends) != 1:
                raise InvalidAccessError(
                    f"get_stats: {len(ends)} senders and receivers have this track, not one"
                )
            selector = ends[0]
        if selector is not None and not isinstance(selector, (RTCRtpSender, RTCRtpReceiver)):
            raise TypeError(
                f"get_stats selects a sender, a receiver or a track, not {type(selector).__name__}"
            )
        if selector is not None and selector not in all_ends:
            raise InvalidAccessError("get_stats: the sender or receiver belongs to another connection")
        return RTCStatsReport(await self._call(self._native.get_stats, selector and selector._native))

    def get_senders(self) -> list[RTCRtpSender]:
        """The senders of its transceivers."""
        return [self._held_one(RTCRtpSender, native) for native in self._native.senders()]

    def get_receivers(self) -> list[RTCRtpReceiver]:
        """The receivers of its transceivers."""
        return [self._held_one(RTCRtpReceiver, native) for native in self._native.receivers()]

    def get_transceivers(self) -> list[RTCRtpTransceiver]:
        """Its transceivers, in the order in which they were added."""
        return [self._held_one(RTCRtpTransceiver, native) for native in self._native.transceivers()]

    def add_track(
        self,
        track: MediaStreamTrack,
        *streams: MediaStream | list[MediaStream] | None,
        stream: MediaStream | list[MediaStream] | None = None,
    ) -> RTCRtpSender:
        """Send a track; the peer sees it in the streams. Raises InvalidAccessError if it is sent already."""
        if not isinstance(track, MediaStreamTrack):
            raise TypeError(f"add_track takes a MediaStreamTrack, not {type(track).__name__}")
        self._check_open()
        self._changes()
        native = self._native.add_track(track._native, stream_ids([*streams, stream]))
        sender = self._held_one(RTCRtpSender, native)
        sender._took(track)
        return sender

    def remove_track(self, sender: RTCRtpSender) -> None:
        """Stop sending; without effect for a sender of another connection, or one that was removed."""
        if not isinstance(sender, RTCRtpSender):
            raise TypeError(f"remove_track takes an RTCRtpSender, not {type(sender).__name__}")
        self._check_open()
        self._changes()
        self._native.remove_track(sender._native)

    def add_transceiver(
        self, track_or_kind: MediaStreamTrack | MediaType | str, init: Any = None, **fields: Any
    ) -> RTCRtpTransceiver:
        """Add a transceiver for a track, or for "audio" or "video"; `init` is an RTCRtpTransceiverInit."""
        if isinstance(track_or_kind, MediaStreamTrack):
            what, kind = track_or_kind._native, track_or_kind.kind
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
        transceiver = self._held_one(RTCRtpTransceiver, self._native.add_transceiver(what, options))
        if isinstance(track_or_kind, MediaStreamTrack):
            transceiver.sender._took(track_or_kind)
        return transceiver
