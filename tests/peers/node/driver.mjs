// What drivers in Node.js share: the lines of JSON, messages, and where their packages are. See ../README.md.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const inside = createRequire(join(process.env.PEER_BUILD, "driver.js"));

/** Imports a package of those that were installed for this peer. */
export const load = (name) => import(pathToFileURL(inside.resolve(name)));

/** Loads it as a CommonJS module. */
export const loadCommon = (name) => inside(name);

/** The version of a package. */
export function version(name) {
  const folders = inside.resolve.paths(name);
  for (const folder of folders) {
    try {
      return inside(join(folder, name, "package.json")).version;
    } catch {
      // It is in another of the folders.
    }
  }
  throw new Error(`${name} is in none of ${folders}`);
}

/** Tells the test of an event. */
export const tell = (event, fields = {}) => process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);

/** Tells of a message: a string, or a Buffer. */
export function tellMessage(label, message) {
  if (typeof message === "string" && message.length <= 4096) return tell("message", { label, text: message });
  const bytes = Buffer.from(message);
  if (bytes.length <= 4096) return tell("message", { label, base64: bytes.toString("base64") });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return tell("message", { label, size: bytes.length, sha256 });
}

/** The message that `send` describes: a string, or a Buffer. */
export function messageOf({ text, base64, size }) {
  if (text !== undefined) return text;
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  return Buffer.from(Uint8Array.from({ length: size }, (_, i) => i % 251));
}

/** Answers calls with the functions of `calls`, until stdin closes. */
export async function serve(name, version, capabilities, calls) {
  tell("ready", { name, version, capabilities });
  const answer = async ({ id, call, ...given }) => {
    try {
      if (!calls[call]) throw new Error(`${name} has no call ${call}`);
      process.stdout.write(`${JSON.stringify({ id, value: (await calls[call](given)) ?? {} })}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ id, error: String(error?.stack ?? error) })}\n`);
    }
  };
  for await (const line of createInterface({ input: process.stdin })) answer(JSON.parse(line));
  process.exit(0);
}
