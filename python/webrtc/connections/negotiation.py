"""Negotiation with the peer: offers, answers and candidates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, cast

from webrtc.codecs.h264_warning import warn_of_h264
from webrtc.dictionaries.candidate import RTCIceCandidate, RTCIceCandidateInit, candidate_init
from webrtc.dictionaries.dictionary import Like
from webrtc.dictionaries.session_description import (
    CompleteDescription,
    RTCLocalSessionDescriptionInit,
    RTCSessionDescription,
    RTCSessionDescriptionInit,
    check_roles,
    check_whole,
    local_init,
    offer_init,
    remote_init,
)
from webrtc.enums import RTCIceGatheringState, RTCSdpType, RTCSignalingState
from webrtc.events.classes import RTCPeerConnectionIceErrorEvent, RTCPeerConnectionIceEvent
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute
from webrtc.exceptions import InvalidStateError
from webrtc.loop import Bridge

from .configuration import DEFAULT_MESSAGE_SIZE, RTCAnswerOptions, RTCOfferOptions
from .descriptions import Descriptions
from .operations_chain import OperationsChain
from .states import States

T = TypeVar("T")

# States in which an offer can be created (W3C webrtc §4.4.2).
_MAY_OFFER = (RTCSignalingState.stable, RTCSignalingState.have_local_offer)
# Types of descriptions that answer an offer (§4.4.1.5).
_ANSWERS = (RTCSdpType.answer, RTCSdpType.pranswer)
_MAY_BE_ANSWERED = (RTCSignalingState.have_local_offer, RTCSignalingState.have_remote_pranswer)


class Negotiation(States):
    """The part of RTCPeerConnection that negotiates."""

    onnegotiationneeded = EventAttribute[Event]("An offer is needed (W3C webrtc §4.7.3).")
    onicecandidate = EventAttribute[RTCPeerConnectionIceEvent](
        "A candidate to send to the peer; None after the last."
    )
    onicecandidateerror = EventAttribute[RTCPeerConnectionIceErrorEvent](
        "A STUN or TURN server provided no candidate."
    )

    def __init__(self, native_obj: Any, bridge: Bridge) -> None:
        super().__init__(native_obj, bridge)
        self._descriptions = Descriptions()
        self._can_trickle: bool | None = None
        self._chain = OperationsChain(self._chain_emptied)
        # `negotiationneeded` was fired, and nothing has been negotiated since.
        self._needs_negotiation = False
        # Created descriptions that are not set yet, for a description without SDP (W3C webrtc §4.4.1.5).
        self._created: dict[RTCSdpType, str] = {}
        self._negotiation_check: int | None = None
        # The maximum size of received messages in bytes.
        self._max_message_size = DEFAULT_MESSAGE_SIZE

    async def create_offer(
        self, options: Like[RTCOfferOptions] | None = None, **fields: Any
    ) -> RTCSessionDescriptionInit:
        """Create an offer; `options` are RTCOfferOptions.

        Its `sdp` may be changed before it is set. Raises InvalidStateError while an offer of the peer is
        pending.
        """
        given = RTCOfferOptions.of(options, **fields)._to_native()
        return await self._chained(lambda: self._create(RTCSdpType.offer, given))

    async def create_answer(
        self, options: Like[RTCAnswerOptions] | None = None, **fields: Any
    ) -> RTCSessionDescriptionInit:
        """Create an answer to the peer's offer. Raises InvalidStateError if there is none."""
        given = RTCAnswerOptions.of(options, **fields)._to_native()
        return await self._chained(lambda: self._create(RTCSdpType.answer, given))

    async def set_local_description(
        self,
        sdp: Like[RTCLocalSessionDescriptionInit]
        | RTCSessionDescriptionInit
        | RTCSessionDescription
        | CompleteDescription
        | str
        | bytes
        | None = None,
    ) -> None:
        """Set a description of this end, which starts or completes the negotiation, and gather candidates.

        Without an argument, the offer or answer that the state requires is created. Otherwise, pass an
        RTCSessionDescription, its init, a dict, or JSON. Raises SdpParseException for invalid SDP.
        """
        init = local_init(sdp)
        await self._chained(lambda: self._set_local(init.type, init.sdp))

    async def set_remote_description(
        self,
        sdp: Like[RTCSessionDescriptionInit]
        | RTCSessionDescription
        | CompleteDescription
        | str
        | bytes
        | None,
    ) -> None:
        """Set the peer's description, in any form that `set_local_description` accepts."""
        init = remote_init(sdp)
        check_whole(init)
        await self._chained(lambda: self._set_remote(init))

    async def offer(self, options: Like[RTCOfferOptions] | None = None, **fields: Any) -> CompleteDescription:
        """Create and set an offer, wait for its candidates, and return it as a dict `{"type", "sdp"}`.

        `options` are RTCOfferOptions. The dict can be sent as JSON; the peer needs no further candidates.
        """
        given = RTCOfferOptions.of(options, **fields)._to_native()

        async def make() -> None:
            await self._set_local(RTCSdpType.offer, (await self._create(RTCSdpType.offer, given)).sdp)

        await self._chained(make)
        return await self._complete()

    async def answer(
        self,
        offer: Like[RTCSessionDescriptionInit] | RTCSessionDescription | CompleteDescription | str | bytes,
    ) -> CompleteDescription:
        """Answer the peer's offer, wait for candidates, and return the answer as a dict `{"type", "sdp"}`.

        The offer may be the body of an HTTP request: a dict, or JSON as str or bytes. Raises ValueError if it
        is no offer, and an RTCException if the engine cannot accept it.
        """
        init = offer_init(offer)
        check_whole(init)

        async def make() -> None:
            await self._set_remote(init)
            await self._set_local(RTCSdpType.answer, "")

        await self._chained(make)
        return await self._complete()

    async def gathered(self) -> None:
        """Wait until `local_description` has all candidates (`ice_gathering_state` is complete).

        Also waits for a local description to be set. Raises InvalidStateError if the connection is closed.
        """
        self._check_open()
        # Changes caused by the last description are delivered after this.
        await self._call(self._native.settle)
        while self._ice_gathering_state != RTCIceGatheringState.complete:
            self._check_open()
            if self._ice_gathering_state == RTCIceGatheringState.new and self.local_description:
                # The description has no section that needs candidates.
                return
            await self._change()

    def add_ice_candidate(
        self, candidate: Like[RTCIceCandidateInit] | RTCIceCandidate | str | None = None
    ) -> Coroutine[Any, Any, None]:
        """Add a candidate of the peer: an RTCIceCandidate, a dict, a browser's JSON; None after the last.

        Await the result. Raises InvalidStateError before the peer's description is set, OperationError for an
        invalid candidate. If the connection is closed meanwhile, the call has no effect.
        """
        init = candidate_init(candidate)
        if init.candidate and init.sdp_mid is None and init.sdp_m_line_index is None:
            raise TypeError("add_ice_candidate needs sdp_mid or sdp_m_line_index with a candidate")
        if self._is_closed():
            raise self._closed_error()
        self._bridge.check(self)
        return self._chain.run(lambda: self._add_candidate(init))

    @property
    def local_description(self) -> RTCSessionDescription | None:
        """The local description, pending or otherwise current, with the candidates gathered so far."""
        return self._descriptions.get("local")

    @property
    def current_local_description(self) -> RTCSessionDescription | None:
        """The local description of the last completed negotiation."""
        return self._descriptions.get("current_local")

    @property
    def pending_local_description(self) -> RTCSessionDescription | None:
        """The local description of the negotiation in progress."""
        return self._descriptions.get("pending_local")

    @property
    def remote_description(self) -> RTCSessionDescription | None:
        """The peer's description, pending or otherwise current, with the candidates added so far."""
        return self._descriptions.get("remote")

    @property
    def current_remote_description(self) -> RTCSessionDescription | None:
        """The peer's description of the last completed negotiation."""
        return self._descriptions.get("current_remote")

    @property
    def pending_remote_description(self) -> RTCSessionDescription | None:
        """The peer's description of the negotiation in progress."""
        return self._descriptions.get("pending_remote")

    @property
    def can_trickle_ice_candidates(self) -> bool | None:
        """Whether the peer accepts trickled candidates (RFC 8838); None before its description is set."""
        return self._can_trickle

    async def _chained(self, operation: Callable[[], Awaitable[T]]) -> T:
        self._bridge.check(self)
        self._check_open()

        async def run() -> T:
            self._check_open()
            return await operation()

        return await self._chain.run(run)

    async def _create(self, type: RTCSdpType, options: dict[str, Any]) -> RTCSessionDescriptionInit:
        if type == RTCSdpType.offer and self._signaling_state not in _MAY_OFFER:
            raise InvalidStateError(
                f"create_offer: the signaling state is {self._signaling_state}: "
                "answer the peer's offer or roll it back first"
            )
        create = self._native.create_offer if type == RTCSdpType.offer else self._native.create_answer
        made, sdp = await self._call(create, options, self._max_message_size)
        self._created[made] = sdp
        return RTCSessionDescriptionInit(type=made, sdp=sdp)

    async def _set_local(self, type: RTCSdpType | None, sdp: str) -> None:
        if type is None and self._max_message_size != DEFAULT_MESSAGE_SIZE:
            # The engine would create descriptions with its own value.
            offers = self._signaling_state in (*_MAY_OFFER, RTCSignalingState.have_remote_pranswer)
            type = RTCSdpType.offer if offers else RTCSdpType.answer
        if not sdp and type in (RTCSdpType.offer, RTCSdpType.answer, RTCSdpType.pranswer):
            kind = RTCSdpType.offer if type == RTCSdpType.offer else RTCSdpType.answer
            sdp = self._created.get(kind) or (await self._create(kind, {})).sdp
        warn_of_h264(type, sdp)
        await self._call(self._native.set_local_description, type, sdp)
        self._created.clear()

    async def _set_remote(self, init: RTCSessionDescriptionInit) -> None:
        if self._signaling_state in _MAY_BE_ANSWERED and init.type in _ANSWERS:
            check_roles(init)
        warn_of_h264(init.type, init.sdp)
        await self._call(self._native.set_remote_description, init.type, init.sdp)
        self._created.clear()

    async def _complete(self) -> CompleteDescription:
        await self.gathered()
        description = self.local_description
        assert description is not None
        return cast(CompleteDescription, {"type": str(description.type), "sdp": description.sdp})

    async def _add_candidate(self, init: RTCIceCandidateInit) -> None:
        if self._is_closed():
            return
        place = (init.sdp_mid, init.sdp_m_line_index, init.username_fragment)
        try:
            taken = await self._call(self._native.add_ice_candidate, init.candidate, *place)
        except InvalidStateError:
            if not self._is_closed():
                raise
            return
        if taken:
            self._descriptions.learn("remote", init.candidate, init.sdp_mid, init.sdp_m_line_index)

    def _changes(self) -> None:
        """Invalidate the created descriptions, which no longer match the connection."""
        self._created.clear()

    def _negotiated(self) -> None:
        """Called when a negotiation has ended, before `signalingstatechange`."""

    def _on_descriptions(self, payload: tuple[Any, ...]) -> None:
        state, *copies, self._can_trickle = payload
        self._descriptions.take(copies)
        if state is not None:
            self._needs_negotiation = False
            if state == RTCSignalingState.stable:
                self._negotiated()
            self._become_signaling(state)
        self._check_peer()

    def _on_icecandidate(self, payload: tuple[Any, ...] | None) -> None:
        candidate = None
        if payload:
            names = ("candidate", "sdp_mid", "sdp_m_line_index", "username_fragment", "url")
            candidate = RTCIceCandidate(dict(zip(names, payload, strict=True)))
            self._gathered.candidates += 1
            self._descriptions.learn("local", *payload[:3])
        url = candidate.url if candidate else None
        self._fire(RTCPeerConnectionIceEvent._made("icecandidate", candidate=candidate, url=url))

    def _on_icecandidateerror(self, payload: tuple[Any, ...]) -> None:
        fields = dict(zip(("address", "port", "url", "error_code", "error_text"), payload, strict=True))
        self._gathered.failed(fields)
        self._fire(RTCPeerConnectionIceErrorEvent._made("icecandidateerror", **fields))

    def _on_negotiationcheck(self, event_id: int) -> None:
        if self._chain.empty:
            # The answer is `negotiationneeded`, or nothing.
            self._native.check_negotiation_needed(event_id)
        else:
            # While the connection negotiates, the check waits (W3C webrtc §4.7.3).
            self._negotiation_check = event_id

    def _on_negotiationneeded(self, event_id: int) -> None:
        if self._chain.empty:
            self._needs_negotiation = True
            self._fire(Event._made("negotiationneeded"))
        else:
            self._negotiation_check = event_id

    def _chain_emptied(self) -> None:
        event_id, self._negotiation_check = self._negotiation_check, None
        if event_id is not None and not self._is_closed():
            self._on_negotiationcheck(event_id)
