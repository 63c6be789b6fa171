// A Chromium with fake devices, driven over stdin and stdout, a JSON object a line.
//
// In:  [id, command, argument…]      a function of `commands`
// Out: {id, value} or {id, error}
import { createInterface } from "node:readline";
import { launch } from "../browser/launch.js";

const [executable, ...switches] = process.argv.slice(2);
const browser = await launch(executable, switches);
const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1180, height: 1120 } });
const page = await context.newPage();
const PATIENCE = 60_000;
page.setDefaultTimeout(PATIENCE);
const said = [];
page.on("pageerror", (error) => said.push(String(error)));
page.on("console", (message) => message.type() === "error" && said.push(message.text()));

// Playwright's own evaluation is forbidden by the page's security policy; the debugger's is not.
const debug = await context.newCDPSession(page);
async function evaluate(expression) {
  const options = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails } = await debug.send("Runtime.evaluate", options);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

const commands = {
  open: (url) => page.goto(url),
  click: (selector) => page.click(selector),
  select: (selector, value) => page.selectOption(selector, value),
  type: async (selector, text) => {
    await page.fill(selector, text);
    await page.press(selector, "Enter");
  },
  key: (name, down) => (down ? page.keyboard.down(name) : page.keyboard.up(name)),
  move: (x, y) => page.mouse.move(x, y),
  button: (down) => (down ? page.mouse.down() : page.mouse.up()),
  upload: (selector, path) => page.setInputFiles(selector, path),
  download: async (selector, path) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
    await download.saveAs(path);
  },
  evaluate,
  until: async (expression) => {
    const end = Date.now() + PATIENCE;
    let found;
    while (!(found = await evaluate(expression))) {
      if (Date.now() > end) throw new Error(`${expression} does not become true; the page said ${said.join("; ")}`);
      await new Promise((later) => setTimeout(later, 50));
    }
    return found;
  },
  screenshot: (path) => page.screenshot({ path }),
  resize: (width, height) => page.setViewportSize({ width, height }),
  scheme: (colorScheme) => page.emulateMedia({ colorScheme }),
  errors: () => said,
};

for await (const line of createInterface({ input: process.stdin })) {
  const [id, command, ...values] = JSON.parse(line);
  Promise.resolve(commands[command](...values)).then(
    (value) => process.stdout.write(`${JSON.stringify({ id, value: value?.url ? null : value })}\n`),
    (error) => process.stdout.write(`${JSON.stringify({ id, error: String(error) })}\n`),
  );
}
await browser.close();
