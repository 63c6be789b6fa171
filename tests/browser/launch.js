// Starts Chromium for tests: headless, and without what needs the internet.
import { chromium } from "playwright-core";

export const launch = (executablePath, switches) =>
  chromium.launch({
    executablePath,
    args: [
      "--autoplay-policy=no-user-gesture-required",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-gpu",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
      "--no-sandbox",
      ...switches,
    ],
  });
