import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { settle } from "../../../support/manual-clock.ts";
import { failing } from "../../../support/oauth/fake-authority.ts";
import { type OAuthWindow, OAuthWorld } from "../../../support/oauth/oauth-world.ts";

const { signal } = new AbortController();
const challenge = 'Bearer resource_metadata="https://files.example/meta"';

describe("OAuthServers: a server that moves to another authorization server", () => {
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
  const credential = async (): Promise<string | undefined> =>
    (await window.oauth.access(world.server).credential(signal))?.reveal();
  const refused = (text: string | undefined): Promise<boolean> => {
    const used = text === undefined ? undefined : new Secret(text);
    return window.oauth.access(world.server).refused({ status: 401, challenge, credential: used }, signal);
  };
  const session = async (): Promise<unknown> => (await window.oauth.view(world.server)).session;
  const end = (): void => {
    world.clock.advance(3601 * 1000);
  };
  /** What a token is answered with while the token endpoint is away, after the second attempt. */
  const withNobodyThere = async (): Promise<unknown> => {
    const gone = failing("oauth.unreachable", "refresh");
    world.authority.faults.refresh.push(gone, gone);
    const given = credential().catch((error: unknown) => error);
    await settle();
    await world.clock.advanceAsync(1000);
    return given;
  };

  it("[O3, bad/oauth-moved] ends the sign-in when the server names another authorization server", async () => {
    await signIn();
    world.authority.issuer = "https://other.example";
    assert.equal(await refused(await credential()), false);
    const message = "Files has moved its sign-in to other.example: sign in again.";
    assert.deepEqual([await session(), world.authority.count("refresh")], [{ kind: "over", message }, 0]);
    await signIn();
    assert.equal(world.authority.challenges.at(-1), challenge);
    assert.ok(world.authority.calls.some((call) => /^finish client-\d+ at https:\/\/other/.test(call)));
    assert.equal(
      world.authority.calls.filter((call) => call === "finish client-1 at https://other.example").length,
      0,
    );
  });

  it("[O3, bad/oauth-moved] is over when the server names another authorization server, though nobody is left at the old one", async () => {
    await signIn();
    end();
    world.authority.issuer = "https://other.example";
    const message = "Files has moved its sign-in to other.example: sign in again.";
    assert.deepEqual(problemOf(await withNobodyThere()), ["tools.unauthorized", message]);
    assert.deepEqual(await session(), { kind: "over", message });
    await signIn();
    assert.ok(world.authority.takes(await credential()));
  });

  it("[O3, bad/oauth-moved] is not over while the server still names its authorization server, or names none", async () => {
    for (const issuers of [(): readonly string[] => ["https://as.example", "https://b.example"], undefined]) {
      world.authority.issuer = "https://as.example";
      await signIn();
      world.authority.issuers = issuers;
      world.authority.issuer = "https://b.example";
      assert.equal(await refused(await credential()), true);
      assert.equal(((await session()) as { kind: string }).kind, "signed-in");
    }
  });

  it("[O4, bad/oauth-token-endpoint] goes on when the one that is away is still named beside others", async () => {
    await signIn();
    end();
    world.authority.issuer = "https://second.example";
    world.authority.issuers = () => ["https://as.example/", "https://second.example/"];
    assert.equal(problemOf(await withNobodyThere())[0], "tools.unreachable");
    assert.ok(world.authority.takes(await credential()));
  });

  it("[O4, bad/oauth-moved] goes on when its authorization server has its tokens at another place", async () => {
    await signIn();
    end();
    world.authority.tokenPath = "/v2/token";
    assert.ok(world.authority.takes(await credential()));
    end();
    assert.ok(world.authority.takes(await credential()));
    assert.deepEqual([world.authority.count("refresh"), world.authority.count("discover")], [3, 2]);
    const [record = ""] = world.shared.records.values();
    assert.ok(record.includes("/v2/token") && !record.includes('"issuers"'));
    assert.equal(world.pages.length, 1);
  });
});

function problemOf(error: unknown): readonly unknown[] {
  assert.ok(error instanceof AppError);
  return [error.code, error.message];
}
