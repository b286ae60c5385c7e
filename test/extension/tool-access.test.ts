import assert from "node:assert/strict";
import * as vscode from "vscode";
import { Secret, revealed } from "../../src/core/base/secret.ts";
import { Accounts } from "../../src/extension/tools/accounts.ts";
import { ToolServerError } from "../../src/core/tools/tool-server-error.ts";
import { type AccessContext, accessTo } from "../../src/extension/tools/server-access.ts";
import { SessionTokens } from "../../src/extension/tools/session-tokens.ts";
import { ToolSecrets } from "../../src/extension/tools/tool-secrets.ts";
import type { ToolServer } from "../../src/protocol/tools.ts";
import { MemorySecrets } from "../unit/extension/tools/memory-secrets.ts";
import { mcpServer } from "../unit/extension/tools/servers.ts";

const signal = new AbortController().signal;
const account = { provider: "backburner-test-account", scopes: ["read"] };

describe("what proves to a tool server who asks", () => {
  let storage: MemorySecrets;
  let secrets: ToolSecrets;
  let sessions: SessionTokens;
  let accounts: Accounts;
  let provider: TestAccounts;
  let registered: vscode.Disposable;
  let allows: boolean;
  let token: string | undefined;
  let asked: string[];

  before(() => {
    provider = new TestAccounts();
    registered = vscode.authentication.registerAuthenticationProvider(account.provider, "Test", provider);
  });

  after(() => {
    registered.dispose();
  });

  beforeEach(() => {
    allows = true;
    token = undefined;
    asked = [];
    const ask = async (...what: readonly string[]): Promise<boolean> => {
      asked.push(what.join(" "));
      return allows;
    };
    storage = new MemorySecrets();
    secrets = new ToolSecrets(storage);
    sessions = new SessionTokens(storage, ask);
    accounts = new Accounts(storage, ask);
  });

  afterEach(() => {
    accounts.dispose();
  });

  const oauth: AccessContext["oauth"] = {
    access: () => ({
      credential: async () => {
        if (token === undefined)
          throw new ToolServerError("tools.unauthorized", "auth", "Sign in to weather.");
        return new Secret(token);
      },
      refused: async (refusal) => refusal.credential?.reveal() !== token,
    }),
  };
  const access = (server: ToolServer): ReturnType<typeof accessTo> =>
    accessTo(server, { secrets, sessions, accounts, oauth });
  const credential = async (server: ToolServer): Promise<string | undefined> =>
    (await access(server).credential(signal))?.reveal();
  const wants = (server: ToolServer, message: RegExp): Promise<void> =>
    assert.rejects(access(server).credential(signal), { code: "tools.unauthorized", step: "auth", message });
  const again = (server: ToolServer, refused: string | undefined): Promise<boolean> =>
    access(server).refused(
      {
        status: 401,
        challenge: undefined,
        credential: refused === undefined ? undefined : new Secret(refused),
      },
      signal,
    );

  it("[T2] is nothing where none is wanted", async () => {
    assert.equal(await credential(mcpServer({ url: "http://other.example/" })), undefined);
    assert.equal(await again(mcpServer(), undefined), false);
  });

  it("[T2] is the key, once it is set; another one is tried when that was refused", async () => {
    const server = mcpServer({ auth: "bearer", name: "Weather" });
    await wants(server, /^Weather wants a key\. Set it on its card\.$/);
    await secrets.setKey(server, new Secret("sk-1"));
    assert.equal(await credential(server), "sk-1");
    assert.deepEqual(await Promise.all(["sk-1", "sk-0", undefined].map((key) => again(server, key))), [
      false,
      true,
      true,
    ]);
  });

  it("[bad/tools-url-changed] is not the key of another address", async () => {
    const server = mcpServer({ auth: "bearer", headers: ["X-Team"] });
    await secrets.setKey(server, new Secret("sk-1"));
    await secrets.setHeader(server, "X-Team", new Secret("blue"));
    const moved = { ...server, url: "https://evil.example/mcp" };
    await wants(moved, /wants a key/);
    assert.deepEqual(await access(moved).headers(signal), {});
    assert.equal(await again(moved, undefined), false);
  });

  it("[T2] has the headers whose value is set", async () => {
    const server = mcpServer({ headers: ["X-Team", "Authorization", "X-None"] });
    await secrets.setHeader(server, "X-Team", new Secret("blue"));
    await secrets.setHeader(server, "authorization", new Secret("Basic x"));
    assert.deepEqual(revealed(await access(server).headers(signal)), {
      "X-Team": "blue",
      Authorization: "Basic x",
    });
  });

  it("[T2] does not go where others can read it, but to this machine", async () => {
    const open = mcpServer({ auth: "bearer", url: "http://weather.example/mcp", headers: ["X-Team"] });
    await secrets.setKey(open, new Secret("sk-1"));
    await wants(open, /is not encrypted/);
    assert.deepEqual(await access(open).headers(signal), {});
    await secrets.setHeader(open, "X-Team", new Secret("blue"));
    await assert.rejects(access(open).headers(signal), { code: "tools.unauthorized" });
    assert.equal(await again(open, "old"), false);
    const here = { ...open, url: "http://127.0.0.1:8000/mcp" };
    await secrets.setKey(here, new Secret("sk-2"));
    assert.equal(await credential(here), "sk-2");
  });

  it("[T9] is a token of ours once the user has approved the origin, who is not asked meanwhile", async () => {
    const server = mcpServer({ auth: "session" });
    await wants(server, /verify the connection on its card/);
    assert.deepEqual(asked, []);
    const token = await sessions.token(server.url, true);
    assert.equal(await credential(server), token?.reveal());
    assert.deepEqual([await again(server, token?.reveal()), await again(server, "earlier")], [false, true]);
  });

  it("[T9, bad/tools-url-changed] is the token of an account, for an origin that the user has approved", async () => {
    const server = mcpServer({ auth: "oauth", account });
    let changes = 0;
    accounts.onDidChange(() => (changes += 1));
    await wants(server, /^Sign in to weather with your account of backburner-test-account\.$/);
    allows = false;
    assert.equal(await accounts.signIn(server), false);
    await wants(server, /^Sign in to weather/);
    allows = true;
    // The editor asks its own question the first time, which no test can answer: it knows of this session already.
    await storage.store("tool-account https://weather.example backburner-test-account", "approved");
    assert.ok(changes > 0);
    assert.deepEqual(asked, ["https://weather.example backburner-test-account"]);
    await wants({ ...server, url: "https://evil.example/mcp" }, /^Sign in to weather/);
    await accounts.forget(server);
    await wants(server, /^Sign in to weather/);
    assert.ok(accounts.providers().includes("github"));
  });

  it("[T9] says what to do about an account provider that is not there", async function () {
    const server = mcpServer({ auth: "oauth", account: { provider: "backburner-gone", scopes: [] } });
    await storage.store("tool-account https://weather.example backburner-gone", "approved");
    // The editor waits for it for a while.
    this.timeout(60_000);
    await wants(server, /There is no account of “backburner-gone” for weather\..*choose another provider/);
  });

  it("[O4] is the token of a sign-in where the server has its own way, which knows when another attempt makes sense", async () => {
    const server = mcpServer({ auth: "oauth_2.1" });
    await wants(server, /^Sign in to weather\.$/);
    token = "t-1";
    assert.equal(await credential(server), "t-1");
    assert.deepEqual([await again(server, "t-1"), await again(server, "t-0")], [false, true]);
    const open = mcpServer({ auth: "oauth_2.1", url: "http://weather.example/mcp" });
    await wants(open, /is not encrypted/);
    assert.equal(await again(open, "t-0"), false);
  });

  it("[T2] ends with the signal", async () => {
    const reason = new Error("stopped");
    const aborted = AbortSignal.abort(reason);
    await assert.rejects(access(mcpServer({ auth: "bearer" })).credential(aborted), reason);
    await assert.rejects(access(mcpServer()).headers(aborted), reason);
  });
});

/** An account provider in which nobody has signed in. */
class TestAccounts implements vscode.AuthenticationProvider {
  readonly onDidChangeSessions =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>().event;
  getSessions = async (): Promise<vscode.AuthenticationSession[]> => [];
  createSession = async (): Promise<vscode.AuthenticationSession> => {
    throw new Error("Nobody signs in here.");
  };
  removeSession = async (): Promise<void> => undefined;
}
