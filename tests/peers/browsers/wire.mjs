// Stands in a page for node/driver.mjs: `say`, which the driver has put there, takes messages to the test.
let said = Promise.resolve();

// In order, also where one has to wait for its hash.
function later(work) {
  said = said.then(work).then(globalThis.say);
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

export const tell = (event, fields = {}) => later(() => ({ event, ...fields }));

export function tellMessage(label, message) {
  const bytes = typeof message === "string" ? new TextEncoder().encode(message) : new Uint8Array(message);
  later(async () => {
    const told = { event: "message", label };
    if (bytes.length > 4096) {
      const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
      return { ...told, size: bytes.length, sha256 };
    }
    return typeof message === "string" ? { ...told, text: message } : { ...told, base64: base64(bytes) };
  });
}

export function messageOf({ text, base64, size }) {
  if (text !== undefined) return text;
  if (base64 !== undefined) return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return Uint8Array.from({ length: size }, (_, i) => i % 251);
}

export async function serve(name, version, capabilities, calls) {
  globalThis.call = async ({ id, call, ...given }) => {
    try {
      if (!calls[call]) throw new Error(`${name} has no call ${call}`);
      const value = (await calls[call](given)) ?? {};
      // Events that came before are told before.
      await said;
      return { id, value };
    } catch (error) {
      return { id, error: `${error}\n${error?.stack ?? ""}` };
    }
  };
  tell("ready", { name, version, capabilities });
}
