import assert from "node:assert/strict";
import { Consents } from "../../../../src/extension/tools/consents.ts";
import type { ToolServer } from "../../../../src/protocol/tools.ts";
import { mcpServer } from "./servers.ts";

const account = { provider: "github", scopes: ["read"] };

describe("what the user has consented to for tool servers", () => {
  let servers: readonly ToolServer[];
  let takenBack: string[];
  let consents: Consents;

  beforeEach(() => {
    servers = [];
    takenBack = [];
    consents = new Consents({
      settings: { list: () => servers },
      sessions: { revoke: async (origin) => void takenBack.push(`session ${origin}`) },
      accounts: {
        forget: async ({ url, account: of }) => void takenBack.push(`${of?.provider ?? ""} ${url}`),
      },
    });
  });

  it("[T9] is taken back with the last server of the address", async () => {
    const session = mcpServer({ auth: "session" });
    const oauth = mcpServer({ auth: "oauth", account });
    for (const server of [session, oauth, mcpServer(), mcpServer({ auth: "bearer" })])
      await consents.release(server);
    assert.deepEqual(takenBack, ["session https://weather.example", "github https://weather.example/mcp"]);
  });

  it("[T9] stays while another server of the address is given it too", async () => {
    const session = mcpServer({ auth: "session" });
    const oauth = mcpServer({ auth: "oauth", account });
    const url = "https://weather.example/other";
    servers = [
      { ...session, id: "two", url },
      { ...oauth, id: "three", url, account: { ...account, scopes: [] } },
    ];
    await consents.release(session);
    await consents.release(oauth);
    assert.deepEqual(takenBack, []);
    servers = servers.map((one) => ({ ...one, url: "https://other.example/", account: undefined }));
    await consents.release(session);
    await consents.release(oauth);
    assert.equal(takenBack.length, 2);
  });

  it("[T9] is taken back for what a form was left with, unless that was saved", async () => {
    const session = mcpServer({ auth: "session" });
    servers = [session];
    const consentedFor = [session, mcpServer({ auth: "session", url: "https://other.example/mcp" })];
    await consents.releaseOf({ consentedFor });
    assert.deepEqual(takenBack, ["session https://other.example"]);
  });
});
