import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A page that nobody fetches is not offered for longer. */
const lifetimeMs = 60_000;

/**
 * Offers one page on this machine under an address that cannot be guessed, once, for a minute: the way to the browser of a user whose
 * files are elsewhere. `policy` goes into its header, where a sandbox takes effect.
 */
export async function serveOnce(html: string, policy: string): Promise<string> {
  const path = `/${randomBytes(16).toString("hex")}/`;
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    });
    response.end(html, () => {
      server.close();
    });
  });
  const timer = setTimeout(() => {
    server.close();
    server.closeAllConnections();
  }, lifetimeMs);
  timer.unref();
  server.on("close", () => {
    clearTimeout(timer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`;
}
