import assert from "node:assert/strict";
import { ApiDocument } from "../../../../../src/adapters/tool-servers/openapi/api-document.ts";
import {
  describedSignIns,
  describeSignIn,
} from "../../../../../src/adapters/tool-servers/openapi/described-sign-in.ts";
import type { OpenApiDeps } from "../../../../../src/adapters/tool-servers/openapi/read-api.ts";
import { toolTarget } from "../../../../support/tool-servers/tool-target.ts";
import type { DescribedSignIn } from "../../../../../src/core/oauth/authorization-servers.ts";

const authorizationUrl = "https://as.example/authorize";
const tokenUrl = "https://as.example/token";
const code = (scopes: object = {}): object => ({
  type: "oauth2",
  flows: { authorizationCode: { authorizationUrl, tokenUrl, scopes } },
});

function said(schemes: object, more: object = {}, version: object = { openapi: "3.0.3" }): unknown {
  const document = { ...version, components: { securitySchemes: schemes }, paths: {}, ...more };
  return all(document)[0];
}

function all(document: object, kept = "https://api.example/v1/openapi.json"): readonly DescribedSignIn[] {
  return describedSignIns(ApiDocument.from(document, new URL(kept)), new URL("https://api.example/v1"));
}

const endpoints = (scopes: readonly string[] = []): DescribedSignIn => ({
  kind: "endpoints",
  authorizationUrl,
  tokenUrl,
  scopes,
});

const operation = (security: readonly object[] | undefined): object => ({
  paths: { "/books": { get: { security, responses: {} } } },
});

