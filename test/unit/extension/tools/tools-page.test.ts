import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import type { Tool } from "../../../../src/core/tools/tool-client.ts";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { ToolPageWorld, toolServer } from "../../../support/tools/tool-page.ts";

const chat_id = "0123456789abcdef0123456789abcdef";
const tool: Tool = {
  name: "add",
  title: "Add",
  description: "Adds.",
  parameters: { type: "object" },
  hints: { readOnly: true, idempotent: false },
};

describe("the tool servers on the page", () => {
  let world: ToolPageWorld;
  let handlers: ToolPageWorld["page"]["handlers"];

  beforeEach(() => {
    world = new ToolPageWorld();
    handlers = world.page.handlers;
  });

  it("[T4, bad/tools-injection] are listed with a bounded piece of what a server says of itself", async () => {
    world.servers = [toolServer({ id: "a" })];
    const long = "x".repeat(100_000);
    world.statuses = [
      {
        state: { kind: "ready", tool_count: 0, skipped: [] },
        facts: { title: long, description: long, version: long, protocol: long },
      },
    ];
    const { servers } = await handlers["tools:open"]({});
    assert.ok(JSON.stringify(servers).length < 10_000);
  });

  it("[T4, C5] are listed with the server's own title, else the name, else the address, and how they stand", async () => {
    world.servers = [
      toolServer({ id: "a", name: "Mine", description: "My words." }),
      toolServer({ id: "b", name: "Mine" }),
      toolServer({ id: "c", auth: "bearer", headers: ["X-Team"] }),
    ];
    world.statuses = [
      {
        state: { kind: "ready", tool_count: 2, skipped: [] },
        facts: { title: "Theirs", description: "", version: "2", protocol: "OpenAPI 3.1" },
      },
    ];
    world.editorTools = [tool];
    world.allowed.set("a", ["add"]);
    const { servers, ...rest } = await handlers["tools:open"]({});
    assert.deepEqual(
      servers.map(({ server, ...view }) => [server.id, view]),
      [
        [
          "a",
          {
            title: "Theirs",
            description: "My words.",
            version: "2",
            protocol: "OpenAPI 3.1",
            state: { kind: "ready", tool_count: 2, skipped: [] },
            missing_secrets: [],
            allowed_for_good: 1,
          },
        ],
        [
          "b",
          {
            title: "Mine",
            description: "",
            state: { kind: "stopped" },
            missing_secrets: [],
            allowed_for_good: 0,
          },
        ],
        [
          "c",
          {
            title: "https://one.example/api",
            description: "",
            state: { kind: "stopped" },
            missing_secrets: ["key", "X-Team"],
            allowed_for_good: 0,
          },
        ],
      ],
    );
    assert.deepEqual(rest, { editor_tools: 1, problems: [], deleted: undefined });
    assert.deepEqual(world.asked, [["start"]]);
  });

  it("[T4] are told anew once for all that changes in a moment", async () => {
    world.serversChanged();
    await world.clock.advanceAsync(50);
    world.servers = [toolServer()];
    world.serversChanged();
    await world.clock.advanceAsync(49);
    assert.deepEqual(world.events("tools:view"), []);
    await world.clock.advanceAsync(500);
    assert.equal(world.events("tools:view").length, 1);
    world.page.dispose();
    world.serversChanged();
    await world.clock.advanceAsync(500);
    assert.equal(world.events("tools:view").length, 1);
  });

  it("[bad/untrusted] are shown in Restricted Mode, and none is dialled before it ends", async () => {
    world.trusted = false;
    world.servers = [toolServer({ auth: "bearer" })];
    assert.equal((await handlers["tools:open"]({})).servers.length, 1);
    const { draft_id, server } = await world.draft("one");
    const form = world.form(draft_id, server);
    for (const dial of [
      () => handlers["tools:verify"](form),
      () => handlers["tools:connect"]({ id: "one" }),
      () => handlers["tools:sign-in"]({ id: "one" }),
      () => handlers["tools:offer"]({ id: "one" }),
      () => handlers["tools:use-prompt"]({ id: "one", name: "x" }),
      () => handlers["tools:attach-resource"]({ id: "one", uri: "file:///x" }),
    ]) {
      await assert.rejects(dial, { code: "daemons.untrusted" });
    }
    assert.deepEqual(world.asked, []);
    world.trusted = true;
    world.granted.fire(undefined);
    assert.deepEqual(world.asked, [["start"]]);
  });

  it("[T4] are connected again; why one is not is on its card", async () => {
    world.reconnect = async () => {
      throw new ToolServerError("tools.unreachable", "connect", "Nothing answers.");
    };
    await handlers["tools:connect"]({ id: "one" });
    assert.deepEqual(world.asked, [["reconnect", "one"]]);
    world.reconnect = async () => {
      throw new AppError("tools.unknown", "It is gone.");
    };
    await assert.rejects(handlers["tools:connect"]({ id: "two" }), { code: "tools.unknown" });
  });

  it("[T4] are switched on and off, deleted and brought back", async () => {
    world.servers = [toolServer({ name: "One" })];
    await handlers["tools:enable"]({ id: "one", enabled: false });
    assert.deepEqual(world.servers, [toolServer({ name: "One", enabled: false })]);
    await handlers["tools:delete"]({ id: "one" });
    await handlers["tools:undo-delete"]({});
    assert.deepEqual(world.asked, [
      ["keep", "one", "one"],
      ["delete", "one", "One"],
      ["revoke", "one"],
      ["undo"],
    ]);
    await assert.rejects(handlers["tools:delete"]({ id: "two" }), { code: "tools.unknown" });
  });

  const passedOn: readonly (readonly [string, () => Promise<unknown>, readonly unknown[]])[] = [
    [
      "the tools that a chat may use",
      () => handlers["chat:choose-tools"]({ chat_id, tools: { servers: ["one"], off: ["one/add"] } }),
      ["emit", chat_id, { type: "chat:tools", tools: { servers: ["one"], off: ["one/add"] } }],
    ],
    [
      "the answer to a call",
      () => handlers["call:answer"]({ chat_id, call_id: "call1", hash: "abc", answer: "chat" }),
      ["answer", chat_id, "call1", "abc", "chat"],
    ],
    [
      "the end of a call",
      () => handlers["call:cancel"]({ chat_id, call_id: "call1" }),
      ["cancel", chat_id, "call1"],
    ],
    [
      "what is asked again",
      () => handlers["tools:ask-again"]({ id: "one", tool: "add" }),
      ["revoke", "one", "add"],
    ],
    ["an import", () => handlers["tools:import"]({}), ["import"]],
    ["an export", () => handlers["tools:export"]({ id: "one" }), ["export", "one"]],
    ["a look at the log", () => handlers["tools:show-log"]({ id: "one" }), ["log", "one"]],
  ];
  it("[C4] remembers what was chosen, for new chats", async () => {
    const tools = { servers: ["one"], off: ["one/add"] };
    await handlers["chat:choose-tools"]({ chat_id: "chat1", tools });
    assert.deepEqual(world.remembered, tools);
  });

  for (const [what, request, asked] of passedOn) {
    it(`[T4] pass on ${what}`, async () => {
      world.servers = [toolServer()];
      await request();
      assert.deepEqual(world.asked, [asked]);
    });
  }
});
