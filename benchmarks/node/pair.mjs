// Two connections of node-datachannel, and what all scenarios need of them.

import { createRequire } from "node:module";

// The package is in a folder of its own, beside the other packages' environments.
export const { PeerConnection, cleanup } = createRequire(process.env.PEER_FOLDER + "/")("node-datachannel");

// The limits between which a sender keeps its queue, as in the Python scenarios.
export const HIGH_WATER = 1 << 20;
export const LOW_WATER = 1 << 18;

export const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

export function makePair() {
  const [a, b] = ["a", "b"].map((name) => new PeerConnection(name, { iceServers: [] }));
  for (const [here, there] of [[a, b], [b, a]]) {
    here.onLocalDescription((sdp, type) => there.setRemoteDescription(sdp, type));
    here.onLocalCandidate((candidate, mid) => there.addRemoteCandidate(candidate, mid));
  }
  return [a, b];
}

// Connects the two, and gives both ends of an open data channel.
export async function openChannel([a, b]) {
  const incoming = new Promise((done) => b.onDataChannel(done));
  const channel = a.createDataChannel("benchmark");
  await new Promise((done) => channel.onOpen(done));
  return [channel, await incoming];
}

// Sends messages until `stopped()`, and never more than the queue's limit.
export async function fill(channel, size, stopped) {
  const message = Buffer.alloc(size);
  channel.setBufferedAmountLowThreshold(LOW_WATER);
  while (!stopped()) {
    while (channel.bufferedAmount() <= HIGH_WATER) channel.sendMessageBinary(message);
    const low = new Promise((done) => channel.onBufferedAmountLow(done));
    if (channel.bufferedAmount() > LOW_WATER) await Promise.race([low, sleep(0.01)]);
  }
}

// The median time of `count` round trips, in seconds.
export async function roundTrips(channel, count, size) {
  const times = [];
  const ball = Buffer.alloc(size);
  let back;
  channel.onMessage(() => back());
  for (let number = 0; number < count; number++) {
    const arrived = new Promise((done) => (back = done));
    const start = performance.now();
    channel.sendMessageBinary(ball);
    await arrived;
    times.push((performance.now() - start) / 1e3);
  }
  return median(times);
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function close(...connections) {
  for (const connection of connections) connection.close();
}
