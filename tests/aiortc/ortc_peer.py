"""One end of an ORTC meeting on the real aiortc or on this one, by lines of JSON: `ortc_peer.py LIBRARY`."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import json
import sys

aiortc = importlib.import_module(sys.argv[1])
ice = importlib.import_module(sys.argv[1] + ".rtcicetransport")
dtls = importlib.import_module(sys.argv[1] + ".rtcdtlstransport")


async def main():
    gatherer = aiortc.RTCIceGatherer(iceServers=[])
    transport = aiortc.RTCIceTransport(gatherer)
    secure = aiortc.RTCDtlsTransport(transport, [aiortc.RTCCertificate.generateCertificate()])
    sctp = aiortc.RTCSctpTransport(secure)
    got = asyncio.get_running_loop().create_future()
    sctp.on("datachannel", lambda channel: channel.on("message", got.set_result))
    await gatherer.gather()
    told = {
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
    print(await got, secure.state, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await sctp.stop()
    await secure.stop()
    await transport.stop()


asyncio.run(asyncio.wait_for(main(), 40))
