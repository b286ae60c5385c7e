import { join } from "node:path";
import { KeeperClient } from "../../../src/adapters/keeper/keeper-client.ts";
import { testLog } from "../jupyter/run.ts";
import { assets, baseEnv } from "../jupyter/servers.ts";
import { keeperScript } from "../keeper/keeper-world.ts";
import { Window } from "./window.ts";

/** What a window of {@link RealUser} is started with. */
export interface UserWindow {
  readonly storage: string;
  readonly python: string;
  readonly graceSeconds: number;
  readonly maxRuntimeSeconds: number;
  /** What it starts once it has recovered; prints the daemons' ids. */
  readonly codes: readonly string[];
}

/** A whole window in a process of its own: real keeper, server, kernels and journal. It stays until it is killed. */
const { storage, python, graceSeconds, maxRuntimeSeconds, codes } = JSON.parse(
  process.argv[2] ?? "{}",
) as UserWindow;

/** Hours by which the wall clock is set, as far as this process is concerned, at each signal. */
const jumps = [24, -48];
process.on("SIGUSR2", () => {
  const now = Date.now.bind(Date);
  const ms = (jumps.shift() ?? 0) * 3600_000;
  Date.now = () => now() + ms;
});
setInterval(() => undefined, 60_000);

const lease = new KeeperClient({
  storage,
  script: keeperScript,
  workspace: "workspace",
  launcher: join(assets, "launcher.py"),
  graceSeconds: () => graceSeconds,
  reloadGraceSeconds: 2,
  log: testLog,
});
const { url, token, kernelspecRoot } = await lease.ensure(python, new AbortController().signal);
const kernel = { python, env: baseEnv() };
const server = { url, token, owned: true, label: "Python", kernelspecRoot, kernel };
const window = new Window(server, { lease, folder: join(storage, "daemons"), maxRuntimeSeconds });
// As VS Code deactivates the extension of a window that reloads.
process.once("SIGTERM", () => {
  window.leave();
  lease.dispose();
  process.exit();
});
await window.recover();
for (const code of codes) process.stdout.write(`${(await window.start(code)).daemon_id}\n`);
process.stdout.write("ready\n");
