import assert from "node:assert/strict";
import { openMcp } from "../../../src/adapters/tool-servers/mcp/open-mcp.ts";
import type { OAuthServers } from "../../../src/core/oauth/oauth-servers.ts";
import type { ToolClient } from "../../../src/core/tools/tool-client.ts";
import {
  type AuthorizationServerOptions,
  type RunningAuthorizationServer,
  startAuthorizationServer,
} from "../../support/oauth/authorization-server.ts";
import { headlessSignIns } from "../../support/oauth/headless-sign-in.ts";
import { type ProtectedMcp, startProtectedMcp } from "../../support/oauth/protected-mcp.ts";
import { failureOf } from "../../support/tool-servers/failure.ts";
import { testQuestions, toolServer } from "../../support/tool-servers/tool-target.ts";

interface Connected {
  readonly authority: RunningAuthorizationServer;
  readonly mcp: ProtectedMcp;
  readonly client: ToolClient;
}

describe("an MCP server that is signed in to", () => {
  const { signal } = new AbortController();
  const running: { stop(): Promise<void> }[] = [];
  const signIns: OAuthServers[] = [];

  afterEach(async () => {
    for (const one of signIns.splice(0)) one.dispose();
    for (const server of running.splice(0).reverse()) await server.stop();
  });

  async function connect(options?: AuthorizationServerOptions): Promise<Connected> {
    const authority = await startAuthorizationServer(options);
    const mcp = await startProtectedMcp({ authority });
    running.push(authority, mcp);
    const oauth = headlessSignIns(undefined);
    signIns.push(oauth);
    const server = toolServer(mcp.url, { auth: "oauth_2.1" });
    const target = { server, access: { ...oauth.access(server), headers: async () => ({}) } };
    const client = await openMcp({ version: "1.0.0" })(target, testQuestions(), () => undefined, signal);
    running.push({ stop: () => client.close() });
    return { authority, mcp, client };
  }

  async function hello({ client }: Connected): Promise<boolean> {
    return (await client.call("hello", {}, () => undefined, signal)).ok;
  }

  const grantsOf = ({ authority }: Connected, type: string): number =>
    authority.grants.filter((grant) => grant.startsWith(type)).length;

  it("[O3] is used after one sign-in", async () => {
    const connected = await connect();
    assert.equal(await hello(connected), true);
    assert.deepEqual(connected.authority.grants, ["authorization_code ok"]);
  });

  it("[O4] [bad/oauth-rotation] many calls with a token that has run out ask once for a new one", async () => {
    const connected = await connect({ tokenSeconds: 3 });
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    const before = grantsOf(connected, "refresh_token");
    const all = await Promise.all(Array.from({ length: 5 }, () => hello(connected)));
    assert.deepEqual(all, [true, true, true, true, true]);
    assert.equal(grantsOf(connected, "refresh_token") - before, 1);
    assert.equal(connected.authority.grants.includes("refresh_token refused"), false);
    assert.equal(grantsOf(connected, "authorization_code"), 1);
  });

  it("[O3] more rights are asked for when a tool wants them, and those that were there stay", async () => {
    const connected = await connect();
    connected.mcp.demand(["books:write"]);
    assert.equal(await hello(connected), true);
    connected.mcp.demand(["books:read", "books:write"]);
    assert.equal(await hello(connected), true);
    assert.equal(grantsOf(connected, "authorization_code"), 2);
  });

  it("[bad/oauth-refresh-revoked] a sign-in that the server has ended is made anew", async () => {
    const connected = await connect();
    connected.authority.forget("AccessToken", "RefreshToken", "Grant");
    assert.equal(await hello(connected), true);
    assert.deepEqual(connected.authority.grants, [
      "authorization_code ok",
      "refresh_token refused",
      "authorization_code ok",
    ]);
  });

  it("[bad/oauth-client-forgotten] a client that the server has forgotten is registered anew", async () => {
    const connected = await connect();
    connected.authority.forget("AccessToken", "RefreshToken", "Grant", "Client");
    assert.equal(await hello(connected), true);
    assert.equal(connected.authority.clients(), 1);
  });

  it("[bad/oauth-moved] a server that moves to another authorization server is signed in to there", async () => {
    const connected = await connect();
    const other = await startAuthorizationServer();
    running.push(other);
    connected.mcp.moveTo(other);
    assert.equal(await hello(connected), true);
    assert.deepEqual([other.clients(), other.grants], [1, ["authorization_code ok"]]);
  });

  it("[bad/oauth-token-trouble] an authorization server that is away does not end the sign-in", async () => {
    const connected = await connect({ tokenSeconds: 1 });
    const { authority } = connected;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await authority.pause();
    const error = await failureOf(hello(connected));
    assert.deepEqual([error.code, error.retry], ["tools.unreachable", true]);
    await authority.resume();
    assert.equal(await hello(connected), true);
    assert.equal(grantsOf(connected, "authorization_code"), 1);
  });
});
