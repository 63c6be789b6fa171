// The peer in a page. The driver's calls are those of all W3C peers, and some of browsers alone.
import { serveW3C } from "/node/w3c.mjs";
import { arrived, cornersTrack, heard, screenTrack, seen, toneTrack } from "/browsers/media.mjs";

const CODECS = { audio: ["opus", "PCMU", "PCMA", "G722"], video: ["VP8", "VP9", "H264", "AV1"] };
const CAPABILITIES = [
  ...["data", "empty", "message-256k", "unordered", "max-retransmits", "max-packet-life-time", "protocol"],
  ...["negotiated", "close-channel", "channel-closed", "trickle", "gathered", "remote-trickle", "ice-restart"],
  ...["remote-ice-restart", "renegotiates", "direction", "remove", "dtls-client", "dtls-server", "close-seen"],
  ...["vanish-seen", "stats"],
];

const has = (end, kind, codec) =>
  end.getCapabilities(kind).codecs.some(({ mimeType }) => mimeType.toLowerCase() === `${kind}/${codec}`.toLowerCase());

const codecs = Object.entries(CODECS).flatMap(([kind, names]) =>
  names.flatMap((codec) => [
    ...(has(RTCRtpSender, kind, codec) ? [`send-${codec}`] : []),
    ...(has(RTCRtpReceiver, kind, codec) ? [`receive-${codec}`] : []),
  ]),
);

function prefer(transceiver, kind, codec) {
  const wanted = [`${kind}/${codec}`.toLowerCase(), `${kind}/rtx`];
  const { codecs } = RTCRtpReceiver.getCapabilities(kind);
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => wanted.includes(mimeType.toLowerCase())));
}

/** Also: `layers`, as sendEncodings; `screen`; width and height of the corners. */
async function add(pc, { kind, codec, direction = "sendrecv", layers, screen, ...size }) {
  let transceiver;
  if (direction === "recvonly") {
    transceiver = pc.addTransceiver(kind, { direction });
  } else {
    const track = kind === "audio" ? toneTrack() : screen ? await screenTrack() : cornersTrack(size);
    if (layers) {
      transceiver = pc.addTransceiver(track, { direction, sendEncodings: layers });
    } else {
      // addTrack, as its transceiver takes part in an offer that is answered.
      const sender = pc.addTrack(track);
      transceiver = pc.getTransceivers().find((each) => each.sender === sender);
      transceiver.direction = direction;
    }
  }
  if (codec) prefer(transceiver, kind, codec);
}

let pc;

class PeerConnection extends RTCPeerConnection {
  constructor(config) {
    super(config);
    pc = this;
  }
}

const transforms = new Worker("/browsers/transforms.js");

const [, name, version] = navigator.userAgent.match(/(Firefox|Chrome)\/([\d.]+)/);

await serveW3C({
  name,
  version,
  // Chromium's limit is 256 KiB.
  capabilities: [...CAPABILITIES, ...(name === "Firefox" ? ["message-1m"] : []), ...codecs],
  PeerConnection,
  media: { add, arrived, heard },
  calls: {
    seen: ({ place }) => seen(place),
    /** All statistics, as the browser gives them. */
    report: async () => [...(await pc.getStats()).values()],
    /** The encoded frames of all senders get a mark, those of all receivers lose it. */
    mark_frames() {
      for (const sender of pc.getSenders()) sender.transform = new RTCRtpScriptTransform(transforms, { marks: true });
      for (const receiver of pc.getReceivers())
        receiver.transform = new RTCRtpScriptTransform(transforms, { marks: false });
    },
  },
});
