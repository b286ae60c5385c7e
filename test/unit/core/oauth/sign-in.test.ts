import assert from "node:assert/strict";
import { failing, hanging } from "../../../support/oauth/fake-authority.ts";
import { type OAuthWindow, OAuthWorld, settings, toolServer } from "../../../support/oauth/oauth-world.ts";
import { settle } from "../../../support/manual-clock.ts";

const { signal } = new AbortController();

describe("OAuthServers: signing in", () => {
  let world: OAuthWorld;
  let window: OAuthWindow;

  beforeEach(async () => {
    world = new OAuthWorld();
    window = world.window();
    // The name of its record is made on another thread; from here on all is a matter of promises.
    await window.oauth.view(world.server);
  });

  afterEach(() => {
    world.check();
  });

  const signIn = (by = signal): Promise<void> => window.oauth.signIn(world.server, world.trace, by);
  const credential = async (): Promise<string | undefined> =>
    (await window.oauth.access(world.server).credential(signal))?.reveal();
  const nobodyComesBack = (): void => {
    world.visit = () => true;
  };

  it("[O3] signs in: the page is opened to the letter, and the token is there for requests", async () => {
    await signIn();
    assert.deepEqual(world.pages, ["https://as.example/authorize?client_id=client-1&state=state-2"]);
    assert.equal(await credential(), "SECRET-access-3");
    assert.deepEqual(await window.oauth.view(world.server), {
      registration: {
        kind: "registered",
        origin: "dynamic",
        client_id: "client-1",
        issuer: "https://as.example",
        is_saved: true,
      },
      session: {
        kind: "signed-in",
        renews: true,
        scopes: ["read"],
        until: world.clock.now() / 1000 + 3600,
      },
    });
    await settle();
    assert.equal(window.changes.at(-1), "files");
  });

  it("[O5] tells its steps without secrets and leaves none running", async () => {
    nobodyComesBack();
    const done = signIn();
    await settle();
    assert.deepEqual(world.lines.at(-1)?.state, "running");
    world.redirects.comeBack(world.pages[0] ?? "");
    await done;
    const last = new Map(world.lines.map(({ step, state }) => [step, state]));
    assert.deepEqual(
      [...last],
      [
        ["server", "done"],
        ["browser", "done"],
        ["callback", "done"],
      ],
    );
    assert.equal(world.lines.find(({ step }) => step === "browser")?.url, "https://as.example/authorize");
  });

  it("[O3] takes an answer that is faster than the editor, which may say what it wants then", async () => {
    for (const isOpen of [true, false]) {
      world.visit = async (page) => {
        world.redirects.comeBack(page);
        await settle();
        return isOpen;
      };
      world.authority.faults.finish.push(async () => {
        await settle();
        await settle();
      });
      await signIn();
    }
    // That it waits for the browser is not said after the browser has come back.
    assert.deepEqual(
      world.lines.filter(({ step }) => step === "callback"),
      [],
    );
  });

  it("[O3, C4] has the others wait for the one sign-in under way, and tells them all of it", async () => {
    nobodyComesBack();
    const first = signIn();
    await settle();
    const lines: string[] = [];
    const second = window.oauth.signIn(world.server, ({ step }) => lines.push(step), signal);
    await settle();
    world.redirects.comeBack(world.pages[0] ?? "");
    await Promise.all([first, second]);
    assert.equal(world.pages.length, 1);
    assert.ok(lines.includes("server") && lines.includes("callback"));
  });

  it("[O3, bad/oauth-denied] says that the user has denied it there", async () => {
    world.visit = (page) => {
      world.redirects.comeBack(page, "error=access_denied");
      return true;
    };
    await assert.rejects(signIn(), { code: "oauth.denied" });
    assert.deepEqual((await window.oauth.view(world.server)).session, { kind: "none" });
    assert.equal(world.lines.at(-1)?.state, "failed");
  });

  it("[O3, bad/oauth-denied] says that the browser was not opened", async () => {
    world.visit = () => false;
    await assert.rejects(signIn(), {
      code: "oauth.denied",
      message: "The browser was not opened. Sign in again and let it open the page.",
    });
    assert.equal(world.lines.at(-1)?.step, "browser");
  });

  it("[O3, bad/oauth-no-answer] gives up after ten minutes, and keeps the client", async () => {
    nobodyComesBack();
    const failed = assert.rejects(signIn(), {
      code: "oauth.timeout",
      message:
        "Nothing came back from the browser within 10 minutes; sign in again, or re-register the client if the page there showed an error.",
    });
    await settle();
    await world.clock.advanceAsync(600_000);
    await failed;
    assert.equal((await window.oauth.view(world.server)).registration.kind, "registered");
    assert.deepEqual([world.lines.at(-1)?.step, world.lines.at(-1)?.state], ["callback", "failed"]);
  });

  it("[O3] is given up when all who wait have given up, not before", async () => {
    nobodyComesBack();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = assert.rejects(signIn(one.signal), { name: "AbortError" });
    const second = assert.rejects(signIn(two.signal), { name: "AbortError" });
    await settle();
    one.abort();
    await first;
    assert.equal(world.redirects.open_count, 1);
    two.abort();
    await second;
    await settle();
    assert.equal(world.redirects.open_count, 0);
    assert.ok(world.lines.every(({ state }) => state !== "failed"));
  });

  it("[O3] begins nothing, and tells nothing, for somebody who has given up already", async () => {
    await signIn();
    const before = world.lines.length;
    await assert.rejects(signIn(AbortSignal.abort()), { name: "AbortError" });
    assert.deepEqual([world.lines.length, world.pages.length], [before, 1]);
  });

  it("[O4] leaves the old sign-in usable until the new one is there", async () => {
    await signIn();
    const old = await credential();
    nobodyComesBack();
    const again = signIn();
    await settle();
    assert.equal(await credential(), old);
    world.redirects.comeBack(world.pages[1] ?? "");
    await again;
    assert.notEqual(await credential(), old);
  });

  it("[O4, bad/oauth-unreachable] leaves the old sign-in when a new one fails", async () => {
    await signIn();
    const old = await credential();
    world.authority.faults.discover.push(failing("oauth.unreachable", "resource"));
    await assert.rejects(signIn(), { code: "oauth.unreachable" });
    assert.equal(await credential(), old);
  });

  it("[O3] asks for the user's scopes instead of the server's", async () => {
    const server = toolServer({ oauth: settings({ scopes: ["mine"] }) });
    await window.oauth.signIn(server, world.trace, signal);
    assert.ok(world.authority.calls.includes("begin client-1 mine"));
  });

  it("[O4] is the sign-in of all windows", async () => {
    const other = world.window();
    assert.deepEqual((await other.oauth.view(world.server)).session, { kind: "none" });
    await assert.rejects(other.oauth.access(world.server).credential(signal), {
      code: "tools.unauthorized",
      message: "Sign in to Files.",
    });
    await signIn();
    await settle();
    assert.equal(other.changes.at(-1), "files");
    assert.equal((await other.oauth.access(world.server).credential(signal))?.reveal(), await credential());
  });

  it("[O4] gives up a sign-in under way when the user signs out", async () => {
    nobodyComesBack();
    const failed = assert.rejects(signIn(), {
      code: "oauth.denied",
      message: "You have signed out meanwhile: sign in again if you want to go on.",
    });
    await settle();
    await window.oauth.signOut(world.server, world.trace, signal);
    await failed;
    assert.deepEqual((await window.oauth.view(world.server)).session, { kind: "none" });
  });

  it("[O3] gives up what waits when the window closes", async () => {
    world.authority.faults.discover.push(hanging);
    const failed = assert.rejects(signIn(), { code: "oauth.denied" });
    await settle();
    window.oauth.dispose();
    await failed;
  });

  it("[O4, bad/oauth-key-gone] is signed out, and says why, when the editor has lost the key", async () => {
    await signIn();
    for (const name of world.shared.records.keys()) world.shared.locked.add(name);
    const other = world.window();
    assert.deepEqual(await other.oauth.view(world.server), {
      registration: { kind: "none" },
      session: {
        kind: "over",
        message:
          "Signed out: this window has no key to the kept sign-in. Reload it if you have signed in in another window since it was opened, else sign in again.",
      },
    });
    await assert.rejects(other.oauth.access(world.server).credential(signal), { code: "tools.unauthorized" });
    await other.oauth.signIn(world.server, world.trace, signal);
    assert.equal((await other.oauth.view(world.server)).session.kind, "signed-in");
  });

  it("[O4] takes a record that makes no sense for none", async () => {
    await signIn();
    for (const name of world.shared.records.keys()) world.shared.records.set(name, '{"version":1}');
    assert.deepEqual((await world.window().oauth.view(world.server)).session, { kind: "none" });
  });
});
