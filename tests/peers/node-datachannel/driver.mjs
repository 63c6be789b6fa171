// node-datachannel (libdatachannel) as a peer.
import { load, messageOf, serve, tell, tellMessage, version } from "../node/driver.mjs";
import { sectionOf } from "../node/offer.mjs";
import { isRtp, readdressed, samplesOf, sendTone } from "../node/rtp.mjs";
import { Ear } from "../node/sound.mjs";

const lib = (await load("node-datachannel")).default;
lib.initLogger("Warning", (level, message) => console.error(level, message));

const CAPABILITIES = [
  ...["data", "empty", "message-256k", "message-1m", "unordered", "max-retransmits", "max-packet-life-time"],
  ...["protocol", "negotiated", "close-channel", "channel-closed", "trickle", "gathered", "remote-trickle"],
  ...["renegotiates", "dtls-client", "dtls-server", "close-seen", "vanish-seen", "stats", "send-PCMU"],
  ...["receive-PCMU", "relay-opus", "relay-VP8", "relay-VP9", "relay-H264", "relay-AV1"],
];
const OURS = 0x0da7a;
// Of tracks that this end offers.
const PAYLOAD = 96;
const MIB = 1024 * 1024;

const DIRECTIONS = { sendrecv: "SendRecv", sendonly: "SendOnly", recvonly: "RecvOnly" };

const channels = new Map();
const ear = new Ear();
let pc;
let described;
let relays = false;
// Media that the next description has.
const added = [];

function take(channel) {
  const label = channel.getLabel();
  channels.set(label, channel);
  channel.onOpen(() => tell("open", { label }));
  channel.onClosed(() => tell("closed", { label }));
  channel.onError((error) => console.error(label, error));
  channel.onMessage((message) => {
    if (channel.echoes) return reply(channel, message);
    tellMessage(label, typeof message === "string" ? message : Buffer.from(message));
  });
}

const reply = (channel, message) =>
  typeof message === "string" ? channel.sendMessage(message) : channel.sendMessageBinary(message);

function takeTrack(track) {
  const kind = track.type();
  track.setMediaHandler(new lib.RtcpReceivingSession());
  let told = false;
  track.onMessage((packet) => {
    if (!isRtp(packet)) return;
    if (!told) tell("track", { kind });
    told = true;
    if ((packet[1] & 127) === 0) ear.add(samplesOf(packet), 8000);
    if (relays) track.sendMessageBinary(readdressed(packet, OURS));
  });
  return track;
}

/** Adds a track: one for a section of the offer has its mid and payload type. */
function addTrack({ kind, codec, direction = "sendrecv" }, { mid = kind, payload = PAYLOAD } = {}) {
  const media = new lib[kind === "audio" ? "Audio" : "Video"](mid, DIRECTIONS[direction]);
  if (codec === "PCMU") media.addAudioCodec(0, "PCMU");
  else if (codec === "opus") media.addOpusCodec(payload);
  else media[`add${codec}Codec`](payload);
  if (direction !== "recvonly") media.addSSRC(OURS, "peer", "stream", kind);
  const track = takeTrack(pc.addTrack(media));
  const sends = codec === "PCMU" && direction !== "recvonly" && !relays;
  if (sends) track.onOpen(() => sendTone(OURS, (packet) => track.sendMessageBinary(packet)));
}

async function describe(type, gathered) {
  const made = new Promise((resolve) => (described = resolve));
  pc.setLocalDescription(type);
  const description = await made;
  if (!gathered) return description;
  while (pc.gatheringState() !== "complete") await new Promise((go) => setTimeout(go, 10));
  return pc.localDescription();
}

await serve("node-datachannel", version("node-datachannel"), CAPABILITIES, {
  open({ config }) {
    const iceServers = (config.iceServers ?? []).flatMap((server) => server.urls);
    pc = new lib.PeerConnection("peer", { iceServers, disableAutoNegotiation: true, maxMessageSize: 2 * MIB });
    pc.onLocalDescription((sdp, type) => described({ type, sdp }));
    pc.onLocalCandidate((candidate, sdpMid) => tell("candidate", { candidate: { candidate, sdpMid } }));
    pc.onGatheringStateChange((state) => state === "complete" && tell("candidate", { candidate: null }));
    pc.onStateChange((state) => tell("state", { state }));
    pc.onIceStateChange((state) => tell("ice_state", { state }));
    pc.onDataChannel((channel) => {
      tell("channel", { label: channel.getLabel(), id: channel.getId(), protocol: channel.getProtocol() });
      take(channel);
      if (channel.isOpen()) tell("open", { label: channel.getLabel() });
    });
    pc.onTrack(takeTrack);
  },
  create_channel({ label, options: { ordered = true, ...others } }) {
    take(pc.createDataChannel(label, { unordered: !ordered, ...others }));
  },
  offer({ gathered }) {
    added.splice(0).forEach((media) => addTrack(media));
    return describe("offer", gathered);
  },
  answer({ sdp, gathered }) {
    added.splice(0).forEach((media) => addTrack(media, sectionOf(sdp, media.kind, media.codec)));
    pc.setRemoteDescription(sdp, "offer");
    return describe("answer", gathered);
  },
  accept: ({ sdp }) => pc.setRemoteDescription(sdp, "answer"),
  candidate({ candidate, sdpMid }) {
    if (candidate) pc.addRemoteCandidate(candidate, sdpMid);
  },
  send: ({ label, ...message }) => void reply(channels.get(label), messageOf(message)),
  echo({ label }) {
    channels.get(label).echoes = true;
  },
  close_channel: ({ label }) => channels.get(label).close(),
  close: () => pc.close(),
  add_media: (media) => void added.push(media),
  relay() {
    relays = true;
  },
  heard: ({ seconds }) => ear.heard(seconds),
  stats: () => ({ bytesSent: pc.bytesSent(), bytesReceived: pc.bytesReceived(), roundTripTime: pc.rtt() / 1000 }),
});
