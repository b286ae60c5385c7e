import assert from "node:assert/strict";
import fc from "fast-check";
import { Secret } from "../../../../src/core/base/secret.ts";
import type { OAuthRecord } from "../../../../src/core/oauth/oauth-record.ts";
import { recordFromJson, recordToJson } from "../../../../src/core/oauth/record-json.ts";
import { recordKey, recordNames } from "../../../../src/core/oauth/record-names.ts";
import { toolServer } from "../../../support/oauth/oauth-world.ts";

const client = {
  issuer: "https://as.example",
  clientId: "c",
  clientSecret: new Secret("s"),
  auth: "client_secret_basic",
  origin: "dynamic",
  redirectUri: "http://127.0.0.1:1/callback",
  secretExpiresAt: 5,
} as const;

const full: OAuthRecord = {
  clients: [client, { ...client, issuer: "https://b.example", origin: "pre-registered" }],
  wantedScopes: ["a"],
  session: {
    kind: "signed-in",
    id: "i",
    client,
    receivedAt: 1,
    tokens: { accessToken: new Secret("a"), refreshToken: new Secret("r"), expiresAt: 9, scopes: ["x"] },
    discovery: {
      resource: "https://files.example/mcp",
      scopes: ["x"],
      server: {
        issuer: "https://as.example",
        authorizationEndpoint: "https://as.example/authorize",
        tokenEndpoint: "https://as.example/token",
        registrationEndpoint: "https://as.example/register",
        revocationEndpoint: "https://as.example/revoke",
        scopes: ["x"],
        pkceMethods: ["S256"],
        tokenAuthMethods: ["none"],
        sendsIssuer: true,
        takesMetadataDocuments: true,
      },
    },
  },
};

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("record-json", () => {
  it("[O4] gives back what it was given, with its secrets", () => {
    const json = asJson(recordToJson(full));
    const back = recordFromJson(json);
    assert.deepEqual(back && recordToJson(back), recordToJson(full));
    assert.ok(JSON.stringify(json).includes('"accessToken":"a"'));
    for (const session of [{ kind: "none" }, { kind: "over", message: "m" }] as const) {
      const record = { clients: [], wantedScopes: [], session };
      assert.deepEqual(recordFromJson(asJson(recordToJson(record))), record);
    }
  });

  it("[O4] keeps nothing of what a server names beside its authorization server", () => {
    const { session } = full;
    assert.ok(session.kind === "signed-in");
    const discovery = { ...session.discovery, issuers: ["https://as.example/"] };
    assert.deepEqual(recordToJson({ ...full, session: { ...session, discovery } }), recordToJson(full));
  });

  it("[O4] is nothing when any of its parts makes no sense", () => {
    const paths: string[][] = [];
    const walk = (value: unknown, path: string[]): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [name, child] of Object.entries(value)) {
        paths.push([...path, name]);
        walk(child, [...path, name]);
      }
    };
    walk(asJson(recordToJson(full)), []);
    const broken = fc.constantFrom<unknown>(null, {}, [], "", 0, true, [null]);
    fc.assert(
      fc.property(fc.constantFrom(...paths), broken, (path, value) => {
        const json = asJson(recordToJson(full)) as Record<string, never>;
        let parent: Record<string, never> = json;
        for (const name of path.slice(0, -1)) parent = parent[name] as unknown as Record<string, never>;
        parent[path.at(-1) ?? ""] = value as never;
        const record = recordFromJson(json);
        // Whatever is taken can be written again: no field of another type has come through.
        if (record !== undefined) assert.deepEqual(recordFromJson(asJson(recordToJson(record))), record);
      }),
    );
    for (const value of [undefined, null, 1, "x", [], {}, { ...(recordToJson(full) as object), version: 2 }])
      assert.equal(recordFromJson(value), undefined);
  });

  it("[O4] has a name of its own for each id and origin, and one for all paths there", async () => {
    const name = async (values: Parameters<typeof toolServer>[0]): Promise<string> =>
      (await recordNames(recordKey(toolServer(values)))).record;
    const usual = await name({});
    assert.equal(await name({ url: "https://files.example/other", name: "x" }), usual);
    assert.match(usual, /^[0-9a-f]{64}$/);
    const others = [
      await name({ url: "https://files.example:8443/mcp" }),
      await name({ url: "http://files.example/mcp" }),
      await name({ id: "other" }),
    ];
    assert.equal(new Set([usual, ...others]).size, 4);
  });
});
