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
_KNOWN = (
    b"a=rtpmap:102 H264/90000\r\na=rtpmap:45 AV1/90000\r\na=rtpmap:98 VP9/90000\r\n"
    b"a=rtpmap:96 VP8/90000\r\n"
    b"a=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack pli\r\n"
    b"a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;"
    b"profile-level-id=42001f\r\na=rtpmap:111 opus/48000/2\r\n"
    b"a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    b"a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    b"a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=sendrecv\r\na=recvonly\r\n"
    b"a=msid:- \r\na=ssrc: cname:\r\n"
    b"m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
    b'{"sdp":"v=0\r\no=- 0 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
    b"a=group:BUNDLE 0 1\r\na=extmap-allow-mixed\r\n"
    b"a=msid-semantic: WMS *\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
    b"a=candidate:1 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active generation 0 network-id 1\r\n"
    b"a=candidate:1 1 udp 1686052607 192.168.1. typ srflx raddr 192.168.1. rport generation 0 network-id 1 "
    b"network-cost 999\r\na=candidate:1 1 udp 2122260223 192.168.1. typ host generation 0 network-id 1\r\n"
    b"a=ice-ufrag:\r\na=ice-pwd:\r\na=ice-options:trickle\r\na=fingerprint:sha-256 \r\na=setup:actpass\r\n"
    b'a=setup:active\r\na=mid:0\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n"'
    b',"type":"answer"}"type":"offer"}'
)


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
