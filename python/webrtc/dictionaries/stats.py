"""Statistics, one class for each type.

A member is None if the engine does not provide it. Durations are in seconds, timestamps in milliseconds since
1970, sizes in bytes, bitrates in bits per second, levels from 0 to 1. Counters and sums start at 0. The
members are specified in W3C webrtc-stats under their camelCase names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from webrtc.enums import (
    DtlsTransportState,
    RTCDataChannelState,
    RTCDtlsRole,
    RTCIceCandidateType,
    RTCIceRole,
    RTCIceServerTransportProtocol,
    RTCIceTcpCandidateType,
    RTCIceTransportState,
    RTCQualityLimitationReason,
    RTCStatsIceCandidatePairState,
    RTCStatsType,
)
from webrtc.names import camel

from .dictionary import Dictionary


class RTCStats(Dictionary, Mapping[str, Any]):
    """The members of all statistics (W3C webrtc §8.4.2). Also a mapping whose keys are the W3C's names.

    The mapping contains the members that the engine provides; `in` and `get` accept snake_case and camelCase.
    Attributes for other members are None.
    """

    timestamp: float | None = None
    type: RTCStatsType | None = None
    id: str | None = None

    @classmethod
    def _read(cls, members: dict[str, Any]) -> RTCStats:
        fields: dict[str, Any] = {}
        for key, value in members.items():
            name = cls._names.get(key)
            if name is None:
                # Not part of the W3C's specification.
                fields[key] = value
                continue
            try:
                fields[name] = cls._converters()[name](value, key)
            except (TypeError, ValueError):
                # Values that the W3C does not specify are kept unchanged.
                fields[name] = value
        return cls._made(**fields)

    def _repr_html_(self) -> str:
        # Imported here, because most programs do not need it.
        from .stats_display import table

        return table(self)

    def __iter__(self) -> Iterator[str]:
        return (camel(name) for name, value in self.__dict__.items() if value is not None)

    def __len__(self) -> int:
        return sum(value is not None for value in self.__dict__.values())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._member(name) is not None

    def __getitem__(self, name: str) -> Any:
        value = self._member(name) if isinstance(name, str) else None
        if value is None and name not in self._names:
            raise KeyError(name)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """Return a member by its snake_case or camelCase name, or the default if it is not provided."""
        value = self._member(name) if isinstance(name, str) else None
        return default if value is None else value

    def _member(self, name: str) -> Any:
        return self.__dict__.get(self._names.get(name, camel(name)))

    def __getattr__(self, name: str) -> Any:
        if camel(name) not in self.__dict__:
            raise AttributeError(f"{type(self).__name__} has no {name!r}")
        return self.__dict__[camel(name)]

    def to_json(self) -> dict[str, Any]:
        """Return the members with the W3C's names, including the engine's additional members."""
        return {camel(name): value for name, value in self.__dict__.items()}


class RTCRtpStreamStats(RTCStats):
    """A sent or received RTP stream (W3C webrtc-stats §8.2)."""

    ssrc: int | None = None
    kind: str | None = None
    transport_id: str | None = None
    codec_id: str | None = None


class RTCCodecStats(RTCStats):
    """A codec in use (W3C webrtc-stats §8.1)."""

    payload_type: int | None = None
    transport_id: str | None = None
    mime_type: str | None = None
    clock_rate: int | None = None
    channels: int | None = None
    sdp_fmtp_line: str | None = None


class RTCReceivedRtpStreamStats(RTCRtpStreamStats):
    """Statistics of a receiver, local or remote (W3C webrtc-stats §8.3)."""

    packets_received: int | None = None
    packets_received_with_ect1: int | None = None
    packets_received_with_ce: int | None = None
    packets_reported_as_lost: int | None = None
    packets_reported_as_lost_but_recovered: int | None = None
    packets_lost: int | None = None
    jitter: float | None = None


class RTCInboundRtpStreamStats(RTCReceivedRtpStreamStats):
    """A received stream: "inbound-rtp" (W3C webrtc-stats §8.4)."""

    track_identifier: str | None = None
    mid: str | None = None
    remote_id: str | None = None
    frames_decoded: int | None = None
    key_frames_decoded: int | None = None
    frames_rendered: int | None = None
    frames_dropped: int | None = None
    frame_width: int | None = None
    frame_height: int | None = None
    frames_per_second: float | None = None
    qp_sum: int | None = None
    total_decode_time: float | None = None
    total_inter_frame_delay: float | None = None
    total_squared_inter_frame_delay: float | None = None
    pause_count: int | None = None
    total_pauses_duration: float | None = None
    freeze_count: int | None = None
    total_freezes_duration: float | None = None
    last_packet_received_timestamp: float | None = None
    header_bytes_received: int | None = None
    packets_discarded: int | None = None
    fec_bytes_received: int | None = None
    fec_packets_received: int | None = None
    fec_packets_discarded: int | None = None
    bytes_received: int | None = None
    nack_count: int | None = None
    fir_count: int | None = None
    pli_count: int | None = None
    total_processing_delay: float | None = None
    estimated_playout_timestamp: float | None = None
    jitter_buffer_delay: float | None = None
    jitter_buffer_target_delay: float | None = None
    jitter_buffer_emitted_count: int | None = None
    jitter_buffer_minimum_delay: float | None = None
    total_samples_received: int | None = None
    concealed_samples: int | None = None
    silent_concealed_samples: int | None = None
    concealment_events: int | None = None
    inserted_samples_for_deceleration: int | None = None
    removed_samples_for_acceleration: int | None = None
    audio_level: float | None = None
    total_audio_energy: float | None = None
    total_samples_duration: float | None = None
    frames_received: int | None = None
    decoder_implementation: str | None = None
    playout_id: str | None = None
    power_efficient_decoder: bool | None = None
    frames_assembled_from_multiple_packets: int | None = None
    total_assembly_time: float | None = None
    retransmitted_packets_received: int | None = None
    retransmitted_bytes_received: int | None = None
    rtx_ssrc: int | None = None
    fec_ssrc: int | None = None
    total_corruption_probability: float | None = None
    total_squared_corruption_probability: float | None = None
    corruption_measurements: int | None = None


class RTCRemoteInboundRtpStreamStats(RTCReceivedRtpStreamStats):
    """The peer's report of a sent stream: "remote-inbound-rtp" (W3C webrtc-stats §8.5)."""

    local_id: str | None = None
    round_trip_time: float | None = None
    total_round_trip_time: float | None = None
    fraction_lost: float | None = None
    round_trip_time_measurements: int | None = None
    packets_with_bleached_ect1_marking: int | None = None


