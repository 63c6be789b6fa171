"""Descriptions as short codes: text that a person can copy from one terminal to another.

A code is the description as compressed JSON. Both ends know the text that most descriptions consist of, so
what is left are addresses, keys and fingerprints.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

# The longest description that is decoded, in characters. Terminals pass lines of at most 4,095.
_MAX_DESCRIPTION = 64 * 1024
_LONGEST = 16 * 1024
# What descriptions have in common, the most frequent last. Changing it changes all codes.
_LINES = """\
a=rtpmap:102 H264/90000
a=rtpmap:45 AV1/90000
a=rtpmap:98 VP9/90000
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=rtcp-mux
a=rtcp-rsize
a=sendrecv
a=recvonly
a=msid:- a=ssrc: cname:
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
m=video 9 UDP/TLS/RTP/SAVPF 96 97
{"sdp":"v=0
o=- 0 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS *
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=candidate:1 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active generation 0 network-id 1
a=candidate:1 1 udp 1686052607 192.168.1. typ srflx raddr 192.168.1. rport generation 0 network-id 1
a=candidate:1 1 udp 2122260223 192.168.1. typ host generation 0 network-id 1
a=ice-ufrag:
a=ice-pwd:
a=ice-options:trickle
a=fingerprint:sha-256
a=setup:actpass
a=setup:active
a=mid:0
a=sctp-port:5000
a=max-message-size:262144
","type":"answer"}"type":"offer"}"""
_KNOWN = _LINES.replace("\n", "\r\n").encode()


def encode(description: Any) -> str:
    """Return the code of a description."""
    text = json.dumps(description, separators=(",", ":"), sort_keys=True).replace("\\r\\n", "\r\n")
    packer = zlib.compressobj(level=9, wbits=-15, zdict=_KNOWN)
    return base64.urlsafe_b64encode(packer.compress(text.encode()) + packer.flush()).decode().rstrip("=")


def decode(code: str) -> dict[str, Any]:
    """Return the description of a code, which is a peer's. Raises ValueError for anything else."""
    # Terminals and messengers break long lines.
    code = "".join(code.split())
    if len(code) > _LONGEST:
        raise ValueError(f"this code has {len(code)} characters: no code is longer than {_LONGEST}")
    unpacker = zlib.decompressobj(wbits=-15, zdict=_KNOWN)
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        text = unpacker.decompress(packed, _MAX_DESCRIPTION).decode()
        found = json.loads(text.replace("\r\n", "\\r\\n"))
    except (ValueError, RecursionError, zlib.error):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("sdp"), str) or not unpacker.eof:
        raise ValueError(f"this is not a whole code: {code[:20]}… Copy all of it")
    return found
