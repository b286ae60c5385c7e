import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import { ToolSecrets } from "../../../../src/extension/tools/tool-secrets.ts";
import type { ToolServer } from "../../../../src/protocol/tools.ts";
import { MemorySecrets } from "./memory-secrets.ts";
import { mcpServer } from "./servers.ts";

const server = mcpServer({ auth: "bearer", headers: ["X-Team", "X-Other"] });

describe("the secrets of tool servers", () => {
  let storage: MemorySecrets;
  let secrets: ToolSecrets;

  beforeEach(() => {
    storage = new MemorySecrets();
    secrets = new ToolSecrets(storage);
  });

  const read = async (fields: Partial<ToolServer>): Promise<readonly (string | undefined)[]> => {
    const other = { ...server, ...fields };
    return [(await secrets.key(other))?.reveal(), (await secrets.header(other, "x-team"))?.reveal()];
  };

  it("[bad/tools-url-changed] belong to a server and the origin of its address", async () => {
    await secrets.setKey(server, new Secret("sk-1"));
    await secrets.setHeader(server, "X-Team", new Secret("blue"));
    for (const same of [{}, { name: "Other" }, { url: "https://weather.example/other" }]) {
      assert.deepEqual(await read(same), ["sk-1", "blue"]);
    }
    const others = [
      { url: "https://evil.example/mcp" },
      { url: "http://weather.example/mcp" },
      { url: "https://weather.example:8443/mcp" },
      { url: "https://weather.example.evil.example/mcp" },
      { id: "weather2" },
    ];
    for (const other of others) assert.deepEqual(await read(other), [undefined, undefined]);
    assert.deepEqual(await read({}), ["sk-1", "blue"]);
  });

  it("[T2] are named while they are missing", async () => {
    assert.deepEqual(await secrets.missing(server), ["key", "X-Team", "X-Other"]);
    assert.deepEqual(await secrets.missing({ ...server, auth: "none", headers: [] }), []);
    await secrets.setKey(server, new Secret("sk-1"));
    await secrets.setHeader(server, "X-Team", new Secret("blue"));
    assert.deepEqual(await secrets.missing(server), ["X-Other"]);
    await secrets.setKey(server, undefined);
    assert.deepEqual(await secrets.missing(server), ["key", "X-Other"]);
  });

  it("[T2] go with their server, and those of others stay", async () => {
    const other = { ...server, id: "other" };
    for (const one of [server, other]) {
      await secrets.setKey(one, new Secret(one.id));
      await secrets.setHeader(one, "X-Team", new Secret("blue"));
    }
    await secrets.forget(server);
    assert.deepEqual(await read({}), [undefined, undefined]);
    assert.deepEqual(await read({ id: "other" }), ["other", "blue"]);
    assert.equal(storage.texts.size, 2);
  });

  it("[T2] announce their changes, and not those of other secrets", async () => {
    let changes = 0;
    secrets.onDidChange(() => (changes += 1));
    await storage.store("model-key https://weather.example weather", "x");
    await secrets.setKey(server, new Secret("sk-1"));
    assert.equal(changes, 1);
  });
});
