import assert from "node:assert/strict";
import { Secret } from "../../../src/core/base/secret.ts";
import type { SignedIn } from "../../../src/core/oauth/oauth-record.ts";
import { recordFromJson, recordToJson } from "../../../src/core/oauth/record-json.ts";
import { recordKey, recordNames } from "../../../src/core/oauth/record-names.ts";
import type { ToolServer } from "../../../src/protocol/tools.ts";
import { toolServer } from "../tool-servers/tool-target.ts";
import type { RotatedTokens } from "./rotating-server.ts";

/** The tool server whose sign-in is at a rotating server. */
export function rotatingTool(url: string): ToolServer {
  return toolServer(url, { auth: "oauth_2.1" });
}

/** Under which name a vault has its sign-in. */
export async function rotatingName(url: string): Promise<string> {
  return (await recordNames(recordKey(rotatingTool(url)))).record;
}

/** The sign-in as a vault has it. */
export function rotatingRecord(url: string, { access, refresh }: RotatedTokens): unknown {
  const client = {
    issuer: url,
    clientId: "c",
    auth: "none",
    origin: "dynamic",
    redirectUri: "http://127.0.0.1:1/callback",
  } as const;
  const session: SignedIn = {
    kind: "signed-in",
    id: "the-sign-in",
    client,
    receivedAt: 0,
    // Without an end: they are used until they are refused.
    tokens: {
      accessToken: new Secret(String(access)),
      refreshToken: new Secret(String(refresh)),
      scopes: [],
    },
    discovery: {
      resource: undefined,
      scopes: [],
      server: {
        issuer: url,
        authorizationEndpoint: `${url}/authorize`,
        tokenEndpoint: `${url}/token`,
        scopes: [],
        pkceMethods: ["S256"],
        tokenAuthMethods: [],
        sendsIssuer: false,
        takesMetadataDocuments: false,
      },
    },
  };
  return recordToJson({ clients: [client], session, wantedScopes: [] });
}

/** What a vault has of it. */
export function rotatedTokens(value: unknown): RotatedTokens {
  const session = recordFromJson(value)?.session;
  assert.ok(session?.kind === "signed-in", JSON.stringify(session));
  const { accessToken, refreshToken } = session.tokens;
  return { access: Number(accessToken.reveal()), refresh: Number(refreshToken?.reveal()) };
}
