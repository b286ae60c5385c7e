import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import fs, { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { exclusively } from "../../../src/adapters/keeper/file-lock.ts";
import { TemporaryFolder } from "../../support/engine/temporary-folder.ts";

const script = join(import.meta.dirname, "../../support/keeper/lock-process.ts");
const staleMs = 10_000;

describe("A lock", function () {
  this.timeout(120_000);
  let folder: TemporaryFolder;
  let path: string;
  const children = new Set<ChildProcess>();

  beforeEach(async () => {
    folder = await TemporaryFolder.make();
    path = folder.at("a.lock");
  });

  afterEach(async () => {
    for (const child of children) child.kill("SIGKILL");
    children.clear();
    await folder[Symbol.asyncDispose]();
  });

  /** A process that takes the lock over and over, and in whose place another comes when it ends. */
  function contender(dieAt: number, said: string[]): void {
    const child = spawn(process.execPath, [script, JSON.stringify({ path, dieAt, staleMs })], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.add(child);
    child.stdout.setEncoding("utf8").on("data", (text: string) => said.push(...text.trim().split("\n")));
    child.once("exit", () => {
      if (children.delete(child)) contender(dieAt, said);
    });
  }

  function assertFair(said: readonly string[]): void {
    assert.deepEqual(
      said.filter((line) => line.startsWith("two")),
      [],
    );
    const longest = Math.max(...said.map(Number));
    assert(longest < 5000, `one waited ${String(longest)} ms`);
  }

  it("[O4, bad/oauth-two-windows] has one holder at a time while eight processes race and are killed at random", async () => {
    const said: string[] = [];
    for (let number = 0; number < 8; number += 1) contender(0, said);
    for (let kills = 0; kills < 25 || said.length < 800; kills += 1) {
      await wait(Math.random() * 300);
      const all = [...children];
      all[Math.floor(Math.random() * all.length)]?.kill("SIGKILL");
    }
    assertFair(said);
  });

  it("[O4, bad/oauth-two-windows] has one holder at a time while processes are slow or die at any call of the file system", async () => {
    const said: string[] = [];
    for (let number = 0; number < 8; number += 1) contender(0.004, said);
    while (said.length < 150) await wait(50);
    assertFair(said);
  });

  it("leaves nothing behind", async () => {
    await Promise.all(
      [1, 2, 3].map(() =>
        exclusively(
          path,
          async () => {
            assert.equal(statSync(path).mode & 0o777, 0o600);
          },
          { staleMs },
        ),
      ),
    );
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it("is taken over from a holder that is gone", async () => {
    for (const left of [holder({ pid: deadPid() }), holder({ pid: deadPid(), nonce: "b" })]) {
      writeFileSync(path, left);
      const began = performance.now();
      await exclusively(path, async () => undefined, { staleMs });
      assert(performance.now() - began < 500);
    }
  });

  for (const [what, left] of Object.entries({
    "whose number belongs to another process by now": holder({ pid: process.pid }),
    "of another machine": holder({ pid: deadPid(), host: "elsewhere" }),
    "that was killed while it wrote": "",
    "that is not of ours": "null",
  })) {
    it(`is taken over from a holder ${what} once it has shown no life for long`, async () => {
      writeFileSync(path, left);
      // The time of the file says nothing: clocks differ.
      utimesSync(path, 0, 0);
      const began = performance.now();
      await exclusively(path, async () => undefined, { staleMs: 300 });
      const took = performance.now() - began;
      assert(took > 300 && took < 3000, `after ${String(took)} ms`);
    });
  }

  it("stays with a holder that lives, however long it takes", async () => {
    let isDone = false;
    const first = exclusively(
      path,
      async () => {
        await wait(1500);
        isDone = true;
      },
      { staleMs: 300 },
    );
    await exclusively(
      path,
      async () => {
        assert(isDone);
      },
      { staleMs: 300 },
    );
    await first;
  });

  it("[bad/oauth-two-windows] stays where it is before a rival that was held up after its look at the one before", async () => {
    const successor = holder({ pid: process.pid, nonce: "c" });
    writeFileSync(path, successor);
    const { readFileSync: read, rmSync: remove, renameSync: move } = fs;
    const looks: unknown[] = [holder({ pid: deadPid() })];
    const touched: string[] = [];
    const noting =
      (call: (...args: never[]) => unknown) =>
      (...args: unknown[]): unknown => {
        if (args[0] === path) touched.push(call.name);
        return call(...(args as never[]));
      };
    try {
      Object.assign(fs, {
        readFileSync: (...args: Parameters<typeof read>) =>
          (args[0] === path ? looks.shift() : undefined) ?? read(...args),
        rmSync: noting(remove),
        renameSync: noting(move),
      });
      syncBuiltinESMExports();
      const signal = AbortSignal.timeout(100);
      await assert.rejects(exclusively(path, async () => undefined, { staleMs, signal }));
    } finally {
      Object.assign(fs, { readFileSync: read, rmSync: remove, renameSync: move });
      syncBuiltinESMExports();
    }
    assert.deepEqual([looks, touched, readdirSync(folder.path)], [[], [], ["a.lock"]]);
  });

  it("is not given back by a holder that has lost it", async () => {
    const successor = holder({ pid: process.pid, nonce: "c" });
    await exclusively(
      path,
      async () => {
        writeFileSync(path, successor);
      },
      { staleMs },
    );
    assert.equal(readFileSync(path, "utf8"), successor);
  });

  it("is no longer waited for when the signal says so", async () => {
    await exclusively(
      path,
      async () => {
        const signal = AbortSignal.timeout(50);
        await assert.rejects(
          exclusively(path, async () => undefined, { staleMs, signal }),
          { name: "TimeoutError" },
        );
      },
      { staleMs },
    );
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it("tells when its folder is not there", async () => {
    await assert.rejects(
      exclusively(folder.at("no", "a.lock"), async () => undefined, { staleMs }),
      { code: "ENOENT" },
    );
  });
});

function holder(more: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ nonce: "a", host: hostname(), ...more });
}

/** The number of no process: numbers end below. */
function deadPid(): number {
  return 2 ** 30;
}
