// Starts Firefox, which is driven over WebDriver BiDi.
import { load } from "../node/driver.mjs";

const PREFERENCES = {
  "media.autoplay.default": 0,
  "media.autoplay.block-webaudio": false,
  "media.autoplay.blocking_policy": 0,
  // Milliseconds until connecting has failed: a busy machine takes its time.
  "media.peerconnection.ice.trickle_grace_period": 60_000,
};

export async function launch() {
  const { default: puppeteer } = await load("puppeteer-core");
  return puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    extraPrefsFirefox: PREFERENCES,
    // A busy machine takes its time.
    timeout: 120_000,
    protocolTimeout: 600_000,
  });
}
