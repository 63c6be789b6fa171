"""RTCIceTransport: the network path of a connection."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.dictionaries.candidate import RTCIceCandidate, RTCIceCandidatePair
from webrtc.dictionaries.parameters import RTCIceParameters
from webrtc.enums import CricketIceGatheringState, RTCIceComponent, RTCIceRole, RTCIceTransportState
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute
from webrtc.loop import Bridge, LiveObject


class RTCIceTransport(LiveObject[wrtc.IceTransport]):
    """The ICE transport of a connection (W3C webrtc §5.6)."""

    _shown = ("state", "role", "gathering_state")

    _made_by = "RTCDtlsTransport.ice_transport"

    onstatechange = EventAttribute[Event]("`state` changed.")
    ongatheringstatechange = EventAttribute[Event]("`gathering_state` changed.")
    onselectedcandidatepairchange = EventAttribute[Event]("The selected candidate pair has changed.")

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        now = native_obj.snapshot()
        self._state: RTCIceTransportState = now["state"]
        self._gathering_state: CricketIceGatheringState = now["gathering_state"]

    @property
    def role(self) -> RTCIceRole:
        """Whether this end selects the candidate pair (RFC 8445 §6.1.1)."""
        return self._native.snapshot()["role"]

    @property
    def component(self) -> RTCIceComponent:
        """Always RTP, because RTCP is multiplexed."""
        return RTCIceComponent.RTP

    @property
    def state(self) -> RTCIceTransportState:
        """The state, as announced by the last `statechange` event."""
        return self._state

    @property
    def gathering_state(self) -> CricketIceGatheringState:
        """The state announced by the last `gatheringstatechange`."""
        return self._gathering_state

    def get_local_candidates(self) -> list[RTCIceCandidate]:
        """Return the gathered local candidates."""
        return [_candidate(line) for line in self._native.snapshot()["local_candidates"]]

    def get_remote_candidates(self) -> list[RTCIceCandidate]:
        """Return the candidates received from the peer."""
        return [_candidate(line) for line in self._native.snapshot()["remote_candidates"]]

    def get_selected_candidate_pair(self) -> RTCIceCandidatePair | None:
        """Return the selected candidate pair, or None."""
        pair = self._native.snapshot()["selected_pair"]
        return RTCIceCandidatePair(*map(_candidate, pair)) if pair else None

    def get_local_parameters(self) -> RTCIceParameters | None:
        """Return the local ICE credentials; None before they are known."""
        return _parameters(self._native.snapshot()["local_parameters"])

    def get_remote_parameters(self) -> RTCIceParameters | None:
        """Return the peer's ICE credentials; None before they are known."""
        return _parameters(self._native.snapshot()["remote_parameters"])

    def _end(self) -> None:
        self._on_state(RTCIceTransportState.closed)

    def _on_state(self, state: RTCIceTransportState) -> None:
        if state != self._state:
            self._state = state
            self._fire(Event._made("statechange"))

    def _on_gatheringstate(self, state: CricketIceGatheringState) -> None:
        if state != self._gathering_state:
            self._gathering_state = state
            self._fire(Event._made("gatheringstatechange"))

    def _on_selectedcandidatepair(self, _: None) -> None:
        self._fire(Event._made("selectedcandidatepairchange"))


def _candidate(line: str) -> RTCIceCandidate:
    # A transport belongs to the first m= section of its bundle.
    return RTCIceCandidate(candidate=line, sdp_m_line_index=0)


def _parameters(pair: tuple[str, str] | None) -> RTCIceParameters | None:
    return RTCIceParameters(username_fragment=pair[0], password=pair[1]) if pair else None
