import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import type { ToolServer } from "../../../../src/protocol/tools.ts";
import { ToolPageWorld, toolServer } from "../../../support/tools/tool-page.ts";

describe("sign-in to a tool server", () => {
  let world: ToolPageWorld;
  let handlers: ToolPageWorld["page"]["handlers"];

  beforeEach(() => {
    world = new ToolPageWorld();
    handlers = world.page.handlers;
  });

  const signIn = async (fields: Partial<ToolServer>): Promise<unknown[][]> => {
    world.servers = [toolServer(fields)];
    await handlers["tools:sign-in"]({ id: "one" });
    return world.asked;
  };

  it("[T4] asks for the key and for the headers that are missing", async () => {
    world.answers.push({ secret: new Secret("red") }, { secret: new Secret("sk-1") });
    const asked = await signIn({ auth: "bearer", headers: ["X-Team"], name: "One" });
    assert.deepEqual(asked, [
      ["header", "X-Team", "https://one.example/api"],
      ["key", "One", "https://one.example/api"],
      ["refresh", "one"],
    ]);
    assert.deepEqual(
      [...world.vault.texts],
      [
        ["https://one.example one x-team", "red"],
        ["https://one.example one key", "sk-1"],
      ],
    );
  });

  it("[T4] asks for consent or for an account", async () => {
    assert.deepEqual(await signIn({ auth: "session" }), [
      ["token", "https://one.example/api", true],
      ["refresh", "one"],
    ]);
    world.asked.length = 0;
    assert.deepEqual(await signIn({ auth: "oauth", account: { provider: "github", scopes: [] } }), [
      ["account", "one"],
      ["refresh", "one"],
    ]);
  });

  it("[T9] leaves no consent behind when the server is deleted while the user is asked", async () => {
    await signIn({ auth: "session" });
    assert.deepEqual(world.released, []);
    world.consented.clear();
    world.consent = async () => {
      world.servers = [];
      return true;
    };
    await signIn({ auth: "session" });
    assert.deepEqual(
      world.released.map(({ id }) => id),
      ["one"],
    );
  });

  it("[T4] opens the form of a server that wants to know who asks and is saved as one that does not", async () => {
    assert.deepEqual(await signIn({}), []);
    assert.deepEqual(world.events("tools:edit"), [{ id: "one" }]);
  });

  it("[T9] asks for nothing where others can read on the way", async () => {
    const open = { url: "http://one.example/api", auth: "bearer" } as const;
    await assert.rejects(signIn(open), { code: "tools.unauthorized" });
    assert.deepEqual(world.asked, []);
  });
});
