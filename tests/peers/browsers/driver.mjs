// A browser as a peer: `driver.mjs LAUNCH`. Passes lines between the test and a page of the browser that
// `server.mjs` keeps for all tests of a process, because a browser takes seconds to start.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [launch] = process.argv.slice(2);
const path = join(tmpdir(), `peer-${launch.split("/").at(-2)}-${process.ppid}`);

async function reach() {
  const socket = connect(path);
  await once(socket, "connect");
  return socket;
}

async function start() {
  const script = fileURLToPath(new URL("server.mjs", import.meta.url));
  const options = { detached: true, stdio: ["ignore", "pipe", "inherit"] };
  const server = spawn(process.execPath, [script, launch, path, String(process.ppid)], options);
  await once(server.stdout, "data");
  return reach();
}

const socket = await reach().catch(start);
process.stdin.on("end", () => socket.end()).pipe(socket, { end: false });
for await (const line of createInterface({ input: socket })) {
  const { shown } = JSON.parse(line);
  if (shown) console.error(shown);
  else process.stdout.write(`${line}\n`);
}
process.exit(0);
