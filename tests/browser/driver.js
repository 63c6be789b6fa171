// A browser driven over stdin and stdout, a JSON object a line.
//
// In:  {id, page, call, arguments}   call the function `call`, which page.js put into the page
//      `open` takes the URL of another page, and the permissions that the page has
// Out: {id, value} or {id, error}    what it gave
//      {page, told}                  what the page told with tell(), in order
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { launch } from "./launch.js";

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const scripts = ["page.js", "media.js"].map((name) => readFileSync(new URL(name, import.meta.url), "utf8"));
const server = createServer((_, response) => {
  response.setHeader("Content-Type", "text/html");
  response.end(`<!doctype html><meta charset="utf-8"><script>${scripts.join("\n")}</script><body>`);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${server.address().port}/`;

const browser = await launch(process.argv[2], process.argv.slice(3));
const pages = new Map();

async function open(id, elsewhere, permissions) {
  const page = await browser.newPage();
  await page.context().grantPermissions(permissions);
  await page.exposeBinding("tell", (_, told) => say({ page: id, told }));
  page.on("pageerror", (error) => say({ page: id, told: { error: String(error) } }));
  await page.goto(elsewhere ?? url);
  return page;
}

async function answer({ id, page, call, arguments: values }) {
  if (call === "open") pages.set(page, await open(page, ...values));
  else if (call === "close") await pages.get(page).close();
  else
    return await pages.get(page).evaluate(([name, values]) => globalThis[name](...values), [call, values]);
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  answer(request).then(
    (value) => say({ id: request.id, value }),
    (error) => say({ id: request.id, error: String(error) }),
  );
}
await browser.close();
server.close();