class RTCSentRtpStreamStats(RTCRtpStreamStats):
    """Statistics of a sender, local or remote (W3C webrtc-stats §8.6)."""

    packets_sent: int | None = None
    bytes_sent: int | None = None


class RTCOutboundRtpStreamStats(RTCSentRtpStreamStats):
    """A sent stream: "outbound-rtp" (W3C webrtc-stats §8.7)."""

    mid: str | None = None
    media_source_id: str | None = None
    remote_id: str | None = None
    rid: str | None = None
    encoding_index: int | None = None
    header_bytes_sent: int | None = None
    retransmitted_packets_sent: int | None = None
    retransmitted_bytes_sent: int | None = None
    rtx_ssrc: int | None = None
    target_bitrate: float | None = None
    total_encoded_bytes_target: int | None = None
    frame_width: int | None = None
    frame_height: int | None = None
    frames_per_second: float | None = None
    frames_sent: int | None = None
    huge_frames_sent: int | None = None
    frames_encoded: int | None = None
    key_frames_encoded: int | None = None
    qp_sum: int | None = None
    psnr_sum: dict[str, float] | None = None
    psnr_measurements: int | None = None
    total_encode_time: float | None = None
    total_packet_send_delay: float | None = None
    quality_limitation_reason: RTCQualityLimitationReason | None = None
    quality_limitation_durations: dict[str, float] | None = None
    quality_limitation_resolution_changes: int | None = None
    nack_count: int | None = None
    fir_count: int | None = None
    pli_count: int | None = None
    encoder_implementation: str | None = None
    power_efficient_encoder: bool | None = None
    active: bool | None = None
    scalability_mode: str | None = None
    packets_sent_with_ect1: int | None = None


class RTCRemoteOutboundRtpStreamStats(RTCSentRtpStreamStats):
    """The peer's report of a stream that it sends: "remote-outbound-rtp" (W3C webrtc-stats §8.8)."""

    local_id: str | None = None
    remote_timestamp: float | None = None
    reports_sent: int | None = None
    round_trip_time: float | None = None
    total_round_trip_time: float | None = None
    round_trip_time_measurements: int | None = None


