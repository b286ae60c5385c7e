import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Takes a lock over and over and prints, for each time, how long it waited. Inside it looks whether somebody else is inside.
 * With `dieAt` each call of the file system ends the process with that probability, before or after the call, and many calls are slow.
 */
interface Script {
  readonly path: string;
  readonly dieAt: number;
  readonly staleMs: number;
}

const { path, dieAt, staleMs } = JSON.parse(process.argv[2] ?? "{}") as Script;
const { readFileSync, rmSync, writeFileSync } = fs;
const inside = `${path}-inside`;

const pause = new Int32Array(new SharedArrayBuffer(4));

function maybeDie(): void {
  if (Math.random() < dieAt / 2) process.kill(process.pid, "SIGKILL");
  if (dieAt > 0 && Math.random() < 0.05) Atomics.wait(pause, 0, 0, Math.random() * 40);
}

for (const name of [
  "linkSync",
  "writeFileSync",
  "readFileSync",
  "renameSync",
  "rmSync",
  "statSync",
] as const) {
  const call = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]): unknown => {
      // Node loads modules with these.
      if (!String(args[0]).startsWith(path)) return call(...args);
      maybeDie();
      const answer = call(...args);
      maybeDie();
      return answer;
    },
  });
}
syncBuiltinESMExports();
const { exclusively } = await import("../../../src/adapters/keeper/file-lock.ts");

function enter(): void {
  for (;;) {
    try {
      writeFileSync(inside, String(process.pid), { flag: "wx" });
      return;
    } catch {
      const other = Number(readFileSync(inside, "utf8"));
      if (other > 0 && isAlive(other)) process.stdout.write(`two ${String(other)} ${String(process.pid)}\n`);
      rmSync(inside);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

for (;;) {
  const asked = performance.now();
  await exclusively(
    path,
    async () => {
      const waited = performance.now() - asked;
      enter();
      await wait(Math.random() * (dieAt > 0 ? 30 : 3));
      if (readFileSync(inside, "utf8") !== String(process.pid)) process.stdout.write("two\n");
      rmSync(inside);
      process.stdout.write(`${String(Math.round(waited))}\n`);
    },
    { staleMs },
  );
  await wait(Math.random() * 5);
}
