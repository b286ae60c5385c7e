import assert from "node:assert/strict";
import { AppError, type ErrorCode } from "../../../src/core/base/errors.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import type { DescribedSignIn, OAuthClient } from "../../../src/core/oauth/authorization-servers.ts";
import {
  type Faults,
  json,
  page,
  places,
  startFaulty,
} from "../../support/oauth/faulty-authorization-server.ts";
import { callbackWith, oauthFailure, redirectUri, SignIns } from "../../support/oauth/sign-in.ts";
import { type RawAnswer, type RawServer, startRawServer } from "../../support/tool-servers/raw-server.ts";

type Describe = () => Promise<readonly DescribedSignIn[]>;

const nothing = json({}, 404);
const silent = { [places.resource]: nothing, [places.server]: nothing };

/** Metadata of what is at this path of the server that is asked. */
function metadata(path: string, more: object = {}): RawAnswer {
  return (request, response) => {
    const issuer = `http://${request.headers.host ?? ""}${path}`;
    const own = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` };
    return json({ ...own, code_challenge_methods_supported: ["S256"], ...more })(request, response);
  };
}

describe("an authorization server that only the document of an API names", () => {
  const running: RawServer[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  async function start(answers: Faults["answers"] = {}): ReturnType<typeof startFaulty> {
    const server = await startFaulty({ answers: { [places.resource]: nothing, ...answers } });
    running.push(server);
    return server;
  }

  /** The URL of an API that says nothing itself. */
  async function silentApi(): Promise<string> {
    return (await start(silent)).mcp;
  }

  const endpoints =
    (origin: string, change: object = {}): Describe =>
    async () => [
      {
        ...{ kind: "endpoints", scopes: ["books", "a b", 'quote"', "x\ny"] },
        ...{ authorizationUrl: `${origin}/authorize`, tokenUrl: `${origin}/token` },
        ...change,
      },
    ];
  const at =
    (...urls: readonly string[]): Describe =>
    async () =>
      urls.map((url) => ({ kind: "metadata", url, scopes: [] }));

  const byHand = (issuer: string, client: Partial<OAuthClient> = {}): OAuthClient => ({
    ...{ issuer, redirectUri, clientId: "by-hand", auth: "none", origin: "pre-registered" },
    ...client,
  });

  it("[O2] is not asked about where the server says it itself, of its protection or at its origin", async () => {
    const server = await startFaulty();
    running.push(server);
    const asked = (): never => assert.fail("asked");
    assert.equal((await new SignIns().discover(server.mcp, undefined, asked)).resource, server.mcp);
    const older = await start();
    const { resource, server: own } = await new SignIns().discover(older.mcp, undefined, asked);
    assert.deepEqual([resource, own.issuer], [undefined, older.url]);
  });

  it("[O2, T6] has endpoints and no more, and tokens for what is asked of them", async () => {
    const api = await silentApi();
    const { url } = await start(silent);
    const signIns = new SignIns();
    const found = await signIns.discover(api, undefined, endpoints(url));
    assert.deepEqual(
      [found.server.issuer, found.server.authorizationEndpoint, found.resource, found.scopes],
      [`${url}/token`, `${url}/authorize`, undefined, ["books"]],
    );
    assert.ok(signIns.shown().includes("server skipped /token"));
    assert.equal((await oauthFailure(signIns.register(found))).code, "oauth.no_registration");
    const client = byHand(found.server.issuer);
    // Nobody says whether it does PKCE.
    assert.equal((await oauthFailure(signIns.begin(found, client))).code, "oauth.no_pkce");
    const pending = await signIns.begin(found, client, { allowSilentPkce: true });
    const asked = new URL(pending.url).searchParams;
    assert.deepEqual(
      [asked.get("scope"), asked.has("resource"), asked.get("code_challenge_method")],
      ["books", false, "S256"],
    );
    const { state } = pending;
    for (const more of [{}, { iss: `${url}/whoever` }]) {
      const tokens = await signIns.finish(
        found,
        client,
        pending,
        callbackWith({ code: "c", state, ...more }),
      );
      assert.equal(tokens.accessToken.reveal(), "access-1");
    }
    const otherPort = `http://127.0.0.1:${String(Number(new URL(url).port) + 1)}`;
    for (const more of [
      { state: "another" },
      { state, iss: "https://other.example" },
      { state, iss: otherPort },
      { state, iss: "x" },
    ]) {
      const callback = callbackWith({ code: "c", ...more });
      const error = await oauthFailure(signIns.finish(found, client, pending, callback));
      assert.equal(error.code, "oauth.bad_callback");
    }
    const twice = callbackWith({ code: "c", state, iss: url });
    twice.searchParams.append("iss", url);
    assert.equal(
      (await oauthFailure(signIns.finish(found, client, pending, twice))).code,
      "oauth.bad_callback",
    );
  });

  it("[O2] takes the scopes of a challenge before those of the document", async () => {
    const { url } = await start(silent);
    const found = await new SignIns().discover(await silentApi(), 'Bearer scope="own"', endpoints(url));
    assert.deepEqual(found.scopes, ["own"]);
  });

  it("[O2] is more than that where its metadata have the same endpoints, and only then", async () => {
    const api = await silentApi();
    const { url } = await start();
    const whole = await new SignIns().discover(api, undefined, endpoints(url));
    assert.deepEqual([whole.server.issuer, whole.server.registrationEndpoint], [url, `${url}/register`]);
    const authorizationUrl = `${url}/authorize?audience=books`;
    const asked = await new SignIns().discover(api, undefined, endpoints(url, { authorizationUrl }));
    assert.deepEqual(
      [asked.server.issuer, asked.server.authorizationEndpoint],
      [url, `${url}/authorize?audience=books`],
    );
    for (const change of [
      { authorizationUrl: `${url}/tenant/authorize` },
      { tokenUrl: `${url}/tenant/token` },
      { tokenUrl: `${url}/token?tenant=1` },
    ]) {
      const other = await new SignIns().discover(api, undefined, endpoints(url, change));
      assert.deepEqual([other.server.registrationEndpoint, other.server.pkceMethods], [undefined, undefined]);
    }
  });

  it("[O2] is found above its token endpoint, where servers for many have theirs", async () => {
    const path = "/realms/books";
    const protocol = `${path}/protocol/openid-connect`;
    const { url } = await start({
      [places.server]: nothing,
      [`${path}/.well-known/openid-configuration`]: (request, response) => {
        const own = `http://${request.headers.host ?? ""}${protocol}`;
        const said = { authorization_endpoint: `${own}/auth`, token_endpoint: `${own}/token` };
        return metadata(path, said)(request, response);
      },
    });
    const said = { authorizationUrl: `${url}${protocol}/auth`, tokenUrl: `${url}${protocol}/token` };
    const found = await new SignIns().discover(await silentApi(), undefined, endpoints(url, said));
    assert.deepEqual([found.server.issuer, found.server.pkceMethods], [`${url}${path}`, ["S256"]]);
  });

  it("[O2, bad/oauth-metadata-mismatch] may ask for tokens elsewhere than where one signs in only when who has that page says so", async () => {
    const api = await silentApi();
    const honest = await start(silent);
    const page = { authorization_endpoint: `${honest.url}/authorize` };
    const other = await start({ [places.server]: metadata("", page), [places.openid]: metadata("", page) });
    for (const describe of [
      endpoints(honest.url, { tokenUrl: `${other.url}/token` }),
      // It says so of itself, which anybody can.
      at(other.url),
      at(`${other.url}${places.server}`),
    ]) {
      const signIns = new SignIns();
      const error = await oauthFailure(signIns.discover(api, undefined, describe));
      assert.deepEqual([error.code, error.failed.step], ["oauth.mismatch", "server"]);
      assert.equal(signIns.lines.at(-1)?.detail, error.message);
    }
    const both = await start({ [places.server]: metadata("", { token_endpoint: `${other.url}/token` }) });
    for (const describe of [endpoints(both.url, { tokenUrl: `${other.url}/token` }), at(both.url)]) {
      const { server } = await new SignIns().discover(api, undefined, describe);
      assert.deepEqual([server.issuer, server.tokenEndpoint], [both.url, `${other.url}/token`]);
    }
  });

  it("[O2] stays the one that it was before documents were read, where the document says the same", async () => {
    const { mcp, url } = await start(silent);
    const before = await new SignIns().discover(mcp);
    const now = await new SignIns().discover(mcp, undefined, endpoints(url));
    assert.deepEqual([now.server, now.scopes], [before.server, ["books"]]);
    const authorizationUrl = `${url}/authorize?audience=books`;
    const asked = await new SignIns().discover(mcp, undefined, endpoints(url, { authorizationUrl }));
    assert.deepEqual(asked.server, { ...before.server, authorizationEndpoint: authorizationUrl });
  });

  it("[O2] is found by the address of its metadata, or by its own", async () => {
    const api = await silentApi();
    const { url } = await start();
    for (const address of [`${url}${places.server}`, url]) {
      assert.equal((await new SignIns().discover(api, undefined, at(address))).server.issuer, url);
    }
    for (const end of ["", "/"]) {
      const place = "/tenant/.well-known/openid-configuration";
      const tenant = await start({ [place]: metadata(`/tenant${end}`) });
      const found = await new SignIns().discover(api, undefined, at(tenant.url + place));
      assert.equal(found.server.issuer, `${tenant.url}/tenant${end}`);
    }
  });

  it("[O2, bad/oauth-metadata-mismatch, bad/oauth-metadata-html] is the next one where the first is none", async () => {
    const api = await silentApi();
    const { url } = await start({ "/page": page(), "/x/.well-known/openid-configuration": metadata("/y") });
    for (const place of ["/x/.well-known/openid-configuration", "/page", "/nowhere"]) {
      const found = await new SignIns().discover(api, undefined, at(url + place, url));
      assert.equal(found.server.issuer, url);
      const error = await oauthFailure(new SignIns().discover(api, undefined, at(url + place, `${url}/no`)));
      assert.equal(error.code, place.startsWith("/x") ? "oauth.mismatch" : "oauth.bad_reply", place);
    }
  });

  it("[bad/oauth-unsafe-address] is never asked nor opened at an address that is not safe", async () => {
    const api = await silentApi();
    const { url } = await start();
    for (const address of [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "http://as.example/x",
      "//\\$(id)",
      "",
    ]) {
      for (const describe of [
        at(address),
        endpoints(url, { tokenUrl: address }),
        endpoints(url, { authorizationUrl: address }),
      ]) {
        const signIns = new SignIns();
        const error = await oauthFailure(signIns.discover(api, undefined, describe));
        assert.equal(error.code, "oauth.unsafe_address", address);
        assert.equal(signIns.lines.at(-1)?.state, "failed");
      }
      // A placeholder before the real one.
      assert.equal((await new SignIns().discover(api, undefined, at(address, url))).server.issuer, url);
    }
  });

  it("[bad/oauth-metadata-500] is not another one because it has trouble at this moment", async () => {
    const api = await silentApi();
    const { url } = await start({ [places.server]: json({}, 503) });
    const error = await oauthFailure(new SignIns().discover(api, undefined, endpoints(url)));
    assert.deepEqual([error.code, error.retry], ["oauth.unreachable", true]);
    const next = await oauthFailure(new SignIns().discover(api, undefined, at(url, (await start()).url)));
    assert.equal(next.code, "oauth.unreachable");
    const own = await start({ [places.server]: json({}, 503) });
    const asked = (): never => assert.fail("asked");
    assert.equal(
      (await oauthFailure(new SignIns().discover(own.mcp, undefined, asked))).code,
      "oauth.unreachable",
    );
  });

  it("[bad/oauth-no-metadata] is not guessed where the document cannot be read: who gets a secret is not left to chance", async () => {
    const { mcp, requests } = await start(silent);
    for (const [code, retry, expected, words] of [
      ["tools.unreachable", true, "oauth.unreachable", "It is not there."],
      ["tools.bad_reply", false, "oauth.bad_reply", "It is not there."],
      ["tools.unauthorized", false, "oauth.bad_reply", /paste it on the card as text/],
    ] as const satisfies readonly (readonly [ErrorCode, boolean, string, string | RegExp])[]) {
      const signIns = new SignIns();
      const failure = new AppError(code, "It is not there.", { retry });
      const error = await oauthFailure(signIns.discover(mcp, undefined, () => Promise.reject(failure)));
      assert.deepEqual([error.code, error.retry], [expected, retry]);
      assert.match(error.message, new RegExp(words));
      assert.equal(signIns.lines.at(-1)?.state, "failed");
    }
    const bug = (): Promise<never> => Promise.reject(new TypeError("a bug"));
    await assert.rejects(new SignIns().discover(mcp, undefined, bug), TypeError);
    assert.ok(!requests.some(({ path }) => path.includes("token")));
  });

  it("[bad/oauth-no-metadata] is looked for as ever when the document says nothing", async () => {
    const { mcp, url } = await start(silent);
    const found = await new SignIns().discover(mcp, undefined, at());
    assert.equal(found.server.tokenEndpoint, `${url}/token`);
    const html = await start({ [places.server]: page(), [places.openid]: page() });
    const error = await oauthFailure(new SignIns().discover(html.mcp, undefined, at()));
    assert.equal(error.code, "oauth.bad_reply");
    // A web page for everything says nothing against a document.
    assert.equal(
      (await new SignIns().discover(html.mcp, undefined, at((await start()).url))).scopes.length,
      0,
    );
  });

  it("[O2] is given up at once with the sign-in", async () => {
    const { mcp } = await start(silent);
    const over = new AbortController();
    const signIns = new SignIns();
    const waiting = signIns.discover(
      mcp,
      undefined,
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            reject(new AppError("tools.unreachable", "It was cut off."));
          });
          over.abort(new Error("given up"));
        }),
      over.signal,
    );
    await assert.rejects(waiting, { message: "given up" });
    assert.equal(signIns.lines.at(-1)?.detail, "It was cancelled.");
  });

  it("[O4] is asked for new tokens with what was kept of it", async () => {
    const gone = await startRawServer(() => undefined);
    await gone.stop();
    const { url } = await start(silent);
    const signIns = new SignIns();
    const found = await signIns.discover(await silentApi(), undefined, endpoints(url));
    const tokens = { accessToken: new Secret("old"), refreshToken: new Secret("r"), scopes: [] };
    const renewed = await signIns.refresh(found, byHand(found.server.issuer), tokens);
    assert.equal(renewed.accessToken.reveal(), "access-1");
  });
});
