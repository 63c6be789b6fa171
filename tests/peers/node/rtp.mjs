// RTP for peers that carry media without codecs (RFC 3550 section 5.1): a tone as PCMU, and packets that go back.
import { decodeMuLaw, encodeMuLaw, tone } from "./sound.mjs";

const RATE = 8000;
const SAMPLES = 160;
const PCMU = 0;

/** Whether it is RTP and no RTCP (RFC 5761 section 4). */
export const isRtp = (packet) => packet.length >= 12 && (packet[1] < 192 || packet[1] > 223);

/** Where the payload of an RTP packet begins. */
function payloadAt(packet) {
  const extension = 12 + 4 * (packet[0] & 15);
  return packet[0] & 16 ? extension + 4 + 4 * packet.readUInt16BE(extension + 2) : extension;
}

/** The packet as one of another source: without header extensions, whose ids may differ. */
export function readdressed(packet, ssrc) {
  const head = Buffer.from(packet.subarray(0, 12));
  head[0] &= 0xe0;
  head.writeUInt32BE(ssrc, 8);
  return Buffer.concat([head, packet.subarray(payloadAt(packet))]);
}

/** The samples of a packet of PCMU, -1 to 1. */
export const samplesOf = (packet) => Float64Array.from(packet.subarray(payloadAt(packet)), decodeMuLaw);

/** Sends the tone as PCMU, in real time; gives what stops it. */
export function sendTone(ssrc, send) {
  const began = Date.now();
  let number = 0;
  const timer = setInterval(() => {
    while (number * SAMPLES < ((Date.now() - began) / 1000) * RATE) {
      const head = Buffer.alloc(12);
      head[0] = 0x80;
      head[1] = PCMU | (number ? 0 : 0x80);
      head.writeUInt16BE(number & 0xffff, 2);
      head.writeUInt32BE(number * SAMPLES, 4);
      head.writeUInt32BE(ssrc, 8);
      send(Buffer.concat([head, Buffer.from(Array.from(tone(number * SAMPLES, SAMPLES, RATE), encodeMuLaw))]));
      number++;
    }
  }, 10);
  return () => clearInterval(timer);
}
