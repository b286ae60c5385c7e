import assert from "node:assert/strict";
import {
  type RunningAuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from "../../support/oauth/authorization-server.ts";
import { type ProtectedMcp, startProtectedMcp } from "../../support/oauth/protected-mcp.ts";
import { oauthFailure, SignIns } from "../../support/oauth/sign-in.ts";
import { TestBrowser } from "../../support/oauth/test-browser.ts";
import { Secret } from "../../../src/core/base/secret.ts";

describe("signing in at a real authorization server", () => {
  const running: { stop(): Promise<void> }[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  async function start(
    options?: AuthorizationServerOptions,
  ): Promise<{ readonly authority: RunningAuthorizationServer; readonly mcp: ProtectedMcp }> {
    const authority = await startAuthorizationServer(options);
    const mcp = await startProtectedMcp({ authority });
    running.push(authority, mcp);
    return { authority, mcp };
  }

  it("[O2] [O3] finds it, registers, signs in in the browser and gets tokens for this resource", async () => {
    const { authority, mcp } = await start();
    const signIns = new SignIns();
    const { discovery, client, tokens } = await signIns.whole(mcp.url);
    assert.deepEqual(
      [discovery.server.issuer, discovery.resource, discovery.scopes],
      [authority.issuer, mcp.url, ["books:read"]],
    );
    assert.deepEqual([client.issuer, client.auth, client.origin], [authority.issuer, "none", "dynamic"]);
    const good = await authority.check(tokens.accessToken.reveal());
    assert.deepEqual(good?.resources, [mcp.url]);
    assert.ok(tokens.refreshToken !== undefined);
    assert.ok(Math.abs((tokens.expiresAt ?? 0) - Date.now() / 1000 - 3600) < 60);
    assert.deepEqual(signIns.shown(), [
      "challenge done /mcp 401",
      "resource done /.well-known/oauth-protected-resource/mcp 200",
      "server done /.well-known/oauth-authorization-server 200",
      "register done /reg 201",
      "callback done /callback",
      "token done /token 200",
    ]);
  });

  it("[O4] a refresh gives other tokens, and what was used up is refused", async () => {
    const { authority, mcp } = await start();
    const signIns = new SignIns();
    const { discovery, client, tokens } = await signIns.whole(mcp.url);
    const next = await signIns.refresh(discovery, client, tokens);
    assert.notEqual(next.accessToken.reveal(), tokens.accessToken.reveal());
    assert.notEqual(next.refreshToken?.reveal(), tokens.refreshToken?.reveal());
    assert.deepEqual((await authority.check(next.accessToken.reveal()))?.resources, [mcp.url]);
    const error = await oauthFailure(signIns.refresh(discovery, client, tokens));
    assert.deepEqual([error.code, error.failed.step, error.retry], ["oauth.invalid_grant", "refresh", false]);
  });

  it("[O4] signing out ends both tokens", async () => {
    const { authority, mcp } = await start();
    const signIns = new SignIns();
    const { discovery, client, tokens } = await signIns.whole(mcp.url);
    await signIns.revoke(discovery, client, tokens);
    assert.equal(await authority.check(tokens.accessToken.reveal()), undefined);
    assert.equal(
      (await oauthFailure(signIns.refresh(discovery, client, tokens))).code,
      "oauth.invalid_grant",
    );
  });

  it("[O3] a person signs in and allows it on the pages of the server", async () => {
    const { mcp } = await start({ consent: "form" });
    const browser = new (class extends TestBrowser {
      override async open(address: string, init?: RequestInit): ReturnType<TestBrowser["open"]> {
        const at = await super.open(address, init);
        return at.url.includes("/interaction/") ? this.press(at.url, "allow") : at;
      }
    })();
    const { tokens } = await new SignIns().whole(mcp.url, browser);
    assert.ok(tokens.accessToken.reveal() !== "");
  });

  it("[bad/oauth-denied] the user says no", async () => {
    const { mcp } = await start({ consent: "deny" });
    const error = await oauthFailure(new SignIns().whole(mcp.url));
    assert.deepEqual([error.code, error.failed.step], ["oauth.denied", "callback"]);
    assert.match(
      error.message,
      /was not allowed; sign in again and allow it\. It says: The reader has said no\.$/,
    );
  });

  it("[bad/oauth-refresh-revoked] the refresh token was revoked", async () => {
    const { authority, mcp } = await start();
    const signIns = new SignIns();
    const { discovery, client, tokens } = await signIns.whole(mcp.url);
    authority.forget("RefreshToken");
    const error = await oauthFailure(signIns.refresh(discovery, client, tokens));
    assert.equal(error.code, "oauth.invalid_grant");
    assert.match(error.message, /is over; sign in again\./);
  });

  it("[bad/oauth-client-forgotten] the server does not know the client any more", async () => {
    const { authority, mcp } = await start();
    const signIns = new SignIns();
    const { discovery, client, tokens } = await signIns.whole(mcp.url);
    authority.forget("Client");
    const error = await oauthFailure(signIns.refresh(discovery, client, tokens));
    assert.equal(error.code, "oauth.invalid_client");
    assert.match(error.message, /does not know this client \(any more\); register it again\./);
  });

  for (const auth of ["client_secret_basic", "client_secret_post"] as const) {
    it(`[O2] a client that was registered by hand proves itself by ${auth}, whatever its secret holds`, async () => {
      const secret = "p:a%s+s w&-_.~*'()";
      const { mcp } = await start({
        registration: false,
        clients: [
          {
            client_id: "by-hand_1.x",
            client_secret: secret,
            application_type: "native",
            redirect_uris: ["http://127.0.0.1/callback"],
            grant_types: ["authorization_code", "refresh_token"],
            token_endpoint_auth_method: auth,
          },
        ],
      });
      const byHand = { clientId: "by-hand_1.x", clientSecret: new Secret(secret), auth };
      const signIns = new SignIns();
      const { discovery, client, tokens } = await signIns.whole(mcp.url, new TestBrowser(), byHand);
      await signIns.revoke(discovery, client, await signIns.refresh(discovery, client, tokens));
      const wrong = { ...client, clientSecret: new Secret("guessed") };
      const error = await oauthFailure(signIns.refresh(discovery, wrong, tokens));
      assert.equal(error.code, "oauth.invalid_client");
    });
  }

  it("[bad/oauth-moved] a tool server that moves to another authorization server is found there", async () => {
    const { mcp } = await start();
    const other = await startAuthorizationServer();
    running.push(other);
    const signIns = new SignIns();
    const before = await signIns.whole(mcp.url);
    mcp.moveTo(other);
    const after = await signIns.whole(mcp.url);
    assert.equal(after.discovery.server.issuer, other.issuer);
    assert.equal(after.client.issuer, other.issuer);
    assert.notEqual(after.client.clientId, before.client.clientId);
  });
});
