// Keeps a browser: `server.mjs LAUNCH SOCKET PROCESS`, until that process has ended. Who connects to the socket gets
// a page of its own, which has a connection and answers calls; it closes with the socket. LAUNCH is a module with
// `launch()`, which gives a browser of playwright or puppeteer.
import { readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const TYPES = { html: "text/html", mjs: "text/javascript", js: "text/javascript" };
// What a page loads, of this folder and of what drivers in Node.js share.
const FILE = /^\/(browsers|node)\/[a-z0-9_]+\.(html|mjs|js)$/;
const CHECK_SECONDS = 2;

const [launch, path, user] = process.argv.slice(2);

/** The processes that a process has started, and those that they have. */
function descendants(id) {
  try {
    const children = readFileSync(`/proc/${id}/task/${id}/children`, "utf8").split(" ").filter(Boolean);
    return children.flatMap((child) => [Number(child), ...descendants(child)]);
  } catch {
    return []; // It has ended.
  }
}

const files = createHttpServer(({ url }, response) => {
  const [file, , type] = FILE.exec(url) ?? [];
  if (!file) return response.writeHead(404).end();
  response.setHeader("Content-Type", `${TYPES[type]}; charset=utf-8`);
  return response.end(readFileSync(new URL(`..${file}`, import.meta.url)));
});
await new Promise((listening) => files.listen(0, "127.0.0.1", listening));

const browser = await (await import(pathToFileURL(launch))).launch();

async function serve(socket) {
  const say = (message) => socket.writable && socket.write(`${JSON.stringify(message)}\n`);
  const page = await browser.newPage();
  page.on("pageerror", (error) => say({ shown: String(error) }));
  page.on("console", (message) => say({ shown: message.text() }));
  await page.exposeFunction("say", (message) => {
    const pids = () => [...descendants(process.pid), process.pid];
    say(message.event === "ready" ? { ...message, pids: pids() } : message);
  });
  await page.goto(`http://127.0.0.1:${files.address().port}/browsers/page.html`);
  for await (const line of createInterface({ input: socket })) {
    const request = JSON.parse(line);
    page
      .evaluate((request) => globalThis.call(request), request)
      .then(say, (error) => say({ id: request.id, error: String(error) }));
  }
  await page.close();
  socket.end();
}

rmSync(path, { force: true });
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on("error", () => {}); // The driver was killed.
  serve(socket).catch((error) => socket.end(`${JSON.stringify({ shown: String(error) })}\n`));
});
server.listen(path, () => console.log("listening"));

setInterval(async () => {
  try {
    process.kill(Number(user), 0);
  } catch {
    await browser.close();
    rmSync(path, { force: true });
    process.exit(0);
  }
}, CHECK_SECONDS * 1000);
