import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Vault } from "../../src/core/oauth/vault.ts";

/** What the windows of one user have; each call of `open` is another window. */
export interface VaultsUnderTest {
  open(): Vault;
  /** Makes of the record that is there one that nobody can open. */
  lock(name: string): Promise<void>;
  dispose(): Promise<void>;
}

const values: readonly unknown[] = [
  { clients: { "https://a.example": { client_id: "x" } }, session: { scopes: ["a", "b"], expires_at: 1 } },
  {},
  [],
  "Héllo 😀 \u2028\n",
  0,
  false,
  null,
  "x".repeat(200_000),
];

/** What every vault does; `make` is called for each test. */
export function vaultContract(make: () => Promise<VaultsUnderTest>): void {
  let made: VaultsUnderTest;
  let vault: Vault;
  let other: Vault;
  const never = new AbortController().signal;

  beforeEach(async () => {
    made = await make();
    vault = made.open();
    other = made.open();
  });

  afterEach(async () => {
    await made.dispose();
  });

  /** The names that a window is told of, from now on. */
  function toldTo(window: Vault): string[] {
    const names: string[] = [];
    window.onDidChange((name) => names.push(name));
    return names;
  }

  async function eventually(condition: () => boolean): Promise<void> {
    const end = Date.now() + 10_000;
    while (!condition()) {
      assert(Date.now() < end, "in time");
      await wait(5);
    }
  }

  it("[O4] gives back what was written, in every window", async () => {
    for (const value of values) {
      await vault.write("a", value);
      assert.deepEqual(await vault.read("a"), { kind: "found", value });
      assert.deepEqual(await other.read("a"), { kind: "found", value });
    }
  });

  it("gives back a copy", async () => {
    const value = { scopes: ["a"] };
    await vault.write("a", value);
    value.scopes.push("b");
    const first = await vault.read("a");
    assert.deepEqual(first, { kind: "found", value: { scopes: ["a"] } });
    if (first.kind === "found") first.value.scopes.push("c");
    assert.deepEqual(await vault.read("a"), { kind: "found", value: { scopes: ["a"] } });
  });

  it("keeps records of different names apart, whatever the names are", async () => {
    const names = ["a", "A", "", "../a", "a/b", "ä", "x".repeat(5000), "con", "a.lock"];
    for (const name of names) await vault.write(name, name);
    for (const name of names) assert.deepEqual(await other.read(name), { kind: "found", value: name });
  });

  it("has nothing under a name that was never written, or was removed", async () => {
    assert.deepEqual(await vault.read("a"), { kind: "none" });
    await vault.remove("a");
    await vault.write("a", 1);
    await vault.write("b", 2);
    await other.remove("a");
    assert.deepEqual(await vault.read("a"), { kind: "none" });
    assert.deepEqual(await vault.read("b"), { kind: "found", value: 2 });
  });

  it("[O4, bad/oauth-key-gone] tells what cannot be opened from what is not there, until it is replaced", async () => {
    await vault.write("a", 1);
    await made.lock("a");
    assert.deepEqual(await vault.read("a"), { kind: "locked" });
    assert.deepEqual(await other.read("a"), { kind: "locked" });
    await other.write("a", 2);
    assert.deepEqual(await vault.read("a"), { kind: "found", value: 2 });
  });

  it("removes what cannot be opened", async () => {
    await vault.write("a", 1);
    await made.lock("a");
    await vault.remove("a");
    assert.deepEqual(await other.read("a"), { kind: "none" });
  });

  it("[O4, bad/oauth-two-windows] tells every window of a change, the one that made it too", async () => {
    await Promise.all([vault.read("a"), other.read("a")]);
    const [here, there] = [toldTo(vault), toldTo(other)];
    await vault.write("a", 1);
    assert.deepEqual(here, ["a"]);
    await eventually(() => there.length === 1);
    await other.remove("a");
    assert.deepEqual(there, ["a", "a"]);
    await eventually(() => here.length === 2);
    assert.deepEqual(here, ["a", "a"]);
  });

  it("tells nothing to whoever has stopped listening", async () => {
    const names: string[] = [];
    vault.onDidChange((name) => names.push(name)).dispose();
    await vault.write("a", 1);
    assert.deepEqual(names, []);
  });

  it("[O4, bad/oauth-two-windows] does one thing at a time under a name, in one window and in several", async () => {
    let running = 0;
    let most = 0;
    await vault.write("a", 0);
    const add = (window: Vault): Promise<void> =>
      window.exclusively(
        "a",
        async () => {
          most = Math.max(most, (running += 1));
          const kept = await window.read("a");
          await wait(2);
          await window.write("a", kept.kind === "found" ? Number(kept.value) + 1 : 0);
          running -= 1;
        },
        never,
      );
    await Promise.all([vault, other, vault, other, vault, other].map(add));
    assert.deepEqual([most, await vault.read("a")], [1, { kind: "found", value: 6 }]);
  });

  it("does things under different names at the same time", async () => {
    const answer = await vault.exclusively(
      "a",
      () => other.exclusively("b", async () => "both", never),
      never,
    );
    assert.equal(answer, "both");
  });

  it("hands out what the work answers or throws, and is free again", async () => {
    const failure = new Error("no");
    await assert.rejects(
      vault.exclusively("a", () => Promise.reject(failure), never),
      failure,
    );
    await assert.rejects(
      vault.exclusively(
        "a",
        () => {
          throw failure;
        },
        never,
      ),
      failure,
    );
    assert.equal(await other.exclusively("a", async () => 1, never), 1);
  });

  it("stops waiting when it is told to, and disturbs nobody by it", async () => {
    const { promise: end, resolve } = Promise.withResolvers<undefined>();
    const first = vault.exclusively("a", () => end, never);
    const controller = new AbortController();
    let began = false;
    const second = other.exclusively("a", async () => (began = true), controller.signal);
    const third = other.exclusively("a", async () => "third", never);
    controller.abort(new Error("enough"));
    await assert.rejects(second, /enough/);
    await assert.rejects(
      other.exclusively("b", async () => (began = true), controller.signal),
      /enough/,
    );
    resolve(undefined);
    await first;
    assert.deepEqual([await third, began], ["third", false]);
  });
}
