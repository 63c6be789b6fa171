// One end of a connection between two processes, with node-datachannel: see ../end.py.
// usage: end.mjs offer|answer SIZE SECONDS

import { createInterface } from "node:readline";

import { cleanup, fill, PeerConnection, roundTrips, sleep } from "./pair.mjs";

const ROUND_TRIPS = 1000;
const PING = 64;
const WARM = 1;

const [role, size, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const say = (line) => console.log(JSON.stringify(line));
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const hear = async () => JSON.parse((await lines.next()).value);

const connection = new PeerConnection(role, { iceServers: [] });
const gathered = new Promise((done) =>
  connection.onGatheringStateChange((state) => state === "complete" && done()),
);
const describe = async () => {
  await gathered;
  say(connection.localDescription());
};

if (role === "offer") {
  const channel = connection.createDataChannel("benchmark");
  const opened = new Promise((done) => channel.onOpen(done));
  await describe();
  const { sdp, type } = await hear();
  connection.setRemoteDescription(sdp, type);
  await opened;
  if (size === PING) {
    say({ ping_pong: (await roundTrips(channel, ROUND_TRIPS, size)) * 1e6 });
  } else {
    const end = performance.now() / 1e3 + WARM + seconds + 1;
    await fill(channel, size, () => performance.now() / 1e3 > end);
  }
} else {
  const incoming = new Promise((done) => connection.onDataChannel(done));
  const { sdp, type } = await hear();
  connection.setRemoteDescription(sdp, type);
  await describe();
  const channel = await incoming;
  if (size === PING) {
    channel.onMessage((message) => channel.sendMessageBinary(message));
  } else {
    let arrived = 0;
    channel.onMessage(() => arrived++);
    await sleep(WARM);
    const [before, start] = [arrived, performance.now()];
    await sleep(seconds);
    say({ rate: (((arrived - before) / (performance.now() - start)) * 1e3 * size) / 1e6 });
  }
}
await lines.next();
connection.close();
cleanup();
process.exit();
