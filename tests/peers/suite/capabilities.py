"""What a peer may be able to do: the words that its driver says when it is ready."""

from __future__ import annotations

VIDEO_CODECS = ("VP8", "VP9", "H264", "AV1")
AUDIO_CODECS = ("opus", "PCMU", "PCMA", "G722")

MEANINGS = {
    "data": "data channels",
    "empty": "sends and receives empty messages",
    "message-256k": "receives messages of 256 KiB (which it says in max-message-size), and sends them",
    "message-1m": "the same for 1 MiB",
    "sends-256k": "sends messages of 256 KiB, but does not receive them",
    "sends-1m": "the same for 1 MiB",
    "unordered": "channels with ordered: false",
    "max-retransmits": "channels with maxRetransmits",
    "max-packet-life-time": "channels with maxPacketLifeTime",
    "protocol": "a channel's protocol",
    "negotiated": "channels with negotiated: true and an id",
    "close-channel": "closes one channel",
    "channel-closed": "tells that a channel was closed",
    "trickle": "sends candidates after its description",
    "gathered": "sends a description with all of its candidates",
    "remote-trickle": "takes candidates after the description",
    "ice-restart": "restarts ICE",
    "remote-ice-restart": "follows an ICE restart of its peer",
    "renegotiates": "offers again on a connection that has media or data",
    "direction": "changes the direction of a transceiver",
    "remove": "stops sending a track",
    "dtls-client": "can be told by the offer to be the DTLS client",
    "dtls-server": "can be told by the offer to be the DTLS server",
    "close-seen": "tells that its peer has closed the connection (DTLS close_notify)",
    "vanish-seen": "tells that its peer has vanished (ICE consent)",
    "stats": "has statistics of its connection",
    **{f"send-{codec}": f"encodes and sends {codec}" for codec in (*AUDIO_CODECS, *VIDEO_CODECS)},
    **{f"receive-{codec}": f"receives and decodes {codec}" for codec in (*AUDIO_CODECS, *VIDEO_CODECS)},
    # For peers that carry RTP without codecs, or forward it.
    **{f"relay-{codec}": f"sends received {codec} back" for codec in (*AUDIO_CODECS, *VIDEO_CODECS)},
}
