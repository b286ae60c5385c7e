import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { failing, hanging } from "../../../support/oauth/fake-authority.ts";
import { type OAuthWindow, OAuthWorld, settings, toolServer } from "../../../support/oauth/oauth-world.ts";
import { settle } from "../../../support/manual-clock.ts";

const { signal } = new AbortController();
const over = { kind: "over", message: "The sign-in has ended: sign in again." };
const vaultIsFull = new AppError("oauth.vault", "The disk is full; make room.");

describe("OAuthServers: access", () => {
  let world: OAuthWorld;
  let window: OAuthWindow;

  beforeEach(async () => {
    world = new OAuthWorld();
    window = world.window();
    await window.oauth.view(world.server);
  });

  afterEach(() => {
    world.check();
  });

  const signIn = (): Promise<void> => window.oauth.signIn(world.server, world.trace, signal);
  const credential = async ({ oauth } = window): Promise<string | undefined> =>
    (await oauth.access(world.server).credential(signal))?.reveal();
  const refused = (text: string | undefined, challenge?: string, { oauth } = window): Promise<boolean> => {
    const used = text === undefined ? undefined : new Secret(text);
    return oauth.access(world.server).refused({ status: 401, challenge, credential: used }, signal);
  };
  const session = async (): Promise<unknown> => (await window.oauth.view(world.server)).session;
  const refreshes = (): number => world.authority.count("refresh");
  /** Past the moment of renewal; by how many seconds the token is good still. */
  const left = (seconds: number): void => {
    world.clock.advance((3600 - seconds) * 1000);
  };
  /** Lets a refresh that fails and is tried once more end. */
  const retried = async <T>(work: Promise<T>): Promise<T> => {
    const settled = work.then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    await settle();
    await world.clock.advanceAsync(1000);
    return (await settled)();
  };

  describe("before a request", () => {
    it("[O4] gives the same token until 30 s before its end, then a new one", async () => {
      await signIn();
      const first = await credential();
      left(31);
      assert.deepEqual([await credential(), refreshes()], [first, 0]);
      left(3599);
      const second = await credential();
      assert.deepEqual([second === first, refreshes(), world.authority.takes(second)], [false, 1, true]);
    });

    it("[O4] uses a short-lived token for half of its life", async () => {
      world.authority.lifetimeSeconds = 20;
      await signIn();
      world.clock.advance(9000);
      await credential();
      assert.equal(refreshes(), 0);
      world.clock.advance(1000);
      await credential();
      assert.equal(refreshes(), 1);
    });

    it("[O4, bad/oauth-clock] uses a token that ends before it comes until it is refused", async () => {
      for (const seconds of [-86_400, 0]) {
        world.authority.lifetimeSeconds = seconds;
        await signIn();
        await credential();
        const view = await window.oauth.view(world.server);
        assert.equal(view.session.kind === "signed-in" && view.session.until, undefined);
      }
      assert.equal(refreshes(), 0);
    });

    it("[O4, bad/oauth-clock] goes on when the clock jumps to another day", async () => {
      await signIn();
      world.clock.jump(86_400_000);
      assert.ok(world.authority.takes(await credential()));
      world.clock.jump(-10 * 86_400_000);
      assert.ok(world.authority.takes(await credential()));
    });

    it("[O4] refreshes once for many requests", async () => {
      await signIn();
      left(5);
      const tokens = await Promise.all(Array.from({ length: 20 }, () => credential()));
      assert.deepEqual([new Set(tokens).size, refreshes()], [1, 1]);
    });

    it("[O4, bad/oauth-two-windows] refreshes once in all windows", async () => {
      await signIn();
      const windows = [window, world.window(), world.window()];
      for (const one of windows) await one.oauth.view(world.server);
      for (let round = 0; round < 5; round += 1) {
        left(5);
        const tokens = await Promise.all(windows.map((one) => credential(one)));
        assert.deepEqual([new Set(tokens).size, refreshes()], [1, round + 1]);
      }
    });

    it("[O4] goes on with a refresh whose caller has given up: its answer would be lost", async () => {
      await signIn();
      left(5);
      let answer = (): void => undefined;
      world.authority.faults.refresh.push(() => new Promise((resolve) => (answer = resolve)));
      const caller = new AbortController();
      const given = window.oauth.access(world.server).credential(caller.signal);
      await settle();
      caller.abort();
      await assert.rejects(given, { name: "AbortError" });
      answer();
      await settle();
      assert.ok(world.authority.takes(await credential()));
      assert.equal(refreshes(), 1);
    });

    it("[O4] does not tell everybody of new tokens", async () => {
      await signIn();
      await settle();
      const before = window.changes.length;
      left(5);
      await credential();
      await settle();
      assert.equal(window.changes.length, before);
    });
  });

  describe("when a refresh fails", () => {
    it("[O4, bad/oauth-token-endpoint] uses the old token while it is good, and does not ask again at once", async () => {
      await signIn();
      const old = await credential();
      left(20);
      const down = failing("oauth.unreachable", "refresh");
      world.authority.faults.refresh.push(down, down);
      assert.equal(await retried(credential()), old);
      assert.deepEqual([await credential(), refreshes()], [old, 2]);
      await world.clock.advanceAsync(10_000);
      assert.notEqual(await credential(), old);
    });

    it("[O4, bad/oauth-token-endpoint] is no sign-in but a server that cannot be reached; it goes on by itself later", async () => {
      await signIn();
      left(-10);
      const down = failing("oauth.unreachable", "refresh");
      world.authority.faults.refresh.push(down, down);
      await assert.rejects(retried(credential()), {
        code: "tools.unreachable",
        retry: true,
        message: "The sign-in to Files could not be renewed: oauth.unreachable.",
      });
      assert.ok(world.authority.takes(await credential()));
      assert.equal(world.pages.length, 1);
    });

    it("[O4, bad/oauth-token-endpoint] asks once more after an answer was lost", async () => {
      await signIn();
      left(5);
      world.authority.faults.refresh.push(failing("oauth.unreachable", "refresh"));
      assert.ok(world.authority.takes(await retried(credential())));
      assert.equal(refreshes(), 2);
    });

    it("[O4, bad/oauth-token-endpoint] waits as long as the token endpoint says, and uses the old token meanwhile", async () => {
      await signIn();
      const old = await credential();
      left(25);
      world.authority.faults.refresh.push(() =>
        Promise.reject(new AppError("oauth.unreachable", "Later.", { retry: true, retryAfterSeconds: 20 })),
      );
      assert.deepEqual([await credential(), refreshes()], [old, 1]);
      await world.clock.advanceAsync(19_000);
      assert.deepEqual([await credential(), refreshes()], [old, 1]);
      await world.clock.advanceAsync(1000);
      assert.deepEqual([(await credential()) === old, refreshes()], [false, 2]);
    });

    it("[O4, bad/oauth-token-endpoint] drops nothing for an answer that nobody understands", async () => {
      await signIn();
      left(-1);
      world.authority.faults.refresh.push(failing("oauth.bad_reply", "refresh"));
      await assert.rejects(credential(), { code: "tools.failed" });
      assert.ok(world.authority.takes(await credential()));
    });

    it("[O4, bad/oauth-token-endpoint] a caller may give up on one that hangs; the others have their time", async () => {
      await signIn();
      left(5);
      world.authority.faults.refresh.push(hanging);
      const caller = new AbortController();
      const given = window.oauth.access(world.server).credential(caller.signal);
      await settle();
      caller.abort();
      await assert.rejects(given, { name: "AbortError" });
      await window.oauth.signOut(world.server, world.trace, signal);
    });

    it("[O4, bad/oauth-revoked] is over after invalid_grant, and keeps the client", async () => {
      await signIn();
      left(5);
      for (const grant of world.authority.grants) grant.isGone = true;
      await assert.rejects(credential(), { code: "tools.unauthorized", message: over.message });
      assert.deepEqual(await session(), over);
      assert.equal((await window.oauth.view(world.server)).registration.kind, "registered");
      assert.ok(![...world.shared.records.values()].join("").includes("SECRET-refresh"));
      await settle();
      assert.equal(window.changes.at(-1), "files");
    });

    it("[O4, bad/oauth-two-windows] takes the tokens of another window after invalid_grant", async () => {
      await signIn();
      left(5);
      world.authority.faults.refresh.push(async () => {
        // A machine with the same storage that knows nothing of our lock.
        const now = String(world.clock.now() / 1000);
        const later = String(world.clock.now() / 1000 + 3600);
        for (const [name, json] of world.shared.records) {
          const renewed = json
            .replaceAll(/SECRET-access-\d+/g, "SECRET-access-other")
            .replace(/"receivedAt":[\d.]+/, `"receivedAt":${now}`)
            .replace(/"expiresAt":[\d.]+/, `"expiresAt":${later}`);
          world.shared.records.set(name, renewed);
        }
        throw new AppError("oauth.invalid_grant", "It is used up.");
      });
      assert.equal(await credential(), "SECRET-access-other");
    });

    it("[O4, bad/oauth-client-forgotten] says that the client is not known any more; ours is registered anew by the next sign-in", async () => {
      await signIn();
      left(5);
      world.authority.clients.clear();
      const message =
        "as.example does not know this client any more: sign in again, which registers it anew.";
      await assert.rejects(credential(), { code: "tools.unauthorized", message });
      assert.deepEqual(await window.oauth.view(world.server), {
        registration: { kind: "none" },
        session: { kind: "over", message },
      });
      await signIn();
      assert.ok(world.authority.takes(await credential()));
      assert.equal(world.pages.length, 2);
    });

    it("[O4, bad/oauth-client-forgotten] has the user register a client of the card", async () => {
      const server = toolServer({ oauth: settings({ client_id: "by-hand" }) });
      await window.oauth.signIn(server, world.trace, signal);
      left(5);
      world.authority.clients.clear();
      await assert.rejects(window.oauth.access(server).credential(signal), {
        message: "as.example does not know this client any more: register it again.",
      });
    });

    it("[O4, bad/oauth-client-forgotten] keeps the sign-in of a client whose document is not taken at this moment", async () => {
      world.authority.takesMetadataDocuments = true;
      world.document = "https://me.example/client.json";
      await signIn();
      left(0);
      world.authority.faults.refresh.push(failing("oauth.invalid_client", "refresh"));
      await assert.rejects(credential(), {
        code: "tools.failed",
        message:
          "The sign-in to Files could not be renewed: as.example does not take https://me.example/client.json as a client now: make sure that it can read the document there, and that the document names its own address and the address that the browser comes back to; then try again.",
      });
      assert.ok(world.authority.takes(await credential()));
      assert.equal(world.pages.length, 1);
    });

    it("[O4, bad/oauth-vault-full] uses in this window what cannot be kept, and keeps it when it can be again", async () => {
      await signIn();
      left(5);
      const write = window.vault.write.bind(window.vault);
      window.vault.write = () => Promise.reject(vaultIsFull);
      const second = await credential();
      assert.ok(world.authority.takes(second));
      left(5);
      const third = await credential();
      assert.ok(world.authority.takes(third));
      window.vault.write = write;
      assert.equal(await credential(), third);
      const other = world.window();
      assert.equal(await credential(other), third);
      assert.equal(refreshes(), 2);
    });
  });

  describe("after a refusal", () => {
    it("[O3, O4] sends it again with the token that another window has got meanwhile", async () => {
      await signIn();
      const old = await credential();
      await world.window().oauth.signIn(world.server, world.trace, signal);
      assert.deepEqual([await refused(old), refreshes()], [true, 0]);
    });

    it("[O3, O4] refreshes once for many refused requests", async () => {
      await signIn();
      const old = await credential();
      assert.deepEqual(await Promise.all([refused(old), refused(old), refused(old)]), [true, true, true]);
      assert.equal(refreshes(), 1);
      assert.equal(await refused(old), true);
      assert.equal(refreshes(), 1);
    });

    it("[O4, bad/oauth-revoked] is over when there is nothing to renew it with", async () => {
      world.authority.givesRefreshTokens = false;
      await signIn();
      assert.deepEqual([await refused(await credential()), await session()], [false, over]);
    });

    it("[O4] is shown as over when it has ended by the clock and cannot be renewed; the server has the last word", async () => {
      world.authority.givesRefreshTokens = false;
      await signIn();
      left(-1);
      assert.deepEqual(await session(), over);
      assert.ok(world.authority.takes(await credential()));
    });

    it("[O4, bad/oauth-revoked] is over when the refresh is refused too", async () => {
      await signIn();
      const old = await credential();
      for (const grant of world.authority.grants) grant.isGone = true;
      assert.deepEqual([await refused(old), await session()], [false, over]);
    });

    it("[O4] does not refresh in circles a token that is refused as soon as it comes, and does not drop it", async () => {
      await signIn();
      assert.equal(await refused(await credential()), true);
      assert.equal(await refused(await credential()), false);
      assert.deepEqual([refreshes(), ((await session()) as { kind: string }).kind], [1, "signed-in"]);
      await world.clock.advanceAsync(60_000);
      assert.equal(await refused(await credential()), true);
    });

    it("[O4, bad/oauth-clock] refreshes again after the clock was set back", async () => {
      await signIn();
      assert.equal(await refused(await credential()), true);
      world.clock.jump(-86_400_000);
      assert.equal(await refused(await credential()), true);
      assert.equal(refreshes(), 2);
    });

    it("[O4, bad/oauth-token-endpoint] is no sign-in when the refresh finds nobody", async () => {
      await signIn();
      const down = failing("oauth.unreachable", "refresh");
      world.authority.faults.refresh.push(down, down);
      await assert.rejects(retried(refused(await credential())), { code: "tools.unreachable" });
      assert.equal(((await session()) as { kind: string }).kind, "signed-in");
    });

    it("[O3, bad/oauth-unreachable] refreshes when it cannot be found out where it signs in", async () => {
      await signIn();
      world.authority.faults.discover.push(failing("oauth.unreachable", "resource"));
      assert.equal(await refused(await credential(), 'Bearer resource_metadata="https://x.example"'), true);
    });

    it("[O3] tells a sign-in what the server has wanted lately", async () => {
      await refused(undefined, "Bearer scope=a");
      await signIn();
      await world.clock.advanceAsync(600_000);
      await signIn();
      assert.deepEqual(world.authority.challenges, ["Bearer scope=a", undefined]);
    });
  });
});
