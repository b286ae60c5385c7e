import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  type RunningAuthorizationServer,
  startAuthorizationServer,
} from "../support/oauth/authorization-server.ts";
import { type ProtectedMcp, startProtectedMcp } from "../support/oauth/protected-mcp.ts";
import { TestBrowser } from "../support/oauth/test-browser.ts";
import { activated, setSetting, until } from "./extension-under-test.ts";

describe("signing in to a tool server in the editor", () => {
  let authority: RunningAuthorizationServer;
  let mcp: ProtectedMcp;
  const env = vscode.env as { openExternal: unknown };
  const real = env.openExternal;

  before(async () => {
    await activated();
    authority = await startAuthorizationServer();
    mcp = await startProtectedMcp({ authority });
    await setSetting("backburner.toolServers", [
      { id: "books", type: "mcp", url: mcp.url, auth: "oauth_2.1" },
    ]);
  });

  after(async () => {
    env.openExternal = real;
    await setSetting("backburner.toolServers", undefined);
    await Promise.all([mcp.stop(), authority.stop()]);
  });

  it("[O2, O3, O4] registers, opens the browser, comes back, connects, and signs out by a revocation", async () => {
    const opened: unknown[] = [];
    env.openExternal = async (url: unknown): Promise<boolean> => {
      opened.push(url);
      const { response } = await new TestBrowser().open(String(url));
      assert.match(await response.text(), /You are signed in/);
      return true;
    };
    await vscode.commands.executeCommand("backburner.tools.signIn", "books");
    assert.deepEqual(
      opened.map((url) => typeof url),
      ["string"],
    );
    assert.deepEqual([authority.clients(), authority.grants], [1, ["authorization_code ok"]]);
    await vscode.commands.executeCommand("backburner.tools.reconnect", "books");
    const token = /^Bearer (.+)$/.exec(mcp.credentials.at(-1) ?? "")?.[1] ?? "";
    assert.deepEqual((await authority.check(token))?.resources, [mcp.url]);
    await vscode.commands.executeCommand("backburner.tools.signOut", "books");
    await until("the revocation", () => authority.requests.find((line) => line.includes("/revocation 200")));
    assert.equal(await authority.check(token), undefined);
    await vscode.commands.executeCommand("backburner.tools.signIn", "books");
    // The client of before is used again where the browser comes back to the same address.
    assert.equal(authority.clients(), 1);
    await vscode.commands.executeCommand("backburner.tools.forgetClient", "books");
  });
});
