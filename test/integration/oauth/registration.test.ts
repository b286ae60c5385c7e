import assert from "node:assert/strict";
import { type Faults, json, page, startFaulty } from "../../support/oauth/faulty-authorization-server.ts";
import { oauthFailure, redirectUri, SignIns } from "../../support/oauth/sign-in.ts";
import type { RawServer } from "../../support/tool-servers/raw-server.ts";
import type { OAuthClient } from "../../../src/core/oauth/authorization-servers.ts";

describe("registering a client", () => {
  const running: RawServer[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  async function register(
    faults: Faults,
    wish: Parameters<SignIns["register"]>[1] = {},
  ): Promise<{ readonly client: OAuthClient; readonly sent: Record<string, unknown> | undefined }> {
    const server = await startFaulty(faults);
    running.push(server);
    const signIns = new SignIns();
    const client = await signIns.register(await signIns.discover(server.mcp), wish);
    const body = server.requests.find(({ path }) => path === "/register")?.body;
    return { client, sent: body === undefined ? undefined : (JSON.parse(body) as Record<string, unknown>) };
  }

  /** How it fails: code, status, and the sentence with `HOST` for its host. */
  async function failure(faults: Faults): Promise<readonly [string, number | undefined, string]> {
    const { code, failed, message } = await oauthFailure(register(faults));
    assert.equal(failed.step, "register");
    return [code, failed.status, message.replace(/127\.0\.0\.1:\d+/g, "HOST")];
  }

  it("[O2] says what a native client without a secret is", async () => {
    const { client, sent } = await register({}, { scopes: ["a", "b"] });
    assert.deepEqual(sent, {
      client_name: "Backburner",
      application_type: "native",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      software_id: "backburner",
      software_version: "1.2.3",
      scope: "a b",
    });
    const { issuer, ...rest } = client;
    assert.match(issuer, /^http:/);
    assert.deepEqual(rest, { clientId: "registered", auth: "none", origin: "dynamic", redirectUri });
    assert.equal((await register({})).sent?.["scope"], undefined);
  });

  it("[O2] offline_access is asked for where the server has it", async () => {
    const { sent } = await register(
      { server: () => ({ scopes_supported: ["offline_access"] }) },
      { scopes: ["a"] },
    );
    assert.equal(sent?.["scope"], "a offline_access");
  });

  for (const method of ["client_secret_post", "client_secret_basic"] as const) {
    it(`[O2] takes ${method} where the server wants it`, async () => {
      const { client, sent } = await register({
        server: () => ({ token_endpoint_auth_methods_supported: ["private_key_jwt", method] }),
        client: { client_secret: "s", client_secret_expires_at: "1999999999" },
      });
      assert.equal(sent?.["token_endpoint_auth_method"], method);
      assert.deepEqual(
        [client.auth, client.clientSecret?.reveal(), client.secretExpiresAt],
        [method, "s", 1_999_999_999],
      );
    });
  }

  it("[O2] a document about the client comes first where the server takes it", async () => {
    const metadataDocument = "https://client.example/metadata.json";
    const takes = { server: () => ({ client_id_metadata_document_supported: true }) };
    const { client, sent } = await register(takes, { metadataDocument });
    assert.deepEqual(
      [sent, client.clientId, client.origin, client.auth],
      [undefined, metadataDocument, "metadata-document", "none"],
    );
    assert.equal((await register({}, { metadataDocument })).client.origin, "dynamic");
    assert.equal((await register(takes)).client.origin, "dynamic");
  });

  it("[bad/oauth-registration-odd] answers with 200, nulls, or a secret that nobody has asked for", async () => {
    const odd = {
      client_id: "odd",
      client_secret: null,
      client_secret_expires_at: null,
      token_endpoint_auth_method: null,
      scope: null,
    };
    const { client } = await register({ answers: { "/register": json(odd, 200) } });
    assert.deepEqual([client.clientId, client.auth, "clientSecret" in client], ["odd", "none", false]);
    const unasked = await register({ client: { client_secret: "s", client_secret_expires_at: 0 } });
    assert.deepEqual(
      [unasked.client.auth, unasked.client.secretExpiresAt],
      ["client_secret_basic", undefined],
    );
  });

  it("[bad/oauth-no-registration] there is no registration", async () => {
    assert.deepEqual(await failure({ server: () => ({ registration_endpoint: undefined }) }), [
      "oauth.no_registration",
      undefined,
      "The authorization server http://HOST/ does not register clients by itself; register a client there by hand and set its id on the card.",
    ]);
    const takes = { registration_endpoint: undefined, client_id_metadata_document_supported: true };
    assert.match(
      (await failure({ server: () => takes }))[2],
      /by itself; set backburner\.tools\.clientMetadataDocument to the address of a client ID metadata document, or register/,
    );
    assert.deepEqual(await failure({ answers: { "/register": json({}, 404) } }), [
      "oauth.no_registration",
      404,
      "The authorization server HOST registers no clients there (404); register a client there by hand and set its id on the card.",
    ]);
  });

  it("[bad/oauth-no-metadata] a server that says nothing at all and registers nobody", async () => {
    const nothing = json({}, 404);
    const answers = Object.fromEntries(
      [
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
        "/register",
      ].map((path) => [path, nothing]),
    );
    assert.deepEqual(await failure({ answers }), [
      "oauth.no_registration",
      404,
      "Nothing at HOST says how to sign in, and it registers no clients (404); check the URL, choose another authentication, or register a client there by hand and set its id on the card.",
    ]);
  });

  it("[bad/oauth-registration-refused] 401, 403, 400, 500 and a web page", async () => {
    const told =
      "registers only clients that it has been told of (STATUS); register a client there by hand and set its id on the card.";
    for (const status of [401, 403]) {
      assert.deepEqual(await failure({ answers: { "/register": json({}, status) } }), [
        "oauth.registration_refused",
        status,
        `The authorization server HOST ${told.replace("STATUS", String(status))}`,
      ]);
    }
    const words = { error: "invalid_redirect_uri", error_description: "No\nloopback." };
    assert.deepEqual(await failure({ answers: { "/register": json(words, 400) } }), [
      "oauth.registration_refused",
      400,
      "The authorization server HOST refuses to register this client (400); register a client there by hand and set its id on the card. It says: No loopback.",
    ]);
    assert.deepEqual(await failure({ answers: { "/register": json({}, 500) } }), [
      "oauth.unreachable",
      500,
      "HOST has trouble of its own (500); try again later.",
    ]);
    const [code, status] = await failure({ answers: { "/register": page() } });
    assert.deepEqual([code, status], ["oauth.bad_reply", 200]);
    const refusedPage = await failure({ answers: { "/register": page(403) } });
    assert.deepEqual(refusedPage.slice(0, 2), ["oauth.registration_refused", 403]);
  });

  it("[bad/oauth-registration-odd] without an id, or with a proof that is not possible here", async () => {
    assert.equal((await failure({ client: { client_id: null } }))[0], "oauth.bad_reply");
    const [code, , message] = await failure({ client: { token_endpoint_auth_method: "private_key_jwt" } });
    assert.equal(code, "oauth.bad_reply");
    assert.match(
      message,
      /in a way that is not possible here \("private_key_jwt"\); register a client there by hand/,
    );
  });
});
