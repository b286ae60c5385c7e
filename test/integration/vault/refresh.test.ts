import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { FileKeyStore } from "../../support/oauth/file-key-store.ts";
import { rotatedTokens, rotatingName, rotatingRecord } from "../../support/oauth/rotating-record.ts";
import { RotatingServer } from "../../support/oauth/rotating-server.ts";
import { TemporaryVaults } from "../../support/oauth/temporary-vaults.ts";

const script = join(import.meta.dirname, "../../support/oauth/refreshing-process.ts");

describe("Refreshing in several windows", function () {
  this.timeout(180_000);
  let made: TemporaryVaults;
  let server: RotatingServer;
  const children = new Map<string, ChildProcess>();

  afterEach(async () => {
    for (const child of children.values()) child.kill("SIGKILL");
    children.clear();
    await server[Symbol.asyncDispose]();
    await made[Symbol.asyncDispose]();
  });

  /** A vault of this process with a fresh sign-in, and a way to start windows that share it. */
  async function signedIn(windows: number, expiries: number) {
    made = await TemporaryVaults.make();
    server = new RotatingServer(windows, expiries);
    const url = await server.listen();
    const keys = made.at("keys");
    const vault = made.open({ key: new FileKeyStore(keys) });
    const name = await rotatingName(url);
    const signIn = (): Promise<void> => vault.write(name, rotatingRecord(url, server.signIn()));
    await signIn();
    const start = (window: string): ChildProcess => {
      const options = JSON.stringify({ folder: made.folder, keys, url, window });
      const child = spawn(process.execPath, [script, options], { stdio: ["ignore", "pipe", "inherit"] });
      children.set(window, child);
      return child;
    };
    return { vault, name, signIn, start };
  }

  it("[O4, bad/oauth-two-windows] happens once per expiry, 200 times among six, where a refresh token works once", async () => {
    const expiries = 200;
    const { vault, name, start } = await signedIn(6, expiries);
    const all = Array.from({ length: 6 }, async (_, index) => {
      const child = start(String(index));
      let said = "";
      child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
      const [code] = (await once(child, "close")) as [number | null];
      assert.equal(code, 0);
      return said.trim().split("\n").map(Number);
    });
    const every = Array.from({ length: expiries + 1 }, (_, number) => number);
    assert.deepEqual(
      await Promise.all(all),
      Array.from({ length: 6 }, () => every),
    );
    assert.equal(server.refreshes, expiries);
    const record = await vault.read(name);
    assert(record.kind === "found");
    assert.deepEqual(rotatedTokens(record.value), { access: expiries, refresh: expiries });
  });

  it("[O4, bad/oauth-killed] leaves the old tokens or the new ones when a window is killed at any time between answer and store", async () => {
    const { vault, name, signIn, start } = await signedIn(1, Infinity);
    const killedAfterMs = (kill: number): number => [0, 500][kill] ?? Math.random() * 12;
    for (let kill = 0; kill < 25; kill += 1) {
      const { access: before } = server.signIn();
      const child = start(String(kill));
      await new Promise<void>(
        (resolve) =>
          (server.onRefreshed = () => {
            resolve();
          }),
      );
      await wait(killedAfterMs(kill));
      child.kill("SIGKILL");
      await once(child, "close");
      const record = await vault.read(name);
      assert(record.kind === "found");
      const { access, refresh } = rotatedTokens(record.value);
      assert(access === refresh && access >= before && access <= server.signIn().access);
      if (kill === 1) assert(access > before);
      // The next window has the lock at once, and a fresh sign-in goes on from there.
      const asked = performance.now();
      await vault.exclusively(name, signIn, AbortSignal.timeout(10_000));
      assert(performance.now() - asked < 2000);
    }
  });
});
