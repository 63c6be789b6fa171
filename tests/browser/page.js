// The browser's end of a test: one connection that negotiates by itself, and its channels by label.
// tell() is the driver's: it takes messages to the test, in order.
const pc = new RTCPeerConnection();
const channels = new Map();

// Perfect negotiation (W3C §10.7): when both ends offer at once, this one ignores the other's offer.
let makingOffer = false;
let ignoring = false;

pc.onnegotiationneeded = async () => {
  makingOffer = true;
  await pc.setLocalDescription();
  makingOffer = false;
  tell({ signal: { description: pc.localDescription.toJSON() } });
};
pc.onicecandidate = ({ candidate }) => tell({ signal: { candidate: candidate && candidate.toJSON() } });
pc.onconnectionstatechange = () => tell({ connectionState: pc.connectionState });
pc.ondatachannel = ({ channel }) => keep(channel);

async function signal({ description, candidate }) {
  if (!description) return ignoring || (await pc.addIceCandidate(candidate));
  ignoring = description.type === "offer" && (makingOffer || pc.signalingState !== "stable");
  if (ignoring) return;
  await pc.setRemoteDescription(description);
  if (description.type !== "offer") return;
  await pc.setLocalDescription();
  tell({ signal: { description: pc.localDescription.toJSON() } });
}

function keep(channel) {
  const received = [];
  channel.binaryType = "arraybuffer";
  channel.onopen = () => tell({ channel: channel.label, event: "open" });
  channel.onclose = () => tell({ channel: channel.label, event: "close" });
  channel.onmessage = ({ data }) => received.push(data);
  channels.set(channel.label, { channel, received, sent: 0 });
  if (channel.readyState === "open") channel.onopen();
}

function createChannel(label, options) {
  keep(pc.createDataChannel(label, options));
}
function closeChannel(label) {
  channels.get(label).channel.close();
}
function closeConnection() {
  pc.close();
}
function restartIce() {
  pc.restartIce();
}

function describeChannel(label) {
  const { id, ordered, maxRetransmits, maxPacketLifeTime, protocol, negotiated, readyState } =
    channels.get(label).channel;
  return { id, ordered, maxRetransmits, maxPacketLifeTime, protocol, negotiated, readyState };
}

// From now on messages go back as they came, those that came before first.
function echo(label) {
  const { channel, received } = channels.get(label);
  channel.onmessage = ({ data }) => channel.send(data);
  for (const data of received.splice(0)) channel.send(data);
}

// Sends numbered messages, pausing while much is buffered.
async function sendMany(label, count, size) {
  const entry = channels.get(label);
  const { channel } = entry;
  channel.bufferedAmountLowThreshold = 512 * 1024;
  for (; entry.sent < count; ++entry.sent) {
    if (channel.bufferedAmount > 1024 * 1024) {
      await new Promise((low) => channel.addEventListener("bufferedamountlow", low, { once: true }));
    }
    channel.send(new Uint32Array(size / 4).fill(entry.sent));
  }
}

function sentSoFar(label) {
  return channels.get(label).sent;
}

// Resolves when `count` numbered messages came, each handled for `busy` milliseconds; gives those out of turn.
async function readSlowly(label, count, size, busy) {
  const { channel, received } = channels.get(label);
  const wrong = [];
  let number = 0;
  await new Promise((done) => {
    channel.onmessage = ({ data }) => {
      const end = performance.now() + busy;
      while (performance.now() < end);
      const numbers = new Uint32Array(data);
      if (data.byteLength !== size || numbers.some((each) => each !== number)) wrong.push(number);
      if (++number === count) done();
    };
    for (const data of received.splice(0)) channel.onmessage({ data });
  });
  return wrong;
}

async function selectedPair() {
  const stats = await pc.getStats();
  const transport = [...stats.values()].find(({ type }) => type === "transport");
  const { localCandidateId, remoteCandidateId } = stats.get(transport.selectedCandidatePairId);
  return { local: stats.get(localCandidateId), remote: stats.get(remoteCandidateId) };
}
