import { existsSync } from "node:fs";
import { chromium, type LaunchOptions } from "playwright-core";
import { installDebianPackages } from "./debian.ts";

/** Quiet and harmless in a container: none of these reaches out or needs a graphics card. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Linux distributions put Chromium. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** How to launch a Chromium of this machine; installs Debian's when there is none. */
export async function ensureBrowser(): Promise<LaunchOptions> {
  const found = await findBrowser();
  if (found !== undefined) return found;
  await installDebianPackages(["chromium"], "The tests need a Chromium, Chrome or Edge.");
  const installed = await findBrowser();
  if (installed === undefined)
    throw new Error("Chromium was installed but cannot be found. Set BROWSER_PATH to it.");
  return installed;
}

async function findBrowser(): Promise<LaunchOptions | undefined> {
  const named = process.env["BROWSER_PATH"];
  const path = named ?? places.find((place) => existsSync(place));
  if (path !== undefined) return { executablePath: path, args };
  for (const channel of ["chrome", "msedge", "chromium"]) {
    if (await launches({ channel, args })) return { channel, args };
  }
  return undefined;
}

async function launches(options: LaunchOptions): Promise<boolean> {
  try {
    const browser = await chromium.launch(options);
    await browser.close();
    return true;
  } catch {
    // Playwright says only in a message that a channel is not installed.
    return false;
  }
}
