// Live graphs of a connection's statistics, once a second.
const SECONDS = 60;

// Each graph: its title, and what it shows: [class, label, value of a sample, as text].
const number = (digits, unit) => (value) => `${value.toFixed(digits)} ${unit}`;
const bits = (value) => (value < 1e6 ? `${(value / 1e3).toFixed(0)} kbit/s` : `${(value / 1e6).toFixed(2)} Mbit/s`);
const GRAPHS = [
  ["Bitrate", bits, ["sent", (now) => now.sentBits], ["received", (now) => now.receivedBits]],
  ["Frames per second", number(0, "fps"), ["sent", (now) => now.sentFrames], ["received", (now) => now.receivedFrames]],
  ["Delay", number(0, "ms"), ["round trip", (now) => now.roundTrip], ["playout", (now) => now.playout]],
  ["Packet loss", number(1, "%"), ["sent", (now) => now.sentLoss], ["received", (now) => now.receivedLoss]],
];

// The difference of two counters per second; undefined at first.
const rate = (now, before, name, seconds) =>
  before && now[name] !== undefined ? Math.max(0, now[name] - (before[name] ?? 0)) / seconds : undefined;

export class Graphs {
  constructor(element, connection) {
    this.connection = connection;
    this.samples = [];
    this.shown = GRAPHS.map(([title, text, ...lines]) => {
      const card = document.createElement("div");
      card.className = "graph";
      card.innerHTML =
        '<h3></h3><p><span class="first"></span> <span class="second"></span></p>' +
        `<svg viewBox="0 0 ${SECONDS - 1} 100" preserveAspectRatio="none"><polyline/><polyline/></svg>`;
      card.querySelector("h3").textContent = title;
      card.querySelector("svg").setAttribute("aria-label", `${title} of the last minute`);
      return { card, text, lines };
    });
    element.replaceChildren(...this.shown.map(({ card }) => card));
    this.timer = setInterval(() => this.measure(), 1000);
  }

  stop() {
    clearInterval(this.timer);
  }

  async measure() {
    const report = [...(await this.connection.getStats()).values()];
    const sum = (type, name) =>
      report.filter((each) => each.type === type).reduce((total, each) => total + (each[name] ?? 0), 0);
    const find = (type, kind) => report.find((each) => each.type === type && (!kind || each.kind === kind)) ?? {};
    const transport = find("transport");
    const pair = report.find(({ id }) => id === transport.selectedCandidatePairId) ?? {};
    const [incoming, outgoing, reported] = ["inbound-rtp", "outbound-rtp", "remote-inbound-rtp"].map((type) =>
      find(type, "video"),
    );
    const counters = {
      time: performance.now(),
      bytesSent: transport.bytesSent,
      bytesReceived: transport.bytesReceived,
      framesSent: outgoing.framesSent,
      framesDecoded: incoming.framesDecoded,
      lost: sum("inbound-rtp", "packetsLost"),
      arrived: sum("inbound-rtp", "packetsReceived"),
      delay: incoming.jitterBufferDelay,
      emitted: incoming.jitterBufferEmittedCount,
    };
    const before = this.before;
    this.before = counters;
    const seconds = before && (counters.time - before.time) / 1000;
    const expected = before && counters.arrived - before.arrived + counters.lost - before.lost;
    const emitted = before && counters.emitted - before.emitted;
    this.samples.push({
      sentBits: rate(counters, before, "bytesSent", seconds / 8),
      receivedBits: rate(counters, before, "bytesReceived", seconds / 8),
      sentFrames: rate(counters, before, "framesSent", seconds),
      receivedFrames: rate(counters, before, "framesDecoded", seconds),
      roundTrip: pair.currentRoundTripTime && pair.currentRoundTripTime * 1000,
      playout: emitted > 0 ? ((counters.delay - before.delay) / emitted) * 1000 : undefined,
      sentLoss: reported.fractionLost && reported.fractionLost * 100,
      receivedLoss: expected > 0 ? (Math.max(0, counters.lost - before.lost) / expected) * 100 : undefined,
    });
    this.samples.splice(0, this.samples.length - SECONDS);
    this.draw();
  }

  draw() {
    for (const { card, text, lines } of this.shown) {
      const values = lines.map(([, value]) => this.samples.map(value));
      const highest = Math.max(1e-9, ...values.flat().filter((value) => value !== undefined));
      lines.forEach(([label], line) => {
        const points = values[line]
          .map((value, index) => [SECONDS - this.samples.length + index, value])
          .filter(([, value]) => value !== undefined)
          .map(([x, value]) => `${x},${98 - (value / highest) * 94}`);
        card.querySelectorAll("polyline")[line].setAttribute("points", points.join(" "));
        const last = values[line].at(-1);
        card.querySelectorAll("span")[line].textContent = `${label} ${last === undefined ? "–" : text(last)}`;
      });
    }
  }
}
