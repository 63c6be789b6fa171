"""The diagrams, by the names of their files."""

from __future__ import annotations

from collections.abc import Callable

from .canvas import Canvas, sequence

PICTURES: dict[str, Callable[[], str]] = {}


def _picture(draw: Callable[[], str]) -> Callable[[], str]:
    PICTURES[draw.__name__] = draw
    return draw


@_picture
def layers() -> str:
    """What lies above what in a connection."""
    canvas = Canvas(700, 372, "The layers of a connection")
    canvas.box(20, 20, 320, 46, "tracks\naudio and video", "python")
    canvas.box(360, 20, 320, 46, "data channels\nmessages", "python")
    canvas.box(20, 86, 320, 46, "codecs, jitter buffer\nOpus, VP8, VP9, AV1, H.264")
    canvas.box(360, 86, 320, 112, "SCTP\norder, retransmission, flow control")
    canvas.box(20, 152, 320, 46, "RTP and RTCP\nretransmission, congestion control")
    canvas.box(20, 218, 320, 46, "SRTP\nencrypts packets", "peer")
    canvas.box(360, 218, 320, 46, "DTLS\nhandshake, encrypts SCTP", "peer")
    canvas.arrow([(358, 241), (344, 241)])
    canvas.box(20, 284, 660, 34, "ICE: finds a path and keeps it", "server")
    canvas.box(20, 328, 660, 30, "UDP, or TCP")
    return canvas.svg()


@_picture
def signalling() -> str:
    """How two peers connect."""
    return sequence(
        "How two peers connect",
        [("caller", "python"), ("your server", "server"), ("callee", "peer")],
        [
            (0, 0, "creates an offer"),
            (0, 1, "offer"),
            (1, 2, "offer"),
            (2, 2, "creates an answer"),
            (2, 1, "answer"),
            (1, 0, "answer"),
            (0, 1, "candidates"),
            (1, 2, "candidates"),
            (2, 0, "ICE: checks of candidate pairs, both ways"),
            (0, 2, "DTLS handshake, directly"),
            (2, 0, "SRTP: audio and video;  SCTP: messages"),
        ],
    )


@_picture
def ice() -> str:
    """Three kinds of paths."""
    canvas = Canvas(760, 400, "Host, server reflexive and relayed candidates")
    canvas.area(20, 130, 210, 150, "network of A")
    canvas.box(40, 165, 130, 60, "peer A\n10.0.0.5", "python")
    canvas.box(196, 165, 68, 60, "NAT\nA", "plain")
    canvas.area(530, 130, 210, 150, "network of B")
    canvas.box(590, 165, 130, 60, "peer B\n192.168.1.7", "peer")
    canvas.box(496, 165, 68, 60, "NAT\nB", "plain")
    canvas.box(290, 24, 180, 60, "STUN server\nsays: 203.0.113.9:4711", "server")
    canvas.box(290, 316, 180, 60, "TURN server\nrelays at 198.51.100.2", "server")
    canvas.arrow([(226, 163), (226, 54), (286, 54)], dashed=True)
    canvas.text(216, 46, "which address", "small", "end")
    canvas.text(216, 62, "do you see?", "small", "end")
    canvas.arrow([(268, 195), (492, 195)], "direct: the NATs let\nanswers to checks in", both=True)
    canvas.arrow([(230, 229), (230, 346), (286, 346)], both=True)
    canvas.arrow([(530, 229), (530, 346), (474, 346)], both=True)
    canvas.text(380, 290, "relayed: if nothing else works", "small")
    canvas.text(125, 256, "host candidates work", "small")
    canvas.text(125, 270, "within a network", "small")
    return canvas.svg()


