import assert from "node:assert/strict";
import { AppError } from "../../../src/core/base/errors.ts";
import type { DescribedSignIn, OAuthClient } from "../../../src/core/oauth/authorization-servers.ts";
import {
  type Faults,
  json,
  page,
  places,
  startFaulty,
} from "../../support/oauth/faulty-authorization-server.ts";
import { callbackWith, oauthFailure, redirectUri, SignIns } from "../../support/oauth/sign-in.ts";
import type { RawServer } from "../../support/tool-servers/raw-server.ts";

const nothing = json({}, 404);
const silent = { [places.resource]: nothing, [places.server]: nothing };

describe("an authorization server that only the document of an API names", () => {
  const running: RawServer[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  async function start(answers: Faults["answers"] = {}, rest: Faults = {}): ReturnType<typeof startFaulty> {
    const server = await startFaulty({ ...rest, answers: { [places.resource]: nothing, ...answers } });
    running.push(server);
    return server;
  }

  const endpoints = (origin: string, change: object = {}): (() => Promise<DescribedSignIn>) => {
    const said = { authorizationUrl: `${origin}/authorize`, tokenUrl: `${origin}/token` };
    return async () => ({ kind: "endpoints", ...said, scopes: ["books"], ...change });
  };
  const metadata = (url: string) => async (): Promise<DescribedSignIn> => ({
    kind: "metadata",
    url,
    scopes: [],
  });

  it("[O2] is not asked about where the server says it itself", async () => {
    const server = await startFaulty();
    running.push(server);
    const found = await new SignIns().discover(server.mcp, undefined, () => assert.fail("asked"));
    assert.equal(found.resource, server.mcp);
  });

  it("[O2, T6] has endpoints and no more, and tokens for what is asked of them", async () => {
    const { mcp, url } = await start(silent);
    const signIns = new SignIns();
    const found = await signIns.discover(mcp, undefined, endpoints(url));
    assert.deepEqual(
      [found.server.issuer, found.server.authorizationEndpoint, found.resource, found.scopes],
      [`${url}/token`, `${url}/authorize`, undefined, ["books"]],
    );
    assert.ok(signIns.shown().includes("server skipped /token"));
    const none = await oauthFailure(signIns.register(found));
    assert.equal(none.code, "oauth.no_registration");
    const { issuer } = found.server;
    const client: OAuthClient = {
      ...{ issuer, redirectUri, clientId: "by-hand", auth: "none", origin: "pre-registered" },
    };
    // Nobody says whether it does PKCE.
    assert.equal((await oauthFailure(signIns.begin(found, client))).code, "oauth.no_pkce");
    const pending = await signIns.begin(found, client, { allowSilentPkce: true });
    const asked = new URL(pending.url).searchParams;
    assert.deepEqual(
      [asked.get("scope"), asked.has("resource"), asked.get("code_challenge_method")],
      ["books", false, "S256"],
    );
    // Its own name, which nobody knows.
    const callback = callbackWith({ code: "c", state: pending.state, iss: "https://as.example" });
    const tokens = await signIns.finish(found, client, pending, callback);
    assert.equal(tokens.accessToken.reveal(), "access-1");
    const other = await oauthFailure(
      signIns.finish(found, client, pending, callbackWith({ code: "c", state: "another" })),
    );
    assert.equal(other.code, "oauth.bad_callback");
  });

  it("[O2] is more than that when its metadata have the same endpoints, and only then", async () => {
    const { mcp, url } = await start();
    const same = await new SignIns().discover(mcp, undefined, endpoints(url));
    assert.deepEqual([same.server.issuer, same.server.registrationEndpoint], [url, `${url}/register`]);
    const elsewhere = endpoints(url, { authorizationUrl: `${url}/tenant/authorize` });
    const other = await new SignIns().discover(mcp, undefined, elsewhere);
    assert.deepEqual(
      [other.server.issuer, other.server.authorizationEndpoint, other.server.registrationEndpoint],
      [`${url}/token`, `${url}/tenant/authorize`, undefined],
    );
  });

  it("[O2] is found by the address of its metadata, or by its own", async () => {
    const { mcp, url } = await start();
    for (const address of [`${url}${places.server}`, url]) {
      const { server } = await new SignIns().discover(mcp, undefined, metadata(address));
      assert.equal(server.issuer, url);
    }
    for (const end of ["", "/"]) {
      const place = "/tenant/.well-known/openid-configuration";
      const issuer = (host = ""): string => `http://${host}/tenant${end}`;
      const tenant = await start({
        [place]: (request, response) => {
          const own = issuer(request.headers.host);
          const said = { issuer: own, authorization_endpoint: `${own}/a`, token_endpoint: `${own}/t` };
          return json(said)(request, response);
        },
      });
      const found = await new SignIns().discover(tenant.mcp, undefined, metadata(tenant.url + place));
      assert.equal(found.server.issuer, issuer(new URL(tenant.url).host));
    }
  });

  it("[bad/oauth-metadata-mismatch] is none whose metadata are another one's", async () => {
    const { mcp, url } = await start({}, { server: () => ({ issuer: "https://other.example" }) });
    const error = await oauthFailure(
      new SignIns().discover(mcp, undefined, metadata(`${url}${places.server}`)),
    );
    assert.deepEqual([error.code, error.failed.step], ["oauth.mismatch", "server"]);
  });

  it("[bad/oauth-no-metadata, bad/oauth-metadata-html] is said to be missing where a document promises it", async () => {
    const { mcp, url } = await start({ ...silent, "/page": page() });
    for (const place of [places.server, "/page"]) {
      const error = await oauthFailure(new SignIns().discover(mcp, undefined, metadata(url + place)));
      assert.equal(error.code, "oauth.bad_reply");
    }
  });

  it("[bad/oauth-unsafe-address] is never asked nor opened at an address that is not safe", async () => {
    const { mcp, url } = await start();
    for (const address of [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "http://as.example/x",
      "//\\$(id)",
      "",
    ]) {
      const descriptions = [
        metadata(address),
        endpoints(url, { tokenUrl: address }),
        endpoints(url, { authorizationUrl: address }),
      ];
      for (const describe of descriptions) {
        const signIns = new SignIns();
        const error = await oauthFailure(signIns.discover(mcp, undefined, describe));
        assert.equal(error.code, "oauth.unsafe_address", address);
        assert.equal(signIns.lines.at(-1)?.state, "failed");
      }
    }
  });

  it("[bad/oauth-no-metadata] is looked for as ever when the document says nothing, or cannot be read", async () => {
    const { mcp, url } = await start();
    const unreadable = (): Promise<never> =>
      Promise.reject(new AppError("tools.unreachable", "The API is not there."));
    for (const describe of [async () => undefined, unreadable]) {
      const signIns = new SignIns();
      assert.equal((await signIns.discover(mcp, undefined, describe)).server.issuer, url);
      assert.ok(signIns.shown().some((line) => line.startsWith("resource skipped /mcp")));
    }
    const bug = (): Promise<never> => Promise.reject(new TypeError("a bug"));
    await assert.rejects(new SignIns().discover(mcp, undefined, bug), TypeError);
  });
});
