// @roamhq/wrtc (node-webrtc, on libwebrtc) as a peer.
import { loadCommon, version } from "../node/driver.mjs";
import { Ear, tone } from "../node/sound.mjs";
import { serveW3C } from "../node/w3c.mjs";

const lib = loadCommon("@roamhq/wrtc");
const { RTCAudioSink, RTCAudioSource, RTCVideoSink, RTCVideoSource, i420ToRgba, rgbaToI420 } = lib.nonstandard;

const CODECS = ["opus", "PCMU", "PCMA", "G722", "VP8", "VP9", "AV1"];
const CAPABILITIES = [
  ...["data", "empty", "message-256k", "unordered", "max-retransmits", "max-packet-life-time", "protocol"],
  ...["negotiated", "close-channel", "channel-closed", "trickle", "gathered", "remote-trickle", "ice-restart"],
  ...["remote-ice-restart", "renegotiates", "direction", "remove", "dtls-client", "dtls-server", "close-seen"],
  ...["vanish-seen", "stats"],
  ...CODECS.flatMap((codec) => [`send-${codec}`, `receive-${codec}`]),
];
const [RATE, WIDTH, HEIGHT] = [48_000, 320, 240];
const CORNERS = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
];

const ear = new Ear();
let frames = 0;
let latest;
const kept = [];

function toneTrack() {
  const source = new RTCAudioSource();
  const began = Date.now();
  let sent = 0;
  setInterval(() => {
    for (; sent < ((Date.now() - began) / 1000) * RATE; sent += 480) {
      const samples = Int16Array.from(tone(sent, 480, RATE), (each) => Math.round(each * 32767));
      source.onData({ samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
    }
  }, 10);
  return source.createTrack();
}

function cornersTrack() {
  const rgba = { width: WIDTH, height: HEIGHT, data: new Uint8ClampedArray(WIDTH * HEIGHT * 4) };
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const colour = CORNERS[(y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1)];
      rgba.data.set([...colour, 255], (y * WIDTH + x) * 4);
    }
  const i420 = { width: WIDTH, height: HEIGHT, data: new Uint8ClampedArray((WIDTH * HEIGHT * 3) / 2) };
  rgbaToI420(rgba, i420);
  const source = new RTCVideoSource();
  setInterval(() => source.onFrame(i420), 50);
  return source.createTrack();
}

function prefer(transceiver, kind, codec) {
  if (!codec) return;
  const all = ["RTCRtpSender", "RTCRtpReceiver"].flatMap((end) => lib[end].getCapabilities(kind).codecs);
  const wanted = [`${kind}/${codec}`.toLowerCase(), `${kind}/rtx`];
  const codecs = all.filter((each) => wanted.includes(each.mimeType.toLowerCase()));
  const key = (each) => `${each.mimeType} ${each.sdpFmtpLine}`;
  const once = new Map(codecs.map((each) => [key(each), each]));
  transceiver.setCodecPreferences([...once.values()]);
}

const media = {
  add(pc, { kind, codec, direction = "sendrecv" }) {
    if (direction === "recvonly") {
      const transceiver = pc.addTransceiver(kind, { direction });
      return prefer(transceiver, kind, codec);
    }
    // addTrack, as its transceiver takes part in an offer that is answered.
    const sender = pc.addTrack(kind === "audio" ? toneTrack() : cornersTrack());
    const transceiver = pc.getTransceivers().find((each) => each.sender === sender);
    if (direction !== "sendrecv") transceiver.direction = direction;
    return prefer(transceiver, kind, codec);
  },
  arrived({ track }) {
    const sink = new (track.kind === "audio" ? RTCAudioSink : RTCVideoSink)(track);
    kept.push(sink);
    if (track.kind === "audio")
      sink.ondata = ({ samples, sampleRate, channelCount }) => {
        const first = Float64Array.from({ length: samples.length / channelCount }, (_, i) => samples[i * channelCount]);
        ear.add(first.map((each) => each / 32768), sampleRate);
      };
    else
      sink.onframe = ({ frame }) => {
        frames++;
        latest = frame;
      };
  },
  heard: (seconds) => ear.heard(seconds),
  seen() {
    if (!latest) return { frames, width: 0, height: 0, corners: [] };
    const { width, height } = latest;
    const rgba = { width, height, data: new Uint8ClampedArray(width * height * 4) };
    i420ToRgba(latest, rgba);
    const at = (x, y) => [...rgba.data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
    const [left, right] = [width >> 2, (width * 3) >> 2];
    const [top, bottom] = [height >> 2, (height * 3) >> 2];
    return { frames, width, height, corners: [at(left, top), at(right, top), at(left, bottom), at(right, bottom)] };
  },
};

await serveW3C({
  name: "@roamhq/wrtc",
  version: version("@roamhq/wrtc"),
  capabilities: CAPABILITIES,
  PeerConnection: lib.RTCPeerConnection,
  media,
});
