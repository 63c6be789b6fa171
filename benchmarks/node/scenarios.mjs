// The scenarios of ../scenarios.py that are about data, with node-datachannel.
// usage: scenarios.mjs NAME, which prints the figures as JSON

import { readFileSync } from "node:fs";

import { cleanup, close, fill, makePair, median, openChannel, roundTrips, sleep } from "./pair.mjs";

const PAIRS = 100;
const SECONDS = 3;
const PAGE = 4096;

const memory = () => (Number(readFileSync("/proc/self/statm", "utf8").split(" ")[1]) * PAGE) / 1e6;
const processorTime = () => {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
};
const seconds = () => performance.now() / 1e3;

async function first_open() {
  const times = [];
  for (let number = 0; number < 31; number++) {
    const pair = makePair();
    const start = performance.now();
    await openChannel(pair);
    times.push(performance.now() - start);
    close(...pair);
  }
  return { first_open: median(times.slice(1)) };
}

async function ping_pong() {
  const pair = makePair();
  const [here, there] = await openChannel(pair);
  there.onMessage((message) => there.sendMessageBinary(message));
  const time = await roundTrips(here, 3000, 64);
  close(...pair);
  return { ping_pong: time * 1e6 };
}

async function messagesASecond(size) {
  const pair = makePair();
  const [here, there] = await openChannel(pair);
  let arrived = 0;
  let stopped = false;
  there.onMessage(() => arrived++);
  const sending = fill(here, size, () => stopped);
  await sleep(1);
  const [before, start] = [arrived, seconds()];
  await sleep(SECONDS);
  const rate = (arrived - before) / (seconds() - start);
  stopped = true;
  await sending;
  close(...pair);
  return rate;
}

async function small_messages() {
  return { small_messages: await messagesASecond(64) };
}

async function throughput() {
  const figures = {};
  for (const kib of [1, 16, 64]) {
    figures[`throughput_${kib}`] = ((await messagesASecond(kib << 10)) * (kib << 10)) / 1e6;
  }
  return figures;
}

async function idle() {
  const warm = makePair();
  await openChannel(warm);
  const before = memory();
  const pairs = Array.from({ length: PAIRS }, makePair);
  // All at once: one after the other, each takes a second.
  await Promise.all(pairs.map(openChannel));
  await sleep(2);
  const each = (memory() - before) / PAIRS;
  const [used, start] = [processorTime(), seconds()];
  await sleep(10);
  const load = (processorTime() - used) / (seconds() - start);
  for (const pair of [warm, ...pairs]) close(...pair);
  return { idle_memory: each, idle_processor: load * 100 };
}

const scenarios = { first_open, ping_pong, small_messages, throughput, idle };
console.log(JSON.stringify(await scenarios[process.argv[2]]()));
cleanup();
process.exit();
