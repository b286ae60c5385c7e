import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Secret } from "../../../src/core/base/secret.ts";
import type {
  Discovery,
  OAuthClient,
  OAuthTokens,
  PendingAuthorization,
} from "../../../src/core/oauth/authorization-servers.ts";
import type { OAuthError } from "../../../src/core/oauth/oauth-error.ts";
import {
  drop,
  type Faults,
  hang,
  json,
  page,
  sendOn,
  startFaulty,
} from "../../support/oauth/faulty-authorization-server.ts";
import { callbackWith, oauthFailure, SignIns } from "../../support/oauth/sign-in.ts";
import type { RawServer } from "../../support/tool-servers/raw-server.ts";

interface Begun {
  readonly server: RawServer;
  readonly signIns: SignIns;
  readonly discovery: Discovery;
  readonly client: OAuthClient;
  readonly pending: PendingAuthorization;
}

describe("the browser's answer and tokens", () => {
  const running: RawServer[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  async function begin(
    faults: Faults = {},
    wish: Parameters<SignIns["begin"]>[2] = {},
    timeoutMs?: number,
  ): Promise<Begun> {
    const server = await startFaulty(faults);
    running.push(server);
    const signIns = new SignIns(timeoutMs);
    const discovery = await signIns.discover(server.mcp);
    const client = await signIns.register(discovery);
    return { server, signIns, discovery, client, pending: await signIns.begin(discovery, client, wish) };
  }

  function finish(
    { signIns, discovery, client, pending }: Begun,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<OAuthTokens> {
    const callback = callbackWith({ code: "code-1", state: pending.state, ...parameters });
    return signIns.finish(discovery, client, pending, callback);
  }

  /** How it ends at such a token endpoint. */
  async function failure(faults: Faults, timeoutMs?: number): Promise<OAuthError> {
    return oauthFailure(finish(await begin(faults, {}, timeoutMs)));
  }

  function asked({ server }: Begun, path = "/token"): Record<string, string> {
    const body = server.requests.findLast((request) => request.path === path)?.body ?? "";
    return Object.fromEntries(new URLSearchParams(body));
  }

  it("[O3] asks with PKCE S256, state and the resource to the letter", async () => {
    const begun = await begin();
    const { searchParams } = new URL(begun.pending.url);
    const { code_challenge: challenge, state, ...rest } = Object.fromEntries(searchParams);
    assert.match(challenge ?? "", /^[\w-]{43}$/);
    assert.match(state ?? "", /^[\w-]{43}$/);
    assert.deepEqual(rest, {
      response_type: "code",
      client_id: "registered",
      redirect_uri: begun.client.redirectUri,
      code_challenge_method: "S256",
      resource: begun.server.url + "/mcp",
    });
    await finish(begun);
    assert.deepEqual(asked(begun), {
      grant_type: "authorization_code",
      code: "code-1",
      code_verifier: begun.pending.verifier.reveal(),
      redirect_uri: begun.client.redirectUri,
      client_id: "registered",
      resource: begun.server.url + "/mcp",
    });
  });

  it("[O3] leaves the resource out where a server refuses it", async () => {
    const { pending, signIns, discovery, client, server } = await begin({}, { omitResource: true });
    assert.equal(new URL(pending.url).searchParams.has("resource"), false);
    const callback = callbackWith({ code: "c", state: pending.state });
    await signIns.finish(discovery, client, pending, callback, true);
    assert.equal(server.requests.at(-1)?.body.includes("resource="), false);
  });

  it("[O3] offline_access is added only where the server has it, with consent", async () => {
    const has = await begin({ server: () => ({ scopes_supported: ["offline_access"] }) }, { scopes: ["a"] });
    const { searchParams } = new URL(has.pending.url);
    assert.deepEqual(
      [searchParams.get("scope"), searchParams.get("prompt"), has.pending.scopes],
      ["a offline_access", "consent", ["a", "offline_access"]],
    );
    const has_not = await begin({}, { scopes: ["a"] });
    assert.equal(new URL(has_not.pending.url).searchParams.get("scope"), "a");
  });

  it("[bad/oauth-no-pkce] a server that does not say that it does PKCE", async () => {
    for (const methods of [undefined, ["plain"], []]) {
      const faults = { server: () => ({ code_challenge_methods_supported: methods }) };
      const error = await oauthFailure(begin(faults));
      assert.deepEqual([error.code, error.failed.step], ["oauth.no_pkce", "browser"]);
      assert.match(error.message, /does not say that it protects the sign-in against theft/);
      const { pending } = await begin(faults, { allowSilentPkce: true });
      assert.equal(new URL(pending.url).searchParams.get("code_challenge_method"), "S256");
    }
  });

  it("[bad/oauth-callback] state or iss that are missing, wrong or doubled: no code is used, nothing of it is shown", async () => {
    const sends = { server: () => ({ authorization_response_iss_parameter_supported: true }) };
    const cases: readonly (readonly [Faults, (begun: Begun) => URL])[] = [
      [{}, () => callbackWith({ code: "stolen" })],
      [{}, () => callbackWith({ code: "stolen", state: "guessed" })],
      [
        {},
        ({ pending }) => new URL(`${callbackWith({ code: "stolen", state: pending.state }).href}&state=x`),
      ],
      [{}, ({ pending }) => callbackWith({ state: pending.state })],
      [
        {},
        ({ pending }) => callbackWith({ code: "stolen", state: pending.state, iss: "https://evil.example" }),
      ],
      [sends, ({ pending }) => callbackWith({ code: "stolen", state: pending.state })],
      [
        sends,
        ({ pending, server }) =>
          callbackWith({ code: "stolen", state: pending.state, iss: `${server.url}/` }),
      ],
      [
        sends,
        ({ pending }) =>
          callbackWith({
            error: "access_denied",
            error_description: "stolen",
            state: pending.state,
            iss: "https://evil.example",
          }),
      ],
    ];
    for (const [faults, callback] of cases) {
      const begun = await begin(faults);
      const { signIns, discovery, client, pending, server } = begun;
      const error = await oauthFailure(signIns.finish(discovery, client, pending, callback(begun)));
      assert.deepEqual([error.code, error.failed.step], ["oauth.bad_callback", "callback"]);
      assert.equal(
        error.message,
        `What came back from the browser is no answer of ${new URL(server.url).host} to this sign-in, and was not used; sign in again.`,
      );
      assert.doesNotMatch(JSON.stringify(signIns.lines) + inspect(error), /stolen|evil/);
      assert.equal(
        server.requests.some(({ path }) => path === "/token"),
        false,
      );
    }
    const good = await begin(sends);
    assert.equal((await finish(good, { iss: good.server.url })).accessToken.reveal(), "access-1");
  });

  it("[bad/oauth-denied] refusals in the browser have their sentences", async () => {
    const codes: Readonly<Record<string, string>> = {
      access_denied: "oauth.denied",
      invalid_scope: "oauth.invalid_scope",
      unauthorized_client: "oauth.invalid_client",
      temporarily_unavailable: "oauth.unreachable",
      server_error: "oauth.unreachable",
      invalid_target: "oauth.refused",
      invalid_request: "oauth.refused",
      "<b>": "oauth.refused",
    };
    for (const [error, code] of Object.entries(codes)) {
      const { signIns, discovery, client, pending } = await begin();
      const callback = callbackWith({ error, state: pending.state });
      const failed = await oauthFailure(signIns.finish(discovery, client, pending, callback));
      assert.deepEqual([failed.code, failed.failed.step], [code, "callback"]);
      assert.doesNotMatch(failed.message, /<b>/);
    }
  });

  it("[bad/oauth-token-trouble] a token endpoint that hangs, drops or answers 500 may be asked again", async () => {
    const cases = [
      [hang, 200, /has not answered for 0\.2 s/],
      [drop, undefined, /broke off; try again/],
      [json({}, 500), undefined, /has trouble of its own \(500\)/],
      [page(502), undefined, /has trouble of its own \(502\)/],
      [json({}, 429, { "retry-after": "7" }), undefined, /has trouble of its own \(429\)/],
    ] as const;
    for (const [answer, timeoutMs, words] of cases) {
      const error = await failure({ answers: { "/token": answer } }, timeoutMs);
      assert.deepEqual([error.code, error.failed.step, error.retry], ["oauth.unreachable", "token", true]);
      assert.match(error.message, words);
    }
  });

  it("[bad/oauth-token-odd] errors with 200 or 401, and what is no token at all", async () => {
    const cases = [
      [json({ error: "invalid_grant" }, 400), "oauth.invalid_grant"],
      [json({ error: "invalid_grant" }, 200), "oauth.invalid_grant"],
      [json({ error: "invalid_grant" }, 401), "oauth.invalid_grant"],
      [json({ error: "invalid_client" }, 401, { "www-authenticate": "Basic" }), "oauth.invalid_client"],
      [json({}, 401, { "www-authenticate": 'Basic realm="x"' }), "oauth.invalid_client"],
      [page(401), "oauth.bad_reply"],
      [json({ error: "invalid_target" }, 400), "oauth.refused"],
      [json({ access_token: null, token_type: "Bearer" }), "oauth.bad_reply"],
      [json({ access_token: "a\u0000b", token_type: "Bearer" }), "oauth.bad_reply"],
      [json({ access_token: "a", token_type: "mac" }), "oauth.bad_reply"],
      [json({ access_token: "a", token_type: "DPoP" }), "oauth.bad_reply"],
      [json([]), "oauth.bad_reply"],
      [page(), "oauth.bad_reply"],
      [sendOn("https://evil.example/token", 307), "oauth.bad_reply"],
    ] as const;
    for (const [answer, code] of cases) {
      const error = await failure({ answers: { "/token": answer } });
      assert.deepEqual([error.code, error.failed.step, error.retry], [code, "token", false]);
    }
  });

  it("[O3] takes tokens as servers write them", async () => {
    const odd = await begin(
      { tokens: { expires_in: "60", refresh_token: null, scope: "", id_token: "not.a.token" } },
      { scopes: ["a"] },
    );
    const tokens = await finish(odd);
    assert.deepEqual([tokens.scopes, "refreshToken" in tokens], [["a"], false]);
    assert.ok(Math.abs((tokens.expiresAt ?? 0) - Date.now() / 1000 - 60) < 10);
    const silent = await finish(await begin({ tokens: { expires_in: "soon", scope: "x y" } }));
    assert.deepEqual([silent.scopes, "expiresAt" in silent], [["x", "y"], false]);
    for (const expires_in of [Number.MAX_SAFE_INTEGER, "99999999999999999999", 1e300]) {
      assert.equal("expiresAt" in (await finish(await begin({ tokens: { expires_in } }))), false);
    }
  });

  it("[O4] [bad/oauth-rotation] a refresh token stays where no new one comes", async () => {
    const begun = await begin({ tokens: { refresh_token: undefined } });
    const { signIns, discovery, client } = begun;
    const before: OAuthTokens = {
      accessToken: new Secret("access-0"),
      refreshToken: new Secret("refresh-0"),
      scopes: ["a"],
    };
    const after = await signIns.refresh(discovery, client, before);
    assert.deepEqual(
      [after.accessToken.reveal(), after.refreshToken?.reveal(), after.scopes],
      ["access-1", "refresh-0", ["a"]],
    );
    assert.deepEqual(asked(begun), {
      grant_type: "refresh_token",
      refresh_token: "refresh-0",
      client_id: "registered",
      resource: begun.server.url + "/mcp",
    });
    const { refreshToken: _, ...without } = before;
    const error = await oauthFailure(signIns.refresh(discovery, client, without));
    assert.equal(error.code, "oauth.invalid_grant");
  });

  it("[O4] signing out tells of both tokens, and says when the server does not listen", async () => {
    const tokens = { accessToken: new Secret("access-0"), refreshToken: new Secret("refresh-0"), scopes: [] };
    const good = await begin();
    await good.signIns.revoke(good.discovery, good.client, tokens);
    const told = good.server.requests.filter(({ path }) => path === "/revoke").map(({ body }) => body);
    assert.deepEqual(told, [
      "token_type_hint=refresh_token&token=refresh-0&client_id=registered",
      "token_type_hint=access_token&token=access-0&client_id=registered",
    ]);
    const none = await begin({ server: () => ({ revocation_endpoint: undefined }) });
    await none.signIns.revoke(none.discovery, none.client, tokens);
    assert.equal(none.signIns.lines.at(-1)?.state, "skipped");
    const broken = await begin({ answers: { "/revoke": json({}, 503) } });
    const error = await oauthFailure(broken.signIns.revoke(broken.discovery, broken.client, tokens));
    assert.deepEqual([error.code, error.failed.step, error.retry], ["oauth.unreachable", "revoke", true]);
  });

  it("[O5] no trace and no error holds a code, a token, a secret or a verifier", async () => {
    const echo = {
      answers: {
        "/token": (request, response) =>
          json({ error: "invalid_grant", error_description: `Not good: ${request.body} access-9` }, 400)(
            request,
            response,
          ),
      },
    } satisfies Faults;
    const begun = await begin(echo);
    const errors = [
      await oauthFailure(finish(begun)),
      await oauthFailure(
        begun.signIns.refresh(begun.discovery, begun.client, {
          accessToken: new Secret("access-0"),
          refreshToken: new Secret("refresh-0"),
          scopes: [],
        }),
      ),
    ];
    const all = JSON.stringify(begun.signIns.lines) + inspect(errors, { depth: 10 });
    for (const secret of ["code-1", begun.pending.verifier.reveal(), "refresh-0", begun.pending.state]) {
      assert.ok(!all.includes(secret), secret);
    }
  });

  it("[O5, bad/secrets] nor in another spelling, or as the code of a refusal", async () => {
    const secrets = { refresh: 'canary r/1+"é', client: "canary~s:2/&", plain: "canary-3" };
    const answers: Faults["answers"] = {
      "/token": (request, response) => {
        const { body, headers } = request;
        const sent = `${body} ${headers.authorization ?? ""} ${encodeURIComponent(secrets.refresh)}`;
        const echoed = {
          error: "invalid_grant",
          error_description: JSON.stringify([sent, secrets.refresh, secrets.client]),
        };
        const isPlain = body.includes(secrets.plain);
        return json(isPlain ? { error: secrets.plain } : echoed, 400)(request, response);
      },
    };
    for (const auth of ["client_secret_basic", "client_secret_post"] as const) {
      const { signIns, discovery, client } = await begin({ answers });
      const proof = { ...client, auth, clientSecret: new Secret(secrets.client) };
      const basic = Buffer.from(
        `registered:${new URLSearchParams({ x: secrets.client }).toString().slice(2)}`,
      );
      for (const refresh of [secrets.refresh, secrets.plain]) {
        const tokens = { accessToken: new Secret("a"), refreshToken: new Secret(refresh), scopes: [] };
        const error = await oauthFailure(signIns.refresh(discovery, proof, tokens));
        const told = JSON.stringify(signIns.lines) + inspect(error, { depth: 10 });
        assert.doesNotMatch(told, /canary/);
        assert.ok(!told.includes(basic.toString("base64")));
      }
    }
  });

  it("[O3] the caller can give up at any time", async () => {
    const { discovery, client, pending } = await begin({ answers: { "/token": hang } });
    const { authorizationServers } = await import("../../../src/adapters/oauth/authorization-servers.ts");
    const controller = new AbortController();
    const callback = callbackWith({ code: "c", state: pending.state });
    const options = { omitResource: false };
    const { signal } = controller;
    const servers = authorizationServers({ version: "1" });
    const work = servers.finish(discovery, client, pending, callback, options, () => undefined, signal);
    const reason = new Error("Enough.");
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await assert.rejects(work, reason);
  });
});
