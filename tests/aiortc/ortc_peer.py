"""One end of an ORTC meeting on the real aiortc or on this one, by lines of JSON: `ortc_peer.py LIBRARY`."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import json
import sys
from typing import Any

from tests.aiortc import peer_media

aiortc: Any = importlib.import_module(sys.argv[1])
ice = importlib.import_module(sys.argv[1] + ".rtcicetransport")
dtls = importlib.import_module(sys.argv[1] + ".rtcdtlstransport")
receiving = importlib.import_module(sys.argv[1] + ".rtcrtpreceiver")
rtp = importlib.import_module(sys.argv[1] + ".rtcrtpparameters")
CODECS = {
    "audio": [rtp.RTCRtpCodecParameters("audio/opus", 48000, 2, payloadType=96)],
    "video": [rtp.RTCRtpCodecParameters("video/VP8", 90000, payloadType=97)],
}


Tone, Picture = peer_media.tracks(aiortc)


async def exchange(secure: Any, senders: dict[str, Any], ssrcs: dict[str, int]) -> tuple[bool, bool]:
    """Send and receive audio and video; whether both arrived."""
    receivers = {}
    for kind, codecs in CODECS.items():
        receivers[kind] = aiortc.RTCRtpReceiver(kind, secure)
        if receivers[kind].track is None:
            # In the real one, its connection sets this.
            receivers[kind]._track = receiving.RemoteStreamTrack(kind=kind)
        encodings = [rtp.RTCRtpDecodingParameters(ssrc=ssrcs[kind], payloadType=codecs[0].payloadType)]
        await receivers[kind].receive(rtp.RTCRtpReceiveParameters(codecs=codecs, encodings=encodings))
    for kind, sender in senders.items():
        codecs = CODECS[kind]
        encodings = [rtp.RTCRtpEncodingParameters(ssrc=sender._ssrc, payloadType=codecs[0].payloadType)]
        rtcp = rtp.RTCRtcpParameters(cname="peer", ssrc=sender._ssrc)
        await sender.send(rtp.RTCRtpSendParameters(codecs=codecs, encodings=encodings, rtcp=rtcp))
    return await peer_media.arrive(receivers["audio"].track, receivers["video"].track)


async def main() -> None:
    gatherer = aiortc.RTCIceGatherer(iceServers=[])
    transport = aiortc.RTCIceTransport(gatherer)
    secure = aiortc.RTCDtlsTransport(transport, [aiortc.RTCCertificate.generateCertificate()])
    sctp = aiortc.RTCSctpTransport(secure)
    got = asyncio.get_running_loop().create_future()
    sctp.on("datachannel", lambda channel: channel.on("message", got.set_result))
    senders = {
        "audio": aiortc.RTCRtpSender(Tone(), secure),
        "video": aiortc.RTCRtpSender(Picture(), secure),
    }
    await gatherer.gather()
    told = {
        "ssrcs": {kind: sender._ssrc for kind, sender in senders.items()},
        "candidates": [dataclasses.asdict(each) for each in gatherer.getLocalCandidates()],
        "ice": dataclasses.asdict(gatherer.getLocalParameters()),
        "dtls": dataclasses.asdict(secure.getLocalParameters()),
    }
    print(json.dumps(told), flush=True)
    peer = json.loads(await asyncio.to_thread(sys.stdin.readline))
    for each in peer["candidates"]:
        await transport.addRemoteCandidate(ice.RTCIceCandidate(**each))
    await transport.addRemoteCandidate(None)
    await transport.start(ice.RTCIceParameters(**peer["ice"]))
    fingerprints = [dtls.RTCDtlsFingerprint(**each) for each in peer["dtls"]["fingerprints"]]
    await secure.start(dtls.RTCDtlsParameters(fingerprints=fingerprints, role=peer["dtls"]["role"]))
    await sctp.start(sctp.getCapabilities(), 5000)
    channel = aiortc.RTCDataChannel(sctp, aiortc.RTCDataChannelParameters(label="by hand"))
    opened = asyncio.Event()
    channel.on("open", opened.set)
    if channel.readyState != "open":
        await opened.wait()
    channel.send("hello")
    heard, seen = await exchange(secure, senders, peer["ssrcs"])
    print(await got, secure.state, heard, seen, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await sctp.stop()
    await secure.stop()
    await transport.stop()


asyncio.run(asyncio.wait_for(main(), 40))
