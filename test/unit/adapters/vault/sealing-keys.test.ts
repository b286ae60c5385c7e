import assert from "node:assert/strict";
import { type SealingKeysContext, SealingKeys } from "../../../../src/adapters/vault/sealing-keys.ts";
import type { AppError } from "../../../../src/core/base/errors.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { MemoryKeyStore } from "../../../support/oauth/memory-key-store.ts";

describe("SealingKeys", () => {
  let store: MemoryKeyStore;
  let clock: ManualClock;
  let last: Promise<unknown>;
  let locks: string[];

  beforeEach(() => {
    store = new MemoryKeyStore();
    clock = new ManualClock();
    last = Promise.resolve();
    locks = [];
  });

  function keys(more: Partial<SealingKeysContext> = {}): SealingKeys {
    const exclusively: SealingKeysContext["exclusively"] = (path, work) => {
      locks.push(path);
      const done = last.then(work);
      last = done.catch(() => undefined);
      return done;
    };
    return new SealingKeys({ store, exclusively, lock: "the lock", clock, ...more });
  }

  async function failure(work: Promise<unknown>): Promise<string> {
    try {
      await work;
    } catch (error) {
      const { code, message, retry } = error as AppError;
      assert.deepEqual([code, retry], ["oauth.vault", true]);
      return message;
    }
    return "none";
  }

  it("[O4] makes one key of 256 bits for all windows that ask at once", async () => {
    const made = await Promise.all([keys(), keys(), keys()].map((window) => window.forWriting()));
    assert.deepEqual(new Set(made.map(({ id }) => id)), new Set([store.currentId]));
    assert.equal(store.keys.size, 1);
    assert.equal(Buffer.from(made[0]?.key.reveal() ?? "", "base64").length, 32);
    assert.deepEqual(new Set(locks), new Set(["the lock"]));
  });

  it("takes the key that is there, without a lock", async () => {
    const { id, key } = await keys().forWriting();
    locks = [];
    const again = await keys().forWriting();
    assert.deepEqual([again.id, again.key.reveal(), locks], [id, key.reveal(), []]);
    assert.equal((await keys().get(id))?.reveal(), key.reveal());
  });

  it("[bad/oauth-key-gone] makes another when it has vanished", async () => {
    const window = keys();
    const before = await window.forWriting();
    store.keys.clear();
    assert.equal(await window.get(before.id), undefined);
    assert.notEqual((await window.forWriting()).id, before.id);
  });

  it("[bad/oauth-key-gone] takes what is no key for none", async () => {
    const { id } = await keys().forWriting();
    for (const broken of ["", "short", Buffer.alloc(31).toString("base64"), "ä"]) {
      store.keys.set(id, broken);
      assert.equal(await keys().get(id), undefined);
    }
  });

  it("[bad/oauth-secret-storage] says what to do when the secret storage fails", async () => {
    store.gate = () => Promise.reject(new Error("The keychain is locked."));
    const message = await failure(keys().get("a"));
    assert.equal(await failure(keys().forWriting()), message);
    assert.equal(
      message,
      "The editor's secret storage does not work, so sign-ins can be neither opened nor kept. Unlock the keychain of your system, then reload the window. (It fails: The keychain is locked.)",
    );
  });

  it("[bad/oauth-secret-storage] does not wait for a secret storage that does not answer", async () => {
    store.gate = () => new Promise(() => undefined);
    const waiting = failure(keys().get("a"));
    await clock.advanceAsync(10_000);
    assert.match(await waiting, /\(It does not answer\.\)$/);
    assert.equal(clock.waiting, 0);
  });

  it("[bad/oauth-secret-storage] seals nothing with a key that was not kept", async () => {
    store.isForgetful = true;
    assert.match(await failure(keys().forWriting()), /\(It loses what it is given\.\)$/);
  });
});
