// The tone that drivers in Node.js send, what recognises one, and G.711 mu-law.
export const HERTZ = 440;
// -15 dBFS as the root mean square of a sine.
export const PEAK = 10 ** (-15 / 20) * Math.SQRT2;

/** Samples of the tone, -1 to 1, from sample number `from` on. */
export const tone = (from, count, rate) =>
  Float64Array.from({ length: count }, (_, i) => PEAK * Math.sin((2 * Math.PI * HERTZ * (from + i)) / rate));

/** The frequency and level of samples of -1 to 1: of a sine, by its zero crossings. */
export function measured(samples, rate) {
  const mean = samples.reduce((sum, each) => sum + each, 0) / samples.length;
  const crossings = [];
  let power = 0;
  for (let i = 0; i < samples.length; i++) {
    power += samples[i] ** 2;
    const [before, now] = [samples[i - 1] - mean, samples[i] - mean];
    if (before < 0 && now >= 0) crossings.push(i - now / (now - before));
  }
  const periods = crossings.length - 1;
  const frequency = periods > 0 ? (periods * rate) / (crossings[periods] - crossings[0]) : 0;
  return { frequency, level: power ? 10 * Math.log10(power / samples.length) : -200 };
}

/** Keeps the latest samples of what arrives. */
export class Ear {
  #parts = [];
  #count = 0;
  rate = 0;

  add(samples, rate) {
    this.rate = rate;
    this.#parts.push(samples);
    this.#count += samples.length;
    while (this.#count - this.#parts[0].length >= rate * 2) this.#count -= this.#parts.shift().length;
  }

  /** What the latest `seconds` are, which come after the call. */
  async heard(seconds) {
    this.#parts = [];
    this.#count = 0;
    const until = Date.now() + 20_000;
    while (!this.rate || this.#count < this.rate * seconds) {
      if (Date.now() > until) return { frequency: 0, level: -200 };
      await new Promise((go) => setTimeout(go, 20));
    }
    return measured(this.#parts.flatMap((each) => [...each]), this.rate);
  }
}

// ITU-T G.711: a sign, an exponent and a mantissa of a sample of 14 bits.
export function encodeMuLaw(sample) {
  const value = Math.max(-32635, Math.min(32635, Math.round(sample * 32767)));
  const magnitude = Math.abs(value) + 132;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~((value < 0 ? 128 : 0) | (exponent << 4) | mantissa) & 255;
}

export function decodeMuLaw(byte) {
  const bits = ~byte & 255;
  const magnitude = (((bits & 15) << 3) + 132) << ((bits >> 4) & 7);
  return ((bits & 128 ? -1 : 1) * (magnitude - 132)) / 32767;
}
