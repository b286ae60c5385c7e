import { KeeperClient } from "../../../src/adapters/keeper/keeper-client.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import { Daemons } from "../../../src/core/daemons/daemons.ts";
import { approved } from "../executor.ts";
import { makeHost } from "../jupyter/each-stack.ts";
import { testLog } from "../jupyter/run.ts";
import { FixedServers } from "../jupyter/servers.ts";
import { MemoryJournal } from "../memory-journal.ts";
import { keeperScript } from "./keeper-world.ts";

/** A window in a process of its own that starts one daemon on somebody's server, and stays until it is killed. */
const { storage, url, token } = JSON.parse(process.argv[2] ?? "{}") as Record<
  "storage" | "url" | "token",
  string
>;

setInterval(() => undefined, 60_000);
const daemons = new Daemons({
  clock: systemClock,
  log: testLog,
  kernels: makeHost(new FixedServers({ url, token: new Secret(token), owned: false, label: "theirs" })),
  journal: new MemoryJournal(),
  lease: new KeeperClient({
    storage,
    script: keeperScript,
    workspace: "workspace",
    graceSeconds: () => 0.5,
    reloadGraceSeconds: 0.3,
    log: testLog,
  }),
  limits: () => ({ maxConcurrent: 3, maxRuntimeSeconds: 3600 }),
  headersFor: async () => ({ Authorization: new Secret(`token ${token}`) }),
  uptimeMs: () => performance.now(),
  input: { ask: () => Promise.resolve(undefined) },
  notKept: (error) => {
    throw error;
  },
});
await daemons.start(await approved("import time; time.sleep(600)"));
