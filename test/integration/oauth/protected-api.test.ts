import assert from "node:assert/strict";
import { describeSignIn } from "../../../src/adapters/tool-servers/openapi/described-sign-in.ts";
import { openOpenApi } from "../../../src/adapters/tool-servers/openapi/open-openapi.ts";
import type { OAuthServers } from "../../../src/core/oauth/oauth-servers.ts";
import type { ToolClient } from "../../../src/core/tools/tool-client.ts";
import {
  type AuthorizationServerOptions,
  type RunningAuthorizationServer,
  startAuthorizationServer,
} from "../../support/oauth/authorization-server.ts";
import { headlessSignIns } from "../../support/oauth/headless-sign-in.ts";
import { type ProtectedApi, type SaysWhere, startProtectedApi } from "../../support/oauth/protected-api.ts";
import { testQuestions, toolServer, toolTarget } from "../../support/tool-servers/tool-target.ts";

interface Connected {
  readonly authority: RunningAuthorizationServer;
  readonly api: ProtectedApi;
  readonly client: ToolClient;
}

describe("an OpenAPI server that is signed in to", () => {
  const { signal } = new AbortController();
  const running: { stop(): Promise<void> }[] = [];
  const signIns: OAuthServers[] = [];

  afterEach(async () => {
    for (const one of signIns.splice(0)) one.dispose();
    for (const server of running.splice(0).reverse()) await server.stop();
  });

  async function connect(options?: AuthorizationServerOptions, says?: SaysWhere): Promise<Connected> {
    const authority = await startAuthorizationServer(options);
    running.push(authority);
    const api = await startProtectedApi(authority, says);
    running.push(api);
    const server = toolServer(api.url, { type: "openapi", spec_path: "openapi.json", auth: "oauth_2.1" });
    const oauth = headlessSignIns(
      undefined,
      undefined,
      (one) => (inTime) => describeSignIn({ ...toolTarget(one.url), server: one }, inTime),
    );
    signIns.push(oauth);
    const target = { server, access: { ...oauth.access(server), headers: async () => ({}) } };
    const client = await openOpenApi()(target, testQuestions(), () => undefined, signal);
    running.push({ stop: () => client.close() });
    return { authority, api, client };
  }

  async function hello({ client }: Connected): Promise<boolean> {
    return (await client.call("hello", {}, () => undefined, signal)).ok;
  }

  it("[O3, T6] is used after one sign-in, with a bearer token also where its document has a key in the address", async () => {
    const connected = await connect();
    assert.equal(await hello(connected), true);
    assert.deepEqual(connected.authority.grants, ["authorization_code ok"]);
    assert.deepEqual(connected.api.calls, ["/hello bearer"]);
  });

  for (const says of ["openIdConnectUrl", "endpoints"] as const) {
    it(`[O2, O3, O4, T6] is used also when only its document says where to sign in (${says})`, async () => {
      const connected = await connect({ tokenSeconds: 3 }, says);
      assert.equal(await hello(connected), true);
      await new Promise((resolve) => setTimeout(resolve, 3_100));
      assert.equal(await hello(connected), true);
      assert.deepEqual(connected.authority.grants, ["authorization_code ok", "refresh_token ok"]);
      assert.deepEqual(connected.api.calls, ["/hello bearer", "/hello bearer"]);
    });
  }

  it("[O4] renews a token that has run out, and steps up for what wants more rights", async () => {
    const connected = await connect({ tokenSeconds: 3 });
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    assert.equal(await hello(connected), true);
    connected.api.demand(["books:write"]);
    assert.equal(await hello(connected), true);
    const { grants } = connected.authority;
    assert.equal(grants.filter((grant) => grant === "authorization_code ok").length, 2);
    assert.ok(grants.includes("refresh_token ok") && !grants.some((grant) => grant.endsWith("refused")));
  });

  it("[O4, bad/oauth-refresh-revoked] is signed in to anew when the server has ended the sign-in", async () => {
    const connected = await connect();
    connected.authority.forget("AccessToken", "RefreshToken", "Grant");
    assert.equal(await hello(connected), true);
    assert.deepEqual(connected.authority.grants, [
      "authorization_code ok",
      "refresh_token refused",
      "authorization_code ok",
    ]);
  });
});
