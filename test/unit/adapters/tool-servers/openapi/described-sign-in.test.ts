import assert from "node:assert/strict";
import { ApiDocument } from "../../../../../src/adapters/tool-servers/openapi/api-document.ts";
import { describedSignIn } from "../../../../../src/adapters/tool-servers/openapi/described-sign-in.ts";
import type { DescribedSignIn } from "../../../../../src/core/oauth/authorization-servers.ts";

const authorizationUrl = "https://as.example/authorize";
const tokenUrl = "https://as.example/token";
const code = (scopes: object = {}): object => ({
  type: "oauth2",
  flows: { authorizationCode: { authorizationUrl, tokenUrl, scopes } },
});

function said(schemes: object, more: object = {}, version: object = { openapi: "3.0.3" }): unknown {
  const document = { ...version, components: { securitySchemes: schemes }, paths: {}, ...more };
  return describedSignIn(ApiDocument.from(document, new URL("https://api.example/v1/openapi.json")));
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
    const needed = [{ oauth: ["books:read"] }, { oauth: ["books:write", "books:read"] }];
    assert.deepEqual(said(schemes, operation(needed)), endpoints(["books:read", "books:write"]));
    assert.deepEqual(
      said(schemes, { ...operation(undefined), security: [{ oauth: ["own"] }] }),
      endpoints(["own"]),
    );
    assert.deepEqual(said(schemes, { ...operation([]), security: [{ oauth: ["own"] }] }), endpoints());
  });

  it("[O2] takes the scheme that is needed before one that only stands there", () => {
    const first = { type: "openIdConnect", openIdConnectUrl: "https://other.example/x" };
    assert.deepEqual(said({ first, second: code() }, operation([{ second: [] }])), endpoints());
  });

  it("[O2] reads addresses that are relative to the document, and leaves others as they are", () => {
    const flow = { authorizationUrl: "/authorize", tokenUrl: "javascript:alert(1)" };
    assert.deepEqual(said({ oauth: { type: "oauth2", flows: { authorizationCode: flow } } }), {
      kind: "endpoints",
      authorizationUrl: "https://api.example/authorize",
      tokenUrl: "javascript:alert(1)",
      scopes: [],
    });
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
    assert.equal(said({ key: { type: "apiKey", in: "header", name: "k" } }), undefined);
    assert.equal(said({ lost: { $ref: "https://other.example/schemes.json" } }), undefined);
    assert.equal(said([]), undefined);
  });
});