class RTCMediaSourceStats(RTCStats):
    """The source of a sent track: "media-source" (W3C webrtc-stats §8.9)."""

    track_identifier: str | None = None
    kind: str | None = None


class RTCAudioSourceStats(RTCMediaSourceStats):
    """An audio source (W3C webrtc-stats §8.10)."""

    audio_level: float | None = None
    total_audio_energy: float | None = None
    total_samples_duration: float | None = None
    echo_return_loss: float | None = None
    echo_return_loss_enhancement: float | None = None


class RTCVideoSourceStats(RTCMediaSourceStats):
    """A video source (W3C webrtc-stats §8.11)."""

    width: int | None = None
    height: int | None = None
    frames: int | None = None
    frames_per_second: float | None = None


class RTCAudioPlayoutStats(RTCStats):
    """Audio playout: "media-playout" (W3C webrtc-stats §8.12)."""

    kind: str | None = None
    synthesized_samples_duration: float | None = None
    synthesized_samples_events: int | None = None
    total_samples_duration: float | None = None
    total_playout_delay: float | None = None
    total_samples_count: int | None = None


class RTCPeerConnectionStats(RTCStats):
    """The connection: "peer-connection" (W3C webrtc-stats §8.13)."""

    data_channels_opened: int | None = None
    data_channels_closed: int | None = None


class RTCDataChannelStats(RTCStats):
    """A data channel: "data-channel" (W3C webrtc-stats §8.14)."""

    label: str | None = None
    protocol: str | None = None
    data_channel_identifier: int | None = None
    state: RTCDataChannelState | None = None
    messages_sent: int | None = None
    bytes_sent: int | None = None
    messages_received: int | None = None
    bytes_received: int | None = None


class RTCTransportStats(RTCStats):
    """A transport: "transport" (W3C webrtc-stats §8.15)."""

    packets_sent: int | None = None
    packets_received: int | None = None
    bytes_sent: int | None = None
    bytes_received: int | None = None
    ice_role: RTCIceRole | None = None
    ice_local_username_fragment: str | None = None
    dtls_state: DtlsTransportState | None = None
    ice_state: RTCIceTransportState | None = None
    selected_candidate_pair_id: str | None = None
    local_certificate_id: str | None = None
    remote_certificate_id: str | None = None
    tls_version: str | None = None
    dtls_cipher: str | None = None
    dtls_role: RTCDtlsRole | None = None
    srtp_cipher: str | None = None
    selected_candidate_pair_changes: int | None = None
    ccfb_messages_sent: int | None = None
    ccfb_messages_received: int | None = None


class RTCIceCandidateStats(RTCStats):
    """A candidate: "local-candidate" or "remote-candidate" (W3C webrtc-stats §8.16)."""

    transport_id: str | None = None
    address: str | None = None
    port: int | None = None
    protocol: str | None = None
    candidate_type: RTCIceCandidateType | None = None
    priority: int | None = None
    url: str | None = None
    relay_protocol: RTCIceServerTransportProtocol | None = None
    foundation: str | None = None
    related_address: str | None = None
    related_port: int | None = None
    username_fragment: str | None = None
    tcp_type: RTCIceTcpCandidateType | None = None


class RTCIceCandidatePairStats(RTCStats):
    """A candidate pair: "candidate-pair" (W3C webrtc-stats §8.17)."""

    transport_id: str | None = None
    local_candidate_id: str | None = None
    remote_candidate_id: str | None = None
    state: RTCStatsIceCandidatePairState | None = None
    nominated: bool | None = None
    packets_sent: int | None = None
    packets_received: int | None = None
    bytes_sent: int | None = None
    bytes_received: int | None = None
    last_packet_sent_timestamp: float | None = None
    last_packet_received_timestamp: float | None = None
    total_round_trip_time: float | None = None
    current_round_trip_time: float | None = None
    available_outgoing_bitrate: float | None = None
    available_incoming_bitrate: float | None = None
    requests_received: int | None = None
    requests_sent: int | None = None
    responses_received: int | None = None
    responses_sent: int | None = None
    consent_requests_sent: int | None = None
    packets_discarded_on_send: int | None = None
    bytes_discarded_on_send: int | None = None


class RTCCertificateStats(RTCStats):
    """A certificate: "certificate" (W3C webrtc-stats §8.18)."""

    fingerprint: str | None = None
    fingerprint_algorithm: str | None = None
    base64_certificate: str | None = None
    issuer_certificate_id: str | None = None
