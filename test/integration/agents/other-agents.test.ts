import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveAgents } from "../../../src/adapters/agent-server/serve-agents.ts";
import { replaceFile } from "../../../src/adapters/files/replace-file.ts";
import { exclusively } from "../../../src/adapters/keeper/file-lock.ts";
import { Emitter } from "../../../src/core/base/emitter.ts";
import { AgentToken } from "../../../src/extension/agents/agent-token.ts";
import { OtherAgents } from "../../../src/extension/agents/other-agents.ts";
import { FakeToolbox } from "../../support/agents/fake-toolbox.ts";
import { quietLog } from "../../support/executor.ts";
import { LeadershipHub } from "../../support/fake-leadership.ts";
import { until } from "../../support/until.ts";
import { ManualClock } from "../../support/manual-clock.ts";

/** A window of a user whose windows share settings, secrets and a folder. */
class ServingWindow {
  readonly leadership;
  readonly others;

  constructor(user: ServingUser) {
    this.leadership = user.hub.window();
    this.others = new OtherAgents({
      leadership: this.leadership,
      token: user.ownToken(),
      listen: (tokenHash, port) =>
        serveAgents({
          toolbox: new FakeToolbox(),
          cards: {
            get: () => undefined,
            state: () => Promise.reject(new Error()),
            stop: async () => undefined,
          },
          cardPage: async () => "",
          ...{ tokenHash, port, version: "1", log: quietLog },
        }),
      wanted: () => user.wanted,
      onDidChangeWanted: user.changed.event,
      report: (error) => user.reported.push(String(error)),
      clock: user.clock,
      log: quietLog,
    });
  }

  close(): void {
    this.others.dispose();
    this.leadership.close();
  }
}

class ServingUser {
  readonly hub = new LeadershipHub();
  readonly changed = new Emitter<undefined>();
  readonly clock = new ManualClock();
  readonly reported: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "backburner-agents-"));
  wanted = { serve: false, port: 0 };
  isDiskFull = false;
  readonly #secrets = new Map<string, string>();
  readonly token = this.ownToken();

  /** As a window has it that shares nothing else with the others. */
  ownToken(): AgentToken {
    return new AgentToken({
      secrets: {
        get: async (key: string) => this.#secrets.get(key),
        store: async (key: string, value: string) => void this.#secrets.set(key, value),
      } as never,
      folder: join(this.folder, "agents"),
      exclusively,
      replace: async (path, content) => {
        if (this.isDiskFull) throw new Error("ENOSPC: no space left on device");
        return replaceFile(path, content, { outlasts: "power" });
      },
    });
  }

  want(serve: boolean, port = 0): void {
    this.wanted = { serve, port };
    this.changed.fire(undefined);
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

describe("serving other agents", () => {
  let user: ServingUser;
  const windows: ServingWindow[] = [];
  const open = (): ServingWindow => {
    const window = new ServingWindow(user);
    windows.push(window);
    return window;
  };

  beforeEach(() => {
    user = new ServingUser();
  });
  afterEach(() => {
    for (const window of windows.splice(0)) window.close();
    rmSync(user.folder, { recursive: true });
  });

  /** What a request with this token is answered: 400 is what a good one without a body gets, 0 that nobody listens. */
  async function knock(url: string, token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return fetch(url, { method: "POST", headers, body: "{}" }).then(
      ({ status }) => status,
      () => 0,
    );
  }
  async function answers(url: string, token: string, status: number): Promise<void> {
    await until(async () => (await knock(url, token)) === status);
  }

  it("[A4] listens only while it is wanted", async () => {
    const { url, token } = await open().others.address();
    assert.equal(await knock(url, token.reveal()), 0);
    user.want(true);
    await answers(url, token.reveal(), 400);
    user.want(false);
    await answers(url, token.reveal(), 0);
  });

  it("[A4] another window takes over with the same port and token when the one that serves is gone", async () => {
    user.want(true);
    const first = open();
    const { url, token } = await first.others.address();
    await answers(url, token.reveal(), 400);
    const second = open();
    first.close();
    assert.deepEqual(await second.others.address(), { url, token });
    await answers(url, token.reveal(), 400);
  });

  it("[A4] windows that are asked for it at once tell one address and one token", async () => {
    const addresses = await Promise.all(Array.from({ length: 6 }, () => open().others.address()));
    assert.equal(new Set(addresses.map(({ url, token }) => `${url} ${token.reveal()}`)).size, 1);
    assert.equal(await user.token.hash(), hashOf(addresses[0]?.token.reveal() ?? ""));
  });

  it("[A4, bad/agent-token] a new token counts at once, and the old one no more", async () => {
    user.want(true);
    const { url, token } = await open().others.address();
    await answers(url, token.reveal(), 400);
    const fresh = await user.token.renew();
    assert.equal(await knock(url, token.reveal()), 401);
    assert.equal(await knock(url, fresh.reveal()), 400);
    assert.doesNotMatch(
      readFileSync(join(user.folder, "agents", "server.json"), "utf8"),
      new RegExp(fresh.reveal()),
    );
  });

  it("[A4] goes to the port that the user names", async () => {
    user.want(true);
    const window = open();
    const before = await window.others.address();
    await answers(before.url, before.token.reveal(), 400);
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    await new Promise((resolve) => other.close(resolve));
    user.want(true, port);
    const after = await window.others.address();
    assert.equal(after.url, `http://127.0.0.1:${String(port)}/mcp`);
    await answers(after.url, after.token.reveal(), 400);
    await answers(before.url, before.token.reveal(), 0);
  });

  it("[A4, bad/disk-full] says that its port cannot be kept, and serves once it can be", async () => {
    user.isDiskFull = true;
    user.want(true);
    const window = open();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await until(() => user.clock.waiting > 0);
      user.clock.advance(5000);
    }
    assert.deepEqual(user.reported, ["Error: ENOSPC: no space left on device"]);
    user.isDiskFull = false;
    const { url, token } = await window.others.address();
    await until(async () => {
      user.clock.advance(5000);
      return (await knock(url, token.reveal())) === 400;
    });
  });

  it("[A4] waits for a port that is taken, and says so when it stays taken", async () => {
    const other = createServer((_request, response) => response.writeHead(418).end()).listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    user.want(true, port);
    const { url, token } = await open().others.address();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await until(() => user.clock.waiting > 0);
      user.clock.advance(5000);
    }
    assert.equal(user.reported.length, 1);
    assert.match(user.reported[0] ?? "", /is used by another program/);
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
    await until(async () => {
      user.clock.advance(5000);
      return (await knock(url, token.reveal())) === 400;
    });
  });
});
