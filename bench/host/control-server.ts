/** A thread that serves a list of daemons, as the control API or as a bare hono route; its address is its only message. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { usualLimits } from "../../src/adapters/control-api/limits.ts";
import { serveControlApiWithin } from "../../src/adapters/control-api/serve-control-api.ts";
import { quietLog } from "../../test/support/executor.ts";
import { FakeControlDaemons } from "../../test/support/control/fake-control-daemons.ts";
import { FakeControlTokens } from "../../test/support/control/fake-control-tokens.ts";

/** What the thread is started with. */
export interface ControlServerSetup {
  readonly kind: "ours" | "bare";
  readonly daemons: number;
}

/** How to ask it. */
export interface ControlServerAddress {
  readonly port: number;
  readonly token: string;
}

const setup = workerData as ControlServerSetup;
const daemons = new FakeControlDaemons();
for (let at = 0; at < setup.daemons; at++) daemons.add(`daemon-${String(at)}`, { last_line: "heartbeat" });
const tokens = new FakeControlTokens();
const token = tokens.give("bench");
parentPort?.postMessage({ port: await start(), token } satisfies ControlServerAddress);

async function start(): Promise<number> {
  if (setup.kind === "ours") {
    // As real ones are found: by their hash.
    const hashed = {
      find: (given: string) =>
        tokens.find(createHash("sha256").update(given).digest().length === 32 ? given : ""),
    };
    // Nobody asks as fast as a benchmark does.
    const serveFast = serveControlApiWithin({ ...usualLimits, perToken: { perSecond: 1e9, burst: 1e9 } });
    const { signal } = new AbortController();
    return (await serveFast({ daemons, tokens: hashed, port: 0, version: "1.0.0", log: quietLog }, signal))
      .port;
  }
  const listed = daemons.list().map(({ code: _, ...record }) => ({ ...record, user_id: "local" }));
  const app = new Hono().get("/api/v1/daemons", (context) => context.json(listed));
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) => {
      resolve(info.port);
    });
  });
}
