import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import { ensureBrowser } from "../../../scripts/provision/browser.ts";
import { AgentServerWorld } from "../../support/agents/agent-server.ts";

describe("a web page that knows the port and even the token", function () {
  this.timeout(60_000);
  let world: AgentServerWorld;
  let page: Server;
  let browser: Browser;

  before(async () => {
    world = new AgentServerWorld();
    await world.start();
    page = createServer((_request, response) => response.end("<!DOCTYPE html><title>evil</title>"));
    await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
    const options = await ensureBrowser();
    // The name leads to this machine, as a rebound one would.
    const args = [...(options.args ?? []), "--host-resolver-rules=MAP evil.test 127.0.0.1"];
    browser = await chromium.launch({ ...options, args });
  });
  after(async () => {
    await browser.close();
    page.close();
    page.closeAllConnections();
    world.stop();
  });

  it("[A4, bad/agent-origin] reaches no tool and reads no answer, from another origin or under a rebound name", async () => {
    const { port } = world.server;
    const own = (page.address() as AddressInfo).port;
    for (const from of [`http://127.0.0.1:${String(own)}/`, `http://evil.test:${String(own)}/`]) {
      for (const to of [`http://127.0.0.1:${String(port)}/mcp`, `http://evil.test:${String(port)}/mcp`]) {
        const tab = await browser.newPage();
        await tab.goto(from);
        const read = await tab.evaluate(attack, { to, token: world.token });
        assert.deepEqual(read, [], `${from} ${to}`);
        await tab.close();
      }
    }
    // Under the rebound name the listener is the page's own origin, so that the browser lets it read: the listener itself refuses.
    const tab = await browser.newPage();
    const answer = await tab.goto(`http://evil.test:${String(port)}/mcp`);
    assert.equal(answer?.status(), 403);
    const read = await tab.evaluate(attack, {
      to: `http://evil.test:${String(port)}/mcp`,
      token: world.token,
    });
    assert.deepEqual(
      read.filter((text) => !text.includes("another host")),
      [],
    );
    assert.deepEqual(world.toolbox.calls, []);
    const log = world.log.join("\n");
    assert.match(log, /"reason":"host"/);
    assert.match(log, /"reason":"origin"/);
  });
});

/** In the page: tries all ways to send, and gives what it could read. */
async function attack({ to, token }: { readonly to: string; readonly token: string }): Promise<string[]> {
  const hello = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "evil", version: "1" },
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: hello });
  const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const tries: RequestInit[] = [
    { method: "POST", body, headers: { ...json, authorization: `Bearer ${token}` } },
    { method: "POST", body, headers: { "content-type": "text/plain" } },
    { method: "POST", body, mode: "no-cors" },
    { method: "GET" },
    { method: "GET", mode: "no-cors", credentials: "include" },
  ];
  const read: string[] = [];
  for (const one of tries) {
    await fetch(to, one)
      .then((response) => response.text())
      .then((text) => {
        if (text !== "") read.push(text);
      })
      .catch(() => undefined);
  }
  navigator.sendBeacon(to, body);
  return read;
}
