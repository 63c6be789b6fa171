"""RTCDataChannelEvent: the peer opened a data channel."""

from __future__ import annotations

from webrtc.events.event import Event, EventInit

from .rtc_data_channel import RTCDataChannel


class RTCDataChannelEventInit(EventInit):
    """The initializer of a `datachannel` event (W3C webrtc §6.4)."""

    channel: RTCDataChannel


class RTCDataChannelEvent(Event):
    """The peer opened a data channel (W3C webrtc §6.4)."""

    channel: RTCDataChannel
    """The channel that the peer opened."""

    _init = RTCDataChannelEventInit
