import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { failing, hanging } from "../../../support/oauth/fake-authority.ts";
import { type OAuthWindow, OAuthWorld } from "../../../support/oauth/oauth-world.ts";
import { settle } from "../../../support/manual-clock.ts";

const { signal } = new AbortController();

describe("OAuthServers: signing out", () => {
  let world: OAuthWorld;
  let window: OAuthWindow;

  beforeEach(async () => {
    world = new OAuthWorld();
    window = world.window();
    await window.oauth.signIn(world.server, world.trace, signal);
    world.clock.advance(3590_000);
  });

  afterEach(() => {
    world.check();
  });

  const signOut = ({ oauth } = window): Promise<{ readonly problem?: string }> =>
    oauth.signOut(world.server, world.trace, signal);
  const credential = async ({ oauth } = window): Promise<string | undefined> =>
    (await oauth.access(world.server).credential(signal))?.reveal();
  const isSignedOut = async ({ oauth } = window): Promise<boolean> =>
    (await oauth.view(world.server)).session.kind === "none";
  const tokensKept = (): boolean =>
    /SECRET-(access|refresh)/.test([...world.shared.records.values()].join(""));

  it("[O4] forgets and revokes, and keeps the client", async () => {
    assert.deepEqual(await signOut(), {});
    assert.deepEqual(
      [await isSignedOut(), tokensKept(), world.authority.grants[0]?.isGone],
      [true, false, true],
    );
    assert.equal((await window.oauth.view(world.server)).registration.kind, "registered");
    assert.equal(world.lines.at(-1)?.step, "revoke");
    await assert.rejects(credential(), { code: "tools.unauthorized", message: "Sign in to Files." });
    assert.equal(world.shared.records.size, 1);
  });

  it("[O4, bad/oauth-unreachable] forgets even when the server cannot be told, and says so", async () => {
    world.authority.faults.revoke.push(failing("oauth.unreachable", "revoke"));
    assert.deepEqual(await signOut(), {
      problem: "You are signed out here, but as.example could not be told: oauth.unreachable.",
    });
    assert.deepEqual([await isSignedOut(), tokensKept()], [true, false]);
  });

  it("[O4, bad/oauth-unreachable] does not wait longer than 10 s for the server", async () => {
    world.authority.faults.revoke.push(hanging);
    const out = signOut();
    await settle();
    assert.ok(await isSignedOut());
    await world.clock.advanceAsync(10_000);
    assert.deepEqual(await out, {
      problem: "You are signed out here, but as.example could not be told: it has not answered for 10 s.",
    });
  });

  it("[O4] says nothing is wrong at a server that takes no tokens back", async () => {
    world.authority.hasRevocation = false;
    await window.oauth.signIn(world.server, world.trace, signal);
    assert.deepEqual(await signOut(), {});
    assert.deepEqual(world.lines.at(-1), {
      step: "revoke",
      state: "skipped",
      detail: "as.example takes no tokens back; what it gave ends by itself.",
    });
  });

  it("[O4, bad/oauth-token-endpoint] signs out at once while a refresh hangs", async () => {
    world.authority.faults.refresh.push(hanging);
    const asking = assert.rejects(credential(), { code: "tools.unauthorized", message: "Sign in to Files." });
    await settle();
    assert.deepEqual(await signOut(), {});
    await asking;
    assert.deepEqual([await isSignedOut(), tokensKept()], [true, false]);
  });

  it("[O4, bad/oauth-two-windows] a refresh of another window does not bring it back, and its tokens are handed back", async () => {
    const other = world.window();
    await other.oauth.view(world.server);
    let answer = (): void => undefined;
    world.authority.faults.refresh.push(() => new Promise((resolve) => (answer = resolve)));
    const asking = assert.rejects(credential(other), { code: "tools.unauthorized" });
    await settle();
    const out = signOut();
    await settle();
    // It holds the lock, and all windows know already.
    assert.deepEqual([await isSignedOut(), await isSignedOut(other)], [true, true]);
    answer();
    await asking;
    await out;
    await settle();
    assert.deepEqual(
      [await isSignedOut(), tokensKept(), world.authority.grants[0]?.isGone],
      [true, false, true],
    );
    assert.equal(world.authority.count("revoke"), 2);
  });

  it("[O4, bad/oauth-two-windows] does not wait for a window that keeps the lock for ever", async () => {
    const other = world.window();
    await other.oauth.view(world.server);
    world.authority.faults.refresh.push(hanging);
    const asking = assert.rejects(credential(other));
    await settle();
    const out = signOut();
    await settle();
    await world.clock.advanceAsync(5000);
    assert.deepEqual(await out, {});
    assert.ok(await isSignedOut(other));
    await signOut(other);
    await other.oauth.forget(world.server);
    await asking;
  });

  it("[O4] a read that was slower than a sign-out does not bring it back", async () => {
    const other = world.window();
    const read = other.vault.read.bind(other.vault);
    const held: (() => void)[] = [];
    other.vault.read = async (name) => {
      const kept = await read(name);
      await new Promise<void>((resolve) => held.push(resolve));
      return kept;
    };
    const slow = other.oauth.view(world.server);
    while (held.length < 1) await settle();
    held[0]?.();
    // By now it has seen the record, and no mark of a sign-out.
    while (held.length < 2) await settle();
    other.vault.read = read;
    await signOut();
    await settle();
    held[1]?.();
    await slow;
    assert.ok(await isSignedOut(other));
  });

  it("[O4] ends a sign-in that was about to be kept", async () => {
    const write = window.vault.write.bind(window.vault);
    let release = (): void => undefined;
    window.vault.write = async (name, value) => {
      await new Promise<void>((resolve) => (release = resolve));
      await write(name, value);
    };
    const again = window.oauth.signIn(world.server, world.trace, signal);
    await settle();
    window.vault.write = write;
    const out = signOut();
    await settle();
    release();
    await Promise.allSettled([again, out]);
    assert.deepEqual([await isSignedOut(), tokensKept()], [true, false]);
  });

  it("[O4] a sign-in after it is not ended by it", async () => {
    await signOut();
    await window.oauth.signIn(world.server, world.trace, signal);
    assert.ok(world.authority.takes(await credential()));
  });

  it("[O4] takes away the notice of a sign-in that is over", async () => {
    for (const grant of world.authority.grants) grant.isGone = true;
    await assert.rejects(credential());
    assert.ok(!(await isSignedOut()));
    await signOut();
    assert.ok(await isSignedOut());
  });

  it("[O4, bad/oauth-vault-full] says that it could not be kept", async () => {
    window.vault.failure = new AppError("oauth.vault", "The disk is full; make room.");
    await assert.rejects(signOut(), { code: "oauth.vault" });
    window.vault.failure = undefined;
    assert.ok(!(await isSignedOut()));
  });
});
