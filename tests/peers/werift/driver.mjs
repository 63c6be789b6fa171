// werift (WebRTC in TypeScript) as a peer: it carries RTP without codecs.
import { load, version } from "../node/driver.mjs";
import { isRtp, readdressed, samplesOf, sendTone } from "../node/rtp.mjs";
import { Ear } from "../node/sound.mjs";
import { serveW3C } from "../node/w3c.mjs";

const lib = await load("werift");

const CAPABILITIES = [
  ...["data", "empty", "sends-256k", "sends-1m", "unordered", "max-retransmits", "max-packet-life-time"],
  ...["protocol", "negotiated", "close-channel", "channel-closed", "trickle", "gathered", "remote-trickle"],
  ...["ice-restart", "remote-ice-restart", "renegotiates", "direction", "remove", "dtls-client", "dtls-server"],
  ...["close-seen", "vanish-seen", "stats", "send-PCMU", "receive-PCMU"],
  ...["relay-opus", "relay-VP8", "relay-VP9", "relay-H264", "relay-AV1"],
];
const FEEDBACK = [
  { type: "nack" },
  { type: "nack", parameter: "pli" },
  { type: "goog-remb" },
];
const codec = (mimeType, clockRate, others = {}) => new lib.RTCRtpCodecParameters({ mimeType, clockRate, ...others });
const video = (name, parameters) => codec(`video/${name}`, 90_000, { rtcpFeedback: FEEDBACK, parameters });
const CODECS = {
  opus: codec("audio/opus", 48_000, { channels: 2 }),
  PCMU: codec("audio/PCMU", 8_000, { channels: 1, payloadType: 0 }),
  VP8: video("VP8"),
  VP9: video("VP9", "profile-id=0"),
  H264: video("H264", "profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1"),
  AV1: video("AV1"),
};

const ear = new Ear();
let relays = false;
let own;

const media = {
  add(pc, { kind, codec, direction = "sendrecv" }) {
    const track = new lib.MediaStreamTrack({ kind });
    const transceiver = pc.addTransceiver(direction === "recvonly" ? kind : track, { direction });
    if (codec) transceiver.codecs = [CODECS[codec]];
    own = track;
    if (codec === "PCMU" && direction !== "recvonly" && !relays) sendTone(1, (packet) => track.writeRtp(packet));
  },
  arrived({ track, receiver, transceiver }) {
    track.onReceiveRtp.subscribe((rtp) => {
      const packet = rtp.serialize();
      if (!isRtp(packet)) return;
      if ((packet[1] & 127) === 0) ear.add(samplesOf(packet), 8_000);
      if (relays) own.writeRtp(readdressed(packet, 1));
    });
    if (relays && track.kind === "video")
      setInterval(() => (receiver ?? transceiver.receiver).sendRtcpPLI(track.ssrc), 1_000);
  },
  relay() {
    relays = true;
  },
  heard: (seconds) => ear.heard(seconds),
};

await serveW3C({
  name: "werift",
  version: version("werift"),
  capabilities: CAPABILITIES,
  PeerConnection: lib.RTCPeerConnection,
  configuration: (config) => ({
    iceServers: [],
    codecs: {
      audio: [CODECS.opus, CODECS.PCMU],
      video: [CODECS.VP8, CODECS.VP9, CODECS.H264, CODECS.AV1],
    },
    ...config,
  }),
  media,
});
