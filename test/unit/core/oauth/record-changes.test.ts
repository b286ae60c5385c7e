import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import type { OAuthClient } from "../../../../src/core/oauth/authorization-servers.ts";
import { isStale } from "../../../../src/core/oauth/expiry.ts";
import { emptyRecord } from "../../../../src/core/oauth/oauth-record.ts";
import {
  outlineOf,
  renewed,
  withClient,
  withEnded,
  withSession,
  withSignedOut,
} from "../../../../src/core/oauth/record-changes.ts";

const client = (
  issuer: string,
  clientId: string,
  origin: OAuthClient["origin"] = "dynamic",
): OAuthClient => ({
  issuer,
  clientId,
  origin,
  auth: "none",
  redirectUri: "http://127.0.0.1:1/callback",
});
const a = client("https://a.example", "1");
const tokens = { accessToken: new Secret("t"), refreshToken: new Secret("r"), scopes: ["x"] };
const discovery = {
  resource: undefined,
  scopes: [],
  server: {
    issuer: a.issuer,
    authorizationEndpoint: "https://a.example/authorize",
    tokenEndpoint: "https://a.example/token",
    scopes: [],
    pkceMethods: undefined,
    tokenAuthMethods: [],
    sendsIssuer: false,
    takesMetadataDocuments: false,
  },
};
const signedIn = withSession(emptyRecord, { id: "one", client: a, discovery, tokens }, 100);

describe("record-changes", () => {
  it("[O4] ends the sign-in that is meant and no later one: the first ending wins", () => {
    const later = withSession(signedIn, { id: "two", client: a, discovery, tokens }, 100);
    assert.deepEqual([withEnded(later, "one", "m"), withSignedOut(later, "one")], [later, later]);
    const ended = withEnded(signedIn, "one", "first");
    assert.deepEqual(ended.session, { kind: "over", message: "first" });
    assert.equal(withEnded(ended, "one", "second"), ended);
    assert.equal(withSignedOut(ended, "one"), ended);
  });

  it("[O2] keeps one client for each issuer, the last eight", () => {
    let record = emptyRecord;
    for (let number = 0; number < 12; number += 1)
      record = withClient(record, client(`https://${String(number)}.example`, "c"));
    record = withClient(record, client("https://7.example", "new"));
    const kept = record.clients.map(({ issuer, clientId }) => `${issuer.slice(8, -8)}${clientId}`);
    assert.deepEqual(kept, ["4c", "5c", "6c", "8c", "9c", "10c", "11c", "7new"]);
  });

  it("[O2] has a client that was registered by hand at one issuer at a time", () => {
    const here = withClient(emptyRecord, client("https://a.example", "hand", "pre-registered"));
    const there = withClient(here, client("https://b.example", "hand", "pre-registered"));
    assert.deepEqual(
      there.clients.map(({ issuer }) => issuer),
      ["https://b.example"],
    );
  });

  it("[O4] is told of when it is another sign-in, not when its tokens are others", () => {
    const { session } = signedIn;
    assert.ok(session.kind === "signed-in");
    const next = { ...signedIn, session: renewed(session, { ...tokens, accessToken: new Secret("u") }, 200) };
    assert.equal(outlineOf(next), outlineOf(signedIn));
    const outlines = [
      emptyRecord,
      signedIn,
      withEnded(signedIn, "one", "m"),
      { ...signedIn, session: { ...session, id: "two" } },
      { ...signedIn, session: { ...session, tokens: { ...tokens, scopes: ["x", "y"] } } },
    ].map(outlineOf);
    assert.equal(new Set(outlines).size, outlines.length);
  });
});

describe("isStale", () => {
  const rows: readonly [expiresAt: number | undefined, receivedAt: number, now: number, stale: boolean][] = [
    [undefined, 0, 1e12, false],
    [3600, 0, 3569, false],
    [3600, 0, 3570, true],
    [20, 0, 9, false],
    [20, 0, 10, true],
    // The clock was set back after the tokens came.
    [3600, 4000, 3599, false],
    [3600, 4000, 3600, true],
    [1e12, 0, 1e6, false],
  ];
  for (const [expiresAt, receivedAt, now, stale] of rows) {
    it(`[O4] says ${String(stale)} at ${String(now)} of ${String(receivedAt)} to ${String(expiresAt)}`, () => {
      assert.equal(
        isStale({ ...tokens, ...(expiresAt === undefined ? {} : { expiresAt }) }, receivedAt, now),
        stale,
      );
    });
  }
});
