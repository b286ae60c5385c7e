import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { Log } from "../../../src/core/base/log.ts";
import { type Secret } from "../../../src/core/base/secret.ts";
import type { DescribeSignIn } from "../../../src/core/oauth/authorization-servers.ts";
import { type OAuthContext, OAuthServers } from "../../../src/core/oauth/oauth-servers.ts";
import type { OAuthSettings, OAuthTraceLine } from "../../../src/protocol/oauth.ts";
import type { ToolServer } from "../../../src/protocol/tools.ts";
import { ManualClock } from "../manual-clock.ts";
import { FakeAuthority } from "./fake-authority.ts";
import { FakeRedirects } from "./fake-redirects.ts";
import { MemoryVault, SharedRecords } from "./memory-vault.ts";

/** What a card sets beside discovery; nothing but what is given. */
export function settings(values: Partial<OAuthSettings>): OAuthSettings {
  return {
    client_id: "",
    client_auth: "none",
    scopes: [],
    omit_resource: false,
    allow_silent_pkce: false,
    ...values,
  };
}

/** A server that wants a sign-in. */
export function toolServer(values: Partial<ToolServer> = {}): ToolServer {
  return {
    id: "files",
    type: "mcp",
    url: "https://files.example/mcp",
    spec_path: "",
    inline_spec: false,
    auth: "oauth_2.1",
    account: undefined,
    headers: [],
    name: "Files",
    description: "",
    enabled: true,
    tool_filter: [],
    ...values,
  };
}

/** A window of the editor. */
export interface OAuthWindow {
  readonly oauth: OAuthServers;
  readonly vault: MemoryVault;
  /** Ids that it has said to have changed. */
  readonly changes: (string | undefined)[];
}

/** Windows over one vault, one authorization server, one browser. */
export class OAuthWorld {
  readonly clock = new ManualClock();
  readonly authority = new FakeAuthority(this.clock);
  readonly redirects = new FakeRedirects();
  readonly shared = new SharedRecords();
  readonly server = toolServer();
  /** The pages that were opened. */
  readonly pages: string[] = [];
  readonly lines: OAuthTraceLine[] = [];
  readonly logged: string[] = [];
  /** What the user does with a page; comes back with a code when absent. */
  visit: (page: string) => boolean | Promise<boolean> = (page) => {
    this.redirects.comeBack(page);
    return true;
  };
  clientSecret: Secret | undefined;
  document: string | undefined;
  /** What the documents of saved servers say of the sign-in. */
  describe: DescribeSignIn | undefined;
  readonly #windows: OAuthServers[] = [];

  readonly trace = (line: OAuthTraceLine): void => {
    this.lines.push(line);
  };

  window(stepUp: OAuthContext["stepUp"] = "ask"): OAuthWindow {
    const vault = new MemoryVault(this.shared);
    const oauth = new OAuthServers({
      authority: this.authority,
      vault,
      redirects: this.redirects,
      openBrowser: async (page) => {
        this.pages.push(page);
        return this.visit(page);
      },
      clientSecret: async () => this.clientSecret,
      metadataDocument: () => this.document,
      describe: () => this.describe,
      clock: this.clock,
      log: this.#log(),
      stepUp,
    });
    const changes: (string | undefined)[] = [];
    oauth.onDidChange((id) => changes.push(id));
    this.#windows.push(oauth);
    return { oauth, vault, changes };
  }

  /** Nothing secret was told to anybody, and nothing is left behind. */
  check(): void {
    for (const window of this.#windows) window.dispose();
    const told = `${this.logged.join("\n")}\n${JSON.stringify(this.lines)}`;
    assert.doesNotMatch(told, /SECRET/);
    assert.deepEqual([this.clock.waiting, this.redirects.open_count], [0, 0]);
  }

  #log(): Log {
    const write = (message: string, fields?: unknown): void => {
      this.logged.push(`${message} ${JSON.stringify(fields)} ${inspect(fields)}`);
    };
    return { debug: write, info: write, warn: write, error: write };
  }
}
