import assert from "node:assert/strict";
import type { Secret } from "../../../../src/core/base/secret.ts";
import { type OAuthWindow, OAuthWorld } from "../../../support/oauth/oauth-world.ts";

const { signal } = new AbortController();
const wants = (scope: string): string =>
  `Basic realm="x", Bearer error="insufficient_scope", scope="${scope}"`;

describe("OAuthServers: step-up", () => {
  let world: OAuthWorld;
  let window: OAuthWindow;

  beforeEach(() => {
    world = new OAuthWorld();
    window = world.window();
  });

  afterEach(() => {
    world.check();
  });

  const signIn = (): Promise<void> => window.oauth.signIn(world.server, world.trace, signal);
  const credential = (): Promise<Secret | undefined> => window.oauth.access(world.server).credential(signal);
  const refused = async (status: number, challenge: string | undefined): Promise<boolean> =>
    window.oauth.access(world.server).refused({ status, challenge, credential: await credential() }, signal);
  const asked = (): readonly string[] =>
    world.authority.calls
      .filter((call) => call.startsWith("begin "))
      .map((call) => call.replace(/^begin \S+ /, ""));

  it("[O3] asks the user, and the next sign-in asks for what is held and what was wanted", async () => {
    await signIn();
    await assert.rejects(refused(403, wants("write admin")), {
      code: "tools.unauthorized",
      message: "Files wants more rights (scopes write, admin): sign in again.",
    });
    // It is still enough for other tools.
    assert.equal((await window.oauth.view(world.server)).session.kind, "signed-in");
    await world.window().oauth.signIn(world.server, world.trace, signal);
    assert.deepEqual(asked(), ["read", "read write admin"]);
  });

  it("[O3, bad/oauth-forbidden] gives up after two sign-ins in a row that were not enough", async () => {
    for (let round = 0; round < 2; round += 1) {
      await signIn();
      await assert.rejects(refused(403, wants("write")), { code: "tools.unauthorized" });
      await assert.rejects(refused(403, wants("write")), { code: "tools.unauthorized" });
    }
    await signIn();
    assert.deepEqual(
      [await refused(403, wants("write")), await refused(403, wants("write"))],
      [false, false],
    );
    await world.clock.advanceAsync(600_001);
    await assert.rejects(refused(403, wants("write")), { code: "tools.unauthorized" });
  });

  it("[O3] leaves a 403 without that alone", async () => {
    await signIn();
    for (const challenge of [
      undefined,
      "Bearer",
      'Bearer error="invalid_token"',
      'Basic error="insufficient_scope"',
    ])
      assert.equal(await refused(403, challenge), false);
    assert.equal(world.authority.count("refresh"), 0);
  });

  it("[O3] sends it again when another window has got more rights meanwhile", async () => {
    await signIn();
    const old = await credential();
    await world.window().oauth.signIn(world.server, world.trace, signal);
    const { oauth } = window;
    const refusal = { status: 403, challenge: wants("write"), credential: old };
    assert.equal(await oauth.access(world.server).refused(refusal, signal), true);
  });

  it("[O3] forgets what was wanted when the user signs out", async () => {
    await signIn();
    await assert.rejects(refused(403, wants("write")));
    await window.oauth.signOut(world.server, world.trace, signal);
    await signIn();
    assert.deepEqual(asked(), ["read", "read"]);
  });

  describe("without a page", () => {
    beforeEach(() => {
      window = world.window("now");
    });

    it("[O3] signs in by itself when it is refused without a token, with what the server wants", async () => {
      assert.equal(await credential(), undefined);
      assert.equal(await refused(401, 'Bearer scope="read"'), true);
      assert.deepEqual(world.authority.challenges, ['Bearer scope="read"']);
      assert.notEqual(await credential(), undefined);
    });

    it("[O3] signs in for more rights by itself", async () => {
      await signIn();
      assert.equal(await refused(403, wants("write")), true);
      assert.deepEqual(asked(), ["read", "read write"]);
    });

    it("[O3, bad/oauth-forbidden] signs in at most three times for a server that always wants more", async () => {
      const answers: boolean[] = [await refused(401, "Bearer")];
      for (let round = 0; round < 4; round += 1) answers.push(await refused(403, wants("write")));
      assert.deepEqual(answers, [true, true, true, false, false]);
      assert.equal(world.pages.length, 3);
    });

    it("[O3, bad/oauth-moved] signs in at the new authorization server by itself", async () => {
      await signIn();
      world.authority.issuer = "https://other.example";
      assert.equal(await refused(401, 'Bearer resource_metadata="https://files.example/meta"'), true);
      assert.ok(world.authority.calls.at(-1)?.endsWith("at https://other.example"));
    });

    it("[O3, bad/oauth-revoked] does not sign in for ever when no token is taken", async () => {
      world.authority.givesRefreshTokens = false;
      const answers: boolean[] = [];
      for (let round = 0; round < 5; round += 1) answers.push(await refused(401, "Bearer"));
      assert.ok(answers.includes(false));
      assert.ok(world.pages.length <= 3);
    });
  });
});