@_picture
def dtls() -> str:
    """Whose certificate is checked against what."""
    return sequence(
        "From the fingerprint to the keys of SRTP",
        [("A", "python"), ("B", "peer")],
        [
            (0, 1, "offer: fingerprint of A"),
            (1, 0, "answer: fingerprint of B"),
            (1, 0, "ClientHello"),
            (0, 1, "ServerHello, certificate of A"),
            (1, 1, "compares with the offer"),
            (1, 0, "certificate of B, Finished"),
            (0, 0, "compares with the answer"),
            (0, 1, "Finished: both derive SRTP's keys"),
        ],
    )


@_picture
def media() -> str:
    """What happens to a frame."""
    canvas = Canvas(760, 290, "The way of a video frame")
    top = [
        ("RTCVideoSource\npush(array)", "python"),
        ("encoder\nbitrate, key frames", "plain"),
        ("packetizer, pacer\nRTP packets", "plain"),
        ("SRTP, ICE\nencrypted", "peer"),
    ]
    bottom = [
        ("RTCVideoSink\nasync for frame", "python"),
        ("decoder\nonly if it is read", "plain"),
        ("jitter buffer\norder, retransmission", "plain"),
        ("ICE, SRTP\ndecrypted", "peer"),
    ]
    for number, (above, below) in enumerate(zip(top, bottom, strict=True)):
        x = 20 + 186 * number
        canvas.box(x, 40, 160, 56, *above)
        canvas.box(x, 200, 160, 56, *below)
        if number:
            canvas.arrow([(x - 24, 68), (x - 3, 68)])
            canvas.arrow([(x - 3, 228), (x - 24, 228)])
    canvas.arrow([(658, 98), (658, 197)])
    canvas.text(668, 148, "network", "small", "start")
    canvas.arrow([(450, 198), (450, 148), (286, 148), (286, 99)], dashed=True)
    canvas.text(368, 134, "RTCP: loss, arrival times", "small")
    canvas.text(368, 164, "estimated bandwidth, key frame requests", "small")
    return canvas.svg()


@_picture
def sctp() -> str:
    """How data channels share an association."""
    canvas = Canvas(760, 300, "Channels are streams of one association, and share one window")
    for number, (name, note) in enumerate(
        [("chat", "ordered, reliable"), ("positions", "max_retransmits=0"), ("file", "ordered, reliable")]
    ):
        y = 30 + 86 * number
        canvas.box(20, y, 150, 56, f"{name}\n{note}", "python")
        canvas.arrow([(172, y + 28), (222, y + 28)])
        canvas.arrow([(540, y + 28), (588, y + 28)])
        canvas.box(590, y, 150, 56, f"{name}\nasync for message", "peer")
    canvas.box(225, 20, 120, 250, "association\nstreams 0, 2, 4\nchunks\nretransmission")
    canvas.box(420, 20, 120, 250, "association\nreassembly\norder per stream\n4 MiB unread")
    canvas.arrow([(347, 110), (417, 110)], "data")
    canvas.arrow([(417, 190), (347, 190)], "SACK,\nwindow", dashed=True)
    return canvas.svg()


@_picture
def deployment() -> str:
    """Which ports a server needs."""
    canvas = Canvas(760, 330, "The ports of a deployed program")
    canvas.box(20, 130, 130, 60, "browser", "peer")
    canvas.area(300, 20, 440, 290, "your server")
    canvas.box(330, 52, 130, 60, "reverse proxy\nTLS", "plain")
    canvas.box(560, 130, 150, 60, "Python program\naiohttp, FastAPI", "python")
    canvas.box(330, 222, 130, 60, "TURN server\ncoturn", "server")
    canvas.arrow([(85, 128), (85, 82), (327, 82)], "443/tcp: page, offer, answer")
    canvas.arrow([(462, 82), (635, 82), (635, 127)], "HTTP")
    canvas.arrow([(152, 160), (557, 160)], "50000-50100/udp: audio, video, data", both=True)
    canvas.arrow([(85, 192), (85, 252), (327, 252)], "3478/udp, 443/tcp: if UDP is blocked", both=True)
    canvas.arrow([(462, 252), (635, 252), (635, 193)], "relayed UDP", both=True)
    return canvas.svg()
