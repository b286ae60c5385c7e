import { type Browser, chromium } from "playwright-core";
import { ensureBrowser } from "../../../scripts/provision/browser.ts";

/** Launches a headless Chromium of this machine; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await ensureBrowser());
}