describe("the sign-in that a document describes", () => {
  it("[O2, T6] is that of the authorization code, or what OpenID Connect says", () => {
    assert.deepEqual(said({ oauth: code() }), endpoints());
    const openid = { type: "openIdConnect", openIdConnectUrl: "https://as.example/x" };
    assert.deepEqual(said({ openid }), { kind: "metadata", url: "https://as.example/x", scopes: [] });
    const newer = { ...code(), oauth2MetadataUrl: "https://as.example/y" };
    assert.deepEqual(said({ newer }), { kind: "metadata", url: "https://as.example/y", scopes: [] });
  });

  it("[O2] asks for the scopes that the operations need, not for all that there are", () => {
    const schemes = { oauth: code({ "books:read": "", admin: "" }) };
    const ways = [{ oauth: ["books:read"] }, { oauth: ["books:write"] }];
    assert.deepEqual(said(schemes, operation(ways)), endpoints(["books:read"]));
    const paths = {
      "/a": { get: { security: [{ oauth: ["a"] }] }, put: { security: [{ oauth: ["b", "a"] }] } },
    };
    assert.deepEqual(said(schemes, { paths }), endpoints(["a", "b"]));
    assert.deepEqual(
      said(schemes, { ...operation(undefined), security: [{ oauth: ["own"] }] }),
      endpoints(["own"]),
    );
    assert.deepEqual(said(schemes, { ...operation([]), security: [{ oauth: ["own"] }] }), endpoints());
  });

  it("[O2] takes the scheme that is needed before one that only stands there", () => {
    const first = { type: "openIdConnect", openIdConnectUrl: "https://other.example/x" };
    const components = { securitySchemes: { first, second: code() } };
    const found = all({ openapi: "3.0.3", components, ...operation([{ second: [] }]) });
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ["endpoints", "metadata"],
    );
  });

  it("[O2] reads addresses that are relative to the server, wherever the document is kept, and leaves others as they are", () => {
    const flow = { authorizationUrl: "/authorize", tokenUrl: "javascript:alert(1)" };
    const securitySchemes = { oauth: { type: "oauth2", flows: { authorizationCode: flow } } };
    const document = { openapi: "3.0.3", components: { securitySchemes }, paths: {} };
    const servers = [{ url: "https://login.example/v2/" }];
    for (const [one, expected] of [
      [document, "https://api.example/authorize"],
      [{ ...document, servers }, "https://login.example/authorize"],
      [{ ...document, servers: [{ url: "/v2" }] }, "https://api.example/authorize"],
      [{ ...document, servers: [{ url: "javascript:alert(1)" }] }, "https://api.example/authorize"],
    ] as const) {
      assert.deepEqual(all(one, "https://raw.example/x/openapi.json"), [
        { kind: "endpoints", authorizationUrl: expected, tokenUrl: "javascript:alert(1)", scopes: [] },
      ]);
    }
  });

  it("[O2, bad/tools-huge-document] does not follow references for ever", () => {
    const chain = Array.from({ length: 5000 }, (_, index): [string, object] => [
      `s${String(index)}`,
      { $ref: `#/components/securitySchemes/s${String(index + 1)}` },
    ]);
    const securitySchemes = Object.fromEntries([...chain, ["s5000", code()]]) as object;
    // The last ones of the chain, and the one that they lead to.
    assert.equal(all({ openapi: "3.0.3", components: { securitySchemes } }).length, 101);
  });

  it("[O2] is not read over a way on which others can change it", async () => {
    const { signal } = new AbortController();
    const fetchFor = () => (): never => assert.fail("asked");
    for (const [url, spec_path] of [
      ["https://api.example/v1", "http://docs.example/openapi.json"],
      ["http://api.example/v1", "openapi.json"],
    ] as const) {
      const target = toolTarget(url, {}, { type: "openapi", spec_path });
      await assert.rejects(describeSignIn(target, signal, { fetchFor }), { code: "tools.invalid" });
    }
    const inline = toolTarget("http://api.example/v1", {}, { type: "openapi", inline_spec: true });
    const text = JSON.stringify({ openapi: "3.0.3" });
    assert.deepEqual(await describeSignIn({ ...inline, specText: text }, signal, { fetchFor }), []);
  });

  it("[O2] is read without a token, since there is none yet", async () => {
    const { signal } = new AbortController();
    const target = toolTarget(
      "https://api.example/v1",
      { key: "old" },
      { type: "openapi", inline_spec: true },
    );
    const text = JSON.stringify({ openapi: "3.0.3", components: { securitySchemes: { oauth: code() } } });
    assert.deepEqual(await describeSignIn({ ...target, specText: text }, signal), [endpoints()]);
    let sent: unknown = "nothing";
    const fetchFor: OpenApiDeps["fetchFor"] =
      ({ access }) =>
      async () => {
        sent = await access.credential(signal);
        return new Response(text);
      };
    const open = { ...target, server: { ...target.server, inline_spec: false, spec_path: "openapi.json" } };
    assert.deepEqual(await describeSignIn(open, signal, { fetchFor }), [endpoints()]);
    assert.equal(sent, undefined);
  });

  it("[O2] knows the access code of Swagger 2.0", () => {
    const oauth = { type: "oauth2", flow: "accessCode", authorizationUrl, tokenUrl, scopes: { a: "" } };
    const document = { swagger: "2.0", securityDefinitions: { oauth }, host: "api.example", info: {} };
    assert.deepEqual(said({}, { ...document, components: undefined }, {}), endpoints());
  });

  it("[O2] is nothing without a browser in it, or with half of it", () => {
    const flows = [
      { clientCredentials: { tokenUrl, scopes: {} } },
      { password: { tokenUrl, scopes: {} } },
      { implicit: { authorizationUrl, scopes: {} } },
      { authorizationCode: { authorizationUrl } },
      null,
      [],
    ];
    for (const one of flows) assert.equal(said({ oauth: { type: "oauth2", flows: one } }), undefined);
    assert.equal(said({ basic: { type: "http", oauth2MetadataUrl: "https://as.example/y" } }), undefined);
    assert.equal(said({ key: { type: "apiKey", in: "header", name: "k" } }), undefined);
    assert.equal(said({ lost: { $ref: "https://other.example/schemes.json" } }), undefined);
    assert.equal(said([]), undefined);
  });
});
