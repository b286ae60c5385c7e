import { setTimeout as wait } from "node:timers/promises";
import { serveControlApiWithin } from "../../src/adapters/control-api/serve-control-api.ts";
import { usualLimits } from "../../src/adapters/control-api/limits.ts";
import { systemClock } from "../../src/core/base/clock.ts";
import { waitForDaemon, type WaitedDaemons } from "../../src/core/chat/tools/wait-for-daemon.ts";
import { Feed } from "../../src/extension/panel/feed.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";
import { ControlClient } from "../../test/support/control/control-client.ts";
import { FakeControlDaemons } from "../../test/support/control/fake-control-daemons.ts";
import { FakeControlTokens } from "../../test/support/control/fake-control-tokens.ts";
import { quietLog } from "../../test/support/executor.ts";
import { ms, quantile } from "../numbers.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

const id = "d" as DaemonId;
const frameMs = 1000 / 60;
/** Longer than what joins lines for the page: each of them is told of at once there. */
const pauseMs = 60;

/** How much later than the page others hear of a line: a client of Socket.IO, and an agent whose tool waits for it. */
export const liveEvents: Scenario = {
  name: "live-events",
  perStack: false,
  async *run({ full }) {
    const { client, tool } = await delays(full ? 500 : 150);
    yield row("an event over Socket.IO after the message for the page, p95", client);
    yield row("the answer of wait_for_daemon after the message for the page, p95", tool);
  },
};

function row(what: string, delaysMs: readonly number[]): Row {
  const late = quantile(delaysMs, 0.95);
  return {
    what,
    measured: ms(late),
    limit: `${ms(frameMs)}, a frame`,
    ratio: late / frameMs,
    goal: "≤ 1",
    ok: late <= frameMs,
  };
}

async function delays(lines: number): Promise<Record<"client" | "tool", readonly number[]>> {
  const daemons = new FakeControlDaemons();
  daemons.add(id);
  const tokens = new FakeControlTokens();
  const options = { daemons, tokens, port: 0, version: "1.0.0", log: quietLog };
  const server = await serveControlApiWithin(usualLimits)(options, new AbortController().signal);
  const client = new ControlClient(server.port, tokens.give("bench"));
  let shownAt = 0;
  const feed = new Feed(id, systemClock, ({ batch }) => {
    shownAt = performance.now();
    feed.acknowledge(batch);
  });
  daemons.onDidEmit((event) => {
    if (event.type !== "daemon:output") return;
    const { type: _, ...record } = event;
    feed.push([record]);
  });
  const late: Record<"client" | "tool", number[]> = { client: [], tool: [] };
  try {
    const live = await client.live();
    feed.begin(0);
    for (let seq = 1; seq <= lines; seq++) {
      await wait(pauseMs);
      const heard = live.received(seq).then(() => performance.now());
      const waited = { timeoutMs: 10_000, untilText: `line ${String(seq)}.` };
      const told = waitForDaemon(
        id,
        waited,
        { daemons: waitedFor(daemons), clock: systemClock },
        AbortSignal.timeout(10_000),
      );
      const toldAt = told.then(() => performance.now());
      // It has looked, and waits.
      await wait(1);
      daemons.print(id, seq, `line ${String(seq)}.\n`);
      const [clientAt, toolAt] = await Promise.all([heard, toldAt]);
      late.client.push(clientAt - shownAt);
      late.tool.push(toolAt - shownAt);
    }
  } finally {
    feed.dispose();
    client.close();
    server.dispose();
    await server.closed();
  }
  return late;
}

/** As the executor tells: each output is a change of the daemon's record. */
function waitedFor(daemons: FakeControlDaemons): WaitedDaemons {
  return {
    get: (daemonId) => daemons.get(daemonId),
    read: (daemonId, page) => daemons.read(daemonId, { sinceSeq: page?.sinceSeq ?? 0, limit: 1000 }),
    tail: async (daemonId) => {
      const { records } = await daemons.read(daemonId, { sinceSeq: 0, limit: 1000 });
      return { records, earlier: false };
    },
    onDidChange: (listener) =>
      daemons.onDidEmit(({ daemon_id }) => {
        listener(daemon_id);
      }),
  };
}
