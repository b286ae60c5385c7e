import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { SealedVault } from "../../../src/adapters/vault/sealed-vault.ts";
import type { AppError } from "../../../src/core/base/errors.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryKeyStore } from "../../support/oauth/memory-key-store.ts";
import { TemporaryVaults } from "../../support/oauth/temporary-vaults.ts";

const never = new AbortController().signal;
const found = (value: unknown) => ({ kind: "found", value });
const locked = { kind: "locked" };

describe("SealedVault on bad days", function () {
  this.timeout(30_000);
  let made: TemporaryVaults;
  let vault: SealedVault;

  beforeEach(async () => {
    made = await TemporaryVaults.make();
    vault = made.open();
  });

  afterEach(async () => {
    await made[Symbol.asyncDispose]();
  });

  async function failure(work: Promise<unknown>): Promise<AppError> {
    try {
      await work;
    } catch (error) {
      return error as AppError;
    }
    return assert.fail("it works");
  }

  it("[O4] keeps records for the user alone, and says nothing of them in names, files and logs", async function () {
    if (process.platform === "win32") this.skip();
    await vault.write("canary-name", { token: "canary-token" });
    await made.replace((await made.text()).replace(/"tag":"..../, '"tag":"AAAA'));
    await vault.read("canary-name");
    assert.equal((await stat(made.folder)).mode & 0o777, 0o700);
    assert.equal((await stat(await made.path(".sealed"))).mode & 0o777, 0o600);
    const all = [await made.text(), ...(await made.files("")), ...made.told].join("\n");
    assert.doesNotMatch(all, /canary/);
  });

  it("leaves nothing but the record", async () => {
    await vault.exclusively("a", () => vault.write("a", 1), never);
    assert.deepEqual(await made.files(""), await made.files(".sealed"));
  });

  it("[O4, bad/oauth-key-gone] leaves a record whose key has vanished as it is, and opens it when the key is back", async () => {
    await vault.write("a", 1);
    const [text, keys] = [await made.text(), new Map(made.keys.keys)];
    made.keys.clear();
    assert.deepEqual(await vault.read("a"), locked);
    assert.equal(await made.text(), text);
    for (const [id, key] of keys) made.keys.keys.set(id, key);
    assert.deepEqual(await vault.read("a"), found(1));
  });

  it("[O4, bad/oauth-key-gone] keeps what cannot be opened aside when the user signs in again", async () => {
    await vault.write("a", "old");
    const text = await made.text();
    const { key } = JSON.parse(text) as { readonly key: string };
    made.keys.clear();
    await vault.write("a", "new");
    assert.deepEqual(await vault.read("a"), found("new"));
    assert.equal(await made.text(".locked"), text);
    assert.match(await made.path(".locked"), new RegExp(`/[0-9a-f]{32}\\.${key}\\.locked$`));
    await vault.remove("a");
    assert.deepEqual(await made.files(""), []);
  });

  it("[O4, bad/oauth-other-machine] does not open what another machine has sealed, though its keys have the same name", async () => {
    await vault.write("a", 1);
    made.keys.keys.set(made.keys.currentId ?? "", Buffer.alloc(32).toString("base64"));
    assert.deepEqual(await vault.read("a"), locked);
    await vault.write("a", 2);
    assert.deepEqual(await vault.read("a"), found(2));
    assert.equal((await made.files(".locked")).length, 1);
  });

  it("[O4, bad/oauth-two-windows] lets two windows with different keys each have their sign-in, until one has both keys", async () => {
    const [first, second] = [new MemoryKeyStore(), new MemoryKeyStore()];
    const [here, there] = [made.open({ key: first }), made.open({ key: second })];
    await here.write("a", "here 1");
    assert.deepEqual(await there.read("a"), locked);
    await there.write("a", "there 1");
    for (const turn of ["2", "3"]) {
      await here.write("a", `here ${turn}`);
      assert.deepEqual(
        [await here.read("a"), await there.read("a")],
        [found(`here ${turn}`), found(`there ${String(Number(turn) - 1)}`)],
      );
      await there.write("a", `there ${turn}`);
      assert.deepEqual(
        [await here.read("a"), await there.read("a")],
        [found(`here ${turn}`), found(`there ${turn}`)],
      );
    }
    for (const [id, key] of second.keys) first.keys.set(id, key);
    assert.deepEqual(await here.read("a"), found("there 3"));
    // What is superseded must not come back: its refresh token was used.
    await here.write("a", "here 4");
    assert.deepEqual(await made.files(".locked"), []);
    assert.deepEqual(await there.read("a"), locked);
  });

  it("[O4, bad/oauth-two-windows] lets a window with another current key read what it has the key of", async () => {
    await vault.write("a", 1);
    const store = new MemoryKeyStore();
    for (const [id, key] of made.keys.keys) store.keys.set(id, key);
    const other = made.open({ key: store });
    await other.write("b", 2);
    assert.notEqual(store.currentId, made.keys.currentId);
    assert.deepEqual([await other.read("a"), await vault.read("b")], [found(1), locked]);
    await other.write("a", 3);
    assert.deepEqual([await made.files(".locked"), await vault.read("a")], [[], locked]);
  });

  it("[O4] does not open a record that was moved to another name", async () => {
    await vault.write("a", 1);
    const from = await made.path(".sealed");
    await vault.write("b", 2);
    const to = (await made.files(".sealed"))
      .map((file) => join(made.folder, file))
      .find((path) => path !== from);
    await copyFile(from, to ?? "");
    assert.deepEqual(await vault.read("b"), locked);
  });

  it("[bad/oauth-vault-damaged] locks a damaged record, tells the log once, and keeps the file when another is written", async () => {
    await vault.write("a", 1);
    const whole = await made.text();
    const broken = ["", whole.slice(0, -10), "\u0000\u0000", whole.replace(/"data":"../, '"data":"__'), "[]"];
    for (const text of broken) {
      await made.replace(text);
      assert.deepEqual(
        [await vault.read("a"), await vault.read("a"), await made.text()],
        [locked, locked, text],
      );
    }
    assert.deepEqual(
      made.told.map((line) => line.split(";")[0]),
      ["The file of a sign-in is damaged"],
    );
    for (const text of broken) {
      await made.replace(text);
      await vault.write("a", 2);
      assert.deepEqual(await vault.read("a"), found(2));
    }
    const kept = await Promise.all(
      (await made.files(".locked")).map((file) => readFile(join(made.folder, file), "utf8")),
    );
    assert.deepEqual(kept.sort(), [...broken].sort());
  });

  it("[bad/oauth-vault-newer] leaves a record of a newer version alone", async () => {
    await vault.write("a", 1);
    await made.replace('{"schema":2,"key":"x"}');
    assert.deepEqual(await vault.read("a"), locked);
    await vault.write("a", 2);
    assert.deepEqual(await made.text(".locked"), '{"schema":2,"key":"x"}');
  });

  it("[bad/oauth-secret-storage] says what to do when the secret storage fails or does not answer, and changes nothing", async () => {
    await vault.write("a", 1);
    const text = await made.text();
    made.keys.gate = () => Promise.reject(new Error("No keychain."));
    for (const work of [() => vault.read("a"), () => vault.write("a", 2)]) {
      const { code, message } = await failure(work());
      assert.deepEqual([code, /Unlock the keychain/.test(message)], ["oauth.vault", true]);
    }
    const clock = new ManualClock();
    made.keys.gate = () => new Promise(() => undefined);
    const waiting = failure(made.open({ clock }).read("a"));
    await wait(100);
    clock.advance(10_000);
    assert.equal((await waiting).code, "oauth.vault");
    assert.equal(await made.text(), text);
  });

  it("[bad/oauth-vault-disk] says what to do when its folder is none", async () => {
    await writeFile(made.folder, "");
    for (const work of [
      () => vault.read("a"),
      () => vault.write("a", 1),
      () => vault.remove("a"),
      () => vault.exclusively("a", async () => 1, never),
    ]) {
      const { code, message } = await failure(work());
      assert.equal(code, "oauth.vault");
      assert.match(
        message,
        /^Backburner cannot use the folder that it keeps sign-ins in \(.*\)\. Check that the folder exists and may be written\.$/,
      );
    }
    vault.onDidChange(() => undefined).dispose();
  });

  it("[bad/oauth-vault-disk, bad/disk-full] keeps the old record when the disk is full", async function () {
    await mkdir(made.folder);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", made.folder], { stdio: "ignore" });
    } catch {
      // Mounting is for the administrator.
      this.skip();
    }
    try {
      await vault.write("a", "old");
      await writeFile(join(made.folder, "big"), Buffer.alloc(1 << 20)).catch(() => undefined);
      for (const work of [
        () => vault.write("a", "x".repeat(50_000)),
        () => vault.exclusively("a", async () => 1, never),
      ]) {
        const { code, message, retry } = await failure(work());
        assert.deepEqual(
          [code, retry, message],
          [
            "oauth.vault",
            true,
            "The disk is full, so the sign-in cannot be kept. Free some space and try again.",
          ],
        );
      }
      assert.deepEqual(await vault.read("a"), found("old"));
      assert.equal((await made.files("")).length, 2);
      await rm(join(made.folder, "big"));
      await vault.exclusively("a", () => vault.write("a", "new"), never);
      assert.deepEqual(await vault.read("a"), found("new"));
    } finally {
      execFileSync("umount", [made.folder]);
    }
  });

  it("hands out what was got under a lock that could not be given back", async () => {
    const careless = made.open({
      exclusively: async (_, work) => {
        await work();
        throw new Error("no");
      },
    });
    assert.equal(await careless.exclusively("a", async () => 1, never), 1);
    assert.equal(made.told.length, 1);
  });

  it("sweeps up what killed windows have left of a record, and nothing else", async () => {
    await vault.write("a", 1);
    const sealed = await made.path(".sealed");
    const lock = sealed.replace(".sealed", ".lock");
    const old = [`${sealed}.x.partial`, `${lock}.x.draft`, `${lock}.x`];
    const young = [`${sealed}.y.partial`, `${lock}.y`];
    for (const path of [...old, ...young, lock, join(made.folder, "other")]) await writeFile(path, "");
    for (const path of [...old, lock, join(made.folder, "other")]) await utimes(path, 0, 0);
    await vault.write("a", 2);
    const left = (await made.files("")).map((file) => join(made.folder, file));
    assert.deepEqual(left, [...young, lock, sealed, join(made.folder, "other")].sort());
  });

  it("[bad/oauth-two-windows] tells of changes also where the system tells nothing, while somebody listens", async () => {
    const clock = new ManualClock();
    const watching = made.open({ clock });
    const names: string[] = [];
    await watching.read("a");
    await watching.read("b");
    const listening = watching.onDidChange((name) => names.push(name));
    assert(clock.waiting > 0);
    // The clock stands still: what the system tells waits.
    await vault.write("a", 1);
    await vault.write("c", 1);
    await wait(50);
    assert.equal(names.length, 0);
    clock.advance(3000);
    await wait(100);
    assert.deepEqual(names, ["a"]);
    listening.dispose();
    assert.equal(clock.waiting, 0);
    // What happens meanwhile is told to the next who listens.
    await vault.write("b", 1);
    watching.onDidChange((name) => names.push(`again ${name}`));
    clock.advance(3000);
    await wait(100);
    assert.deepEqual(names, ["a", "again b"]);
    watching.dispose();
    assert.equal(clock.waiting, 0);
  });
});
