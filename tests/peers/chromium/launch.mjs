// Starts Chromium.
import { launch as start } from "../../browser/launch.js";

export const launch = () => start("/usr/bin/chromium", ["--auto-accept-this-tab-capture"]);
