import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import { DeleteServer, type DeleteServerContext } from "../../../../src/extension/tools/delete-server.ts";
import { placeOf, readServers, withServer } from "../../../../src/extension/tools/server-values.ts";
import { ToolSecrets } from "../../../../src/extension/tools/tool-secrets.ts";
import type { ToolServer } from "../../../../src/protocol/tools.ts";
import { FakeSignIns } from "../../../support/tools/fake-sign-ins.ts";
import { MemorySecrets } from "./memory-secrets.ts";
import { mcpServer } from "./servers.ts";

const entries: readonly unknown[] = [
  { id: "first", type: "mcp", url: "https://first.example/mcp" },
  { id: "weather", type: "mcp", url: "https://weather.example/mcp", headers: ["X-Team"], note: "mine" },
  { id: "last", type: "mcp", url: "https://last.example/mcp" },
];

describe("deleting a tool server", () => {
  const server = mcpServer({ headers: ["X-Team"] });
  let settings: MemorySettings;
  let storage: MemorySecrets;
  let secrets: ToolSecrets;
  let signIns: FakeSignIns;
  let released: ToolServer[];
  let texts: Map<string, string>;
  let deleting: DeleteServer;

  beforeEach(async () => {
    settings = new MemorySettings();
    storage = new MemorySecrets();
    secrets = new ToolSecrets(storage);
    texts = new Map([["weather", "openapi: 3.1.0"]]);
    const specs: DeleteServerContext["specs"] = {
      get: async (id) => texts.get(id),
      set: async (id, text) => {
        if (text === undefined) texts.delete(id);
        else texts.set(id, text);
      },
    };
    signIns = new FakeSignIns();
    released = [];
    const consents: DeleteServerContext["consents"] = {
      release: async (one) => void released.push(one),
    };
    deleting = new DeleteServer({ settings, secrets, specs, oauth: signIns, consents });
    await secrets.setKey(server, new Secret("sk-1"));
    await secrets.setClientSecret(server, new Secret("cs-1"));
    await secrets.setHeader(server, "X-Team", new Secret("blue"));
  });

  const kept = async (one: ToolServer): Promise<readonly unknown[]> => [
    (await secrets.key(one))?.reveal(),
    (await secrets.clientSecret(one))?.reveal(),
    (await secrets.header(one, "X-Team"))?.reveal(),
    texts.get(one.id),
  ];

  it("[T4] takes its secrets and its document with it, and brings all back as it was", async () => {
    const changes: unknown[] = [];
    deleting.onDidChange(() => changes.push(deleting.deleted));
    await deleting.delete("weather", "Weather of the World");
    assert.deepEqual(settings.entries, [entries[0], entries[2]]);
    assert.deepEqual([storage.texts.size, texts.size], [0, 0]);
    assert.equal(await deleting.undo(), "weather");
    assert.deepEqual(settings.entries, entries);
    assert.deepEqual(await kept(server), ["sk-1", "cs-1", "blue", "openapi: 3.1.0"]);
    assert.deepEqual(changes, [{ id: "weather", title: "Weather of the World" }, undefined]);
    assert.equal(await deleting.undo(), undefined);
  });

  it("[O4] forgets its sign-in, which does not come back with it", async () => {
    signIns.signedIn("weather");
    await deleting.delete("weather");
    await deleting.undo();
    assert.deepEqual(signIns.asked, [["forget", "weather", "https://weather.example"]]);
    assert.equal(signIns.sessions.size, 0);
  });

  it("[T9] looks whether what the user has consented to is of use to another one", async () => {
    await deleting.delete("unknown");
    assert.deepEqual(released, []);
    await deleting.delete("weather");
    assert.deepEqual(
      released.map(({ id }) => id),
      ["weather"],
    );
    signIns.forget = () => Promise.reject(new Error("The vault cannot be written."));
    await assert.rejects(deleting.delete("first"));
    assert.deepEqual(
      released.map(({ id }) => id),
      ["weather", "first"],
    );
  });

  it("[T4] remembers the last one only", async () => {
    await deleting.delete("weather");
    await deleting.delete("unknown");
    assert.deepEqual(deleting.deleted, { id: "weather", title: "weather" });
    await deleting.delete("first");
    assert.deepEqual(deleting.deleted, { id: "first", title: "first" });
    await deleting.undo();
    assert.deepEqual(settings.entries, [entries[0], entries[2]]);
  });

  it("[T4] brings it back under another id when its own has been taken", async () => {
    await deleting.delete("weather");
    await settings.keep(mcpServer({ url: "https://other.example/" }));
    assert.equal(await deleting.undo(), "weather-2");
    assert.deepEqual(
      settings.list().map(({ id, url }) => [id, url]),
      [
        ["first", "https://first.example/mcp"],
        ["last", "https://last.example/mcp"],
        ["weather", "https://other.example/"],
        ["weather-2", "https://weather.example/mcp"],
      ],
    );
    assert.deepEqual(await kept({ ...server, id: "weather-2" }), ["sk-1", "cs-1", "blue", "openapi: 3.1.0"]);
  });

  it("[T4] can be undone once the settings can be written again", async () => {
    await deleting.delete("weather");
    settings.broken = new Error("read-only");
    await assert.rejects(deleting.undo(), settings.broken);
    settings.broken = undefined;
    assert.equal(await deleting.undo(), "weather");
    assert.deepEqual(settings.entries, entries);
  });
});

/** As the settings of the editor, which tests of its host try. */
class MemorySettings implements Pick<
  DeleteServerContext["settings"],
  "list" | "remove" | "putBack" | "keep"
> {
  entries = entries;
  broken: Error | undefined;

  list(): readonly ToolServer[] {
    return readServers(this.entries).servers;
  }

  async keep(server: ToolServer): Promise<void> {
    this.entries = withServer(this.entries, server, server.id);
  }

  remove: DeleteServerContext["settings"]["remove"] = async (id) => {
    const place = placeOf(this.entries, id);
    const server = this.list().find((one) => one.id === id);
    if (place === undefined || server === undefined) return undefined;
    const entry = this.entries[place];
    this.entries = this.entries.toSpliced(place, 1);
    return { server, entry, place };
  };

  putBack: DeleteServerContext["settings"]["putBack"] = async ({ entry, place }) => {
    if (this.broken !== undefined) throw this.broken;
    this.entries = this.entries.toSpliced(place, 0, entry);
  };
}
