import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { ScriptWorld } from "../../../support/code-mode/script-world.ts";
import { answers, tool } from "../../../support/tools/fake-tool-servers.ts";
import type { ChatId, DaemonId } from "../../../../src/protocol/ids.ts";

describe("a script that calls tools", () => {
  let world: ScriptWorld;
  beforeEach(() => {
    world = new ScriptWorld();
  });

  it("[K1] gets the tools of its chat as data, with the names that it calls them by", async () => {
    world.selection = () => Promise.resolve({ servers: ["github", "search"], off: ["github/create"] });
    world.servers.set("search", [tool("from", { description: 'Ends """ here.\u202e' })], "Search\nEngine");
    assert.deepEqual(await world.send(world.script(), { op: "catalog" }), {
      ok: true,
      servers: [
        {
          ...{ id: "github", python: "github", title: "GitHub" },
          tools: [
            {
              ...{ name: "list-issues", python: "list_issues", description: "What list-issues does." },
              parameters: { type: "object", properties: { text: { type: "string" } } },
              read_only: true,
            },
          ],
        },
        {
          ...{ id: "search", python: "search_2", title: "Search Engine" },
          tools: [
            {
              ...{ name: "from", python: "from_", description: 'Ends """ here.' },
              parameters: { type: "object", properties: { text: { type: "string" } } },
              read_only: false,
            },
          ],
        },
      ],
    });
  });

  it("[K1] gets hundreds of tools, which models do not", async () => {
    world.servers.set(
      "github",
      Array.from({ length: 300 }, (_, index) =>
        tool(`t${String(index)}`, { hints: { readOnly: true, idempotent: true } }),
      ),
    );
    const told = await world.send(world.script(), { op: "catalog" });
    const [server] = told?.["servers"] as readonly { readonly tools: readonly unknown[] }[];
    assert.equal(server?.tools.length, 300);
    assert.equal((await world.call(world.script(), "t299")).message, undefined);
  });

  it("[K1] is told which server could not be reached, and gets the tools of the others", async () => {
    world.selection = () => Promise.resolve({ servers: ["github", "down"], off: [] });
    world.servers.set("down", [tool("x")], "Down");
    world.servers.lists.set("down", () =>
      Promise.reject(new ToolServerError("tools.unreachable", "connect", "It is off.")),
    );
    const told = await world.send(world.script(), { op: "catalog" });
    assert.deepEqual(told?.["problems"], ["Down: It is off. Its tools are left out."]);
    assert.equal((told["servers"] as readonly unknown[]).length, 1);
    const called = await world.send(world.script(), { op: "call", server: "down", tool: "x", arguments: {} });
    assert.deepEqual(called, { ok: false, message: "Down: It is off. Its tools are left out." });
  });

  it("[K1] gets those of the editor and of all servers when it has no chat, and dials nothing before", async () => {
    world.selection = () => Promise.resolve("all");
    world.editor.tools = [tool("findFiles")];
    world.servers.set("off", [tool("x")], "Off", { enabled: false });
    const told = await world.send(world.script({ chatId: "editor" as ChatId }), { op: "catalog" });
    assert.deepEqual(
      (told?.["servers"] as readonly { readonly id: string }[]).map(({ id }) => id),
      ["github", "vscode"],
    );
  });

  it("[K1] gets an answer whole: structured content, texts, pictures and all else", async () => {
    const big = "x".repeat(2 * 1024 * 1024);
    world.servers.calls.set("github/list-issues", () => ({
      ...answers('{"a":1}', { kind: "image", mime: "image/png", data: "AAAA" }, big),
      structured: { a: 1 },
    }));
    assert.deepEqual(await world.call(world.script(), "list-issues"), {
      ok: true,
      structured: { a: 1 },
      content: [
        { type: "text", text: '{"a":1}' },
        { type: "image", mime: "image/png", data: "AAAA" },
        { type: "text", text: big },
      ],
    });
    world.servers.calls.set("github/list-issues", () =>
      answers({ kind: "json", text: "[1]" }, { kind: "link", uri: "a:b", name: "B", description: "" }),
    );
    assert.deepEqual(await world.call(world.script(), "list-issues"), {
      ok: true,
      structured: [1],
      content: [{ type: "link", uri: "a:b", name: "B", description: "" }],
    });
    world.servers.calls.set("github/list-issues", () => answers({ kind: "json", text: "no JSON" }));
    assert.deepEqual(await world.call(world.script(), "list-issues"), {
      ok: true,
      content: [{ type: "text", text: "no JSON" }],
    });
  });

  it("[K1] is refused what is too large rather than given a part of it", async () => {
    world.servers.calls.set("github/list-issues", () => answers("x".repeat(17 * 1024 * 1024)));
    const told = await world.call(world.script(), "list-issues");
    assert.equal(told.ok, false);
    assert.match(told.message ?? "", /larger than 16 MB.*Ask for less/);
  });

  it("[K1] is told what a tool says of its failure, with what came with it", async () => {
    world.servers.calls.set("github/list-issues", () => ({ ...answers("No such repository."), ok: false }));
    assert.deepEqual(await world.call(world.script(), "list-issues"), {
      ok: false,
      message: "No such repository.",
      content: [{ type: "text", text: "No such repository." }],
    });
    assert.deepEqual(world.states(), ["failed"]);
  });

  for (const [what, request, sentence] of [
    ["no JSON", "{", /not valid JSON/],
    ["more than fits", `{"id":"a","op":"catalog","more":"${"x".repeat(2 ** 24)}"}`, /larger than 16 MB/],
    ["no object", "[1]", /not a JSON object/],
    ["another op", '{"id":"a","op":"delete"}', /no "op" that is known/],
    ["no tool", '{"id":"a","op":"call","server":"github"}', /does not name its "server" and its "tool"/],
    [
      "arguments that are a list",
      '{"id":"a","op":"call","server":"github","tool":"create","arguments":[1]}',
      /not a JSON object/,
    ],
    [
      "an unknown server",
      '{"id":"a","op":"call","server":"other","tool":"create"}',
      /no tool server "other" that this script may call/,
    ],
    [
      "an unknown tool",
      '{"id":"a","op":"call","server":"github","tool":"__proto__"}',
      /GitHub has no tool "__proto__"/,
    ],
    [
      "arguments of another type",
      '{"id":"a","op":"call","server":"github","tool":"create","arguments":{"text":1}}',
      /"text" must be string/,
    ],
  ] as const) {
    it(`[K1] is told what is wrong with ${what}, and nobody is asked`, async () => {
      const told = JSON.parse((await world.script().answer(request)) ?? "") as {
        ok: boolean;
        message: string;
      };
      assert.equal(told.ok, false);
      assert.match(told.message, sentence);
      assert.deepEqual([world.servers.called, world.consent.asked, world.errors], [[], [], []]);
    });
  }

  it("[K1] calls nothing of a server or tool that is switched off in its chat meanwhile", async () => {
    const session = world.script();
    assert.equal((await world.call(session, "list-issues")).ok, true);
    world.selection = () => Promise.resolve({ servers: ["github"], off: ["github/list-issues"] });
    assert.match((await world.call(session, "list-issues")).message ?? "", /has no tool "list-issues"/);
    world.selection = () => Promise.reject(new AppError("chat.unknown", "It belongs to no chat."));
    assert.deepEqual(await world.call(session, "list-issues"), {
      ok: false,
      message: "It belongs to no chat.",
    });
  });

  it("[K1] calls nothing while the setting is off, and kernels are told of nothing", async () => {
    const session = world.script();
    assert.equal(world.sessions.refusal("python"), undefined);
    world.enabled = false;
    assert.match(world.sessions.refusal("python") ?? "", /backburner\.codeMode\.enabled/);
    assert.match((await world.call(session, "list-issues")).message ?? "", /backburner\.codeMode\.enabled/);
    assert.deepEqual(world.servers.called, []);
  });

  it("[K3] asks before a tool that may change something: what would be sent, and whose script it is", async () => {
    world.consent.answers.push("once", "once");
    const session = world.script({ background: true });
    assert.equal((await world.call(session, "create", { text: "a" })).ok, true);
    const [question] = world.consent.asked;
    assert.deepEqual(
      [question?.script.title, question?.tool.server_title, question?.tool.name, question?.arguments],
      ["report.py", "GitHub", "create", '{"text":"a"}'],
    );
    assert.equal(question?.description, "What create does.");
    await world.call(session, "create", { text: "b" });
    assert.equal(world.consent.asked.length, 2);
    assert.deepEqual(world.servers.called, ['github/create {"text":"a"}', 'github/create {"text":"b"}']);
  });

  it("[K3] asks once for a script, and again for another one", async () => {
    world.consent.answers.push("script", "once");
    const session = world.script();
    await world.call(session, "create", { text: "a" });
    await world.call(session, "create", { text: "b" });
    assert.equal(world.consent.asked.length, 1);
    session.close();
    await world.call(world.script(), "create");
    assert.equal(world.consent.asked.length, 2);
  });

  it("[K3, T7] does not ask for what the user has allowed in its chat, and asks in others", async () => {
    const session = world.script();
    const first = world.call(session, "create");
    await world.consent.until(1);
    const [asked] = world.consent.asked;
    session.interrupt();
    await world.clock.advanceAsync(500);
    await first;
    // As on the card of a model's call in the same chat.
    const wanted = await world.wanted("create");
    const clicked = world.approvals.ask({ ...wanted, callId: "k", hash: "h" }, new AbortController().signal);
    world.approvals.answer("c" as ChatId, "k", "h", "chat");
    assert.equal(await clicked, "run");
    assert.equal((await world.call(session, "create")).ok, true);
    world.consent.answers.push("once");
    await world.call(world.script({ id: "other" as DaemonId, chatId: "d" as ChatId }), "create");
    assert.deepEqual([asked?.tool.name, world.consent.asked.length], ["create", 2]);
  });

  it("[K3, T7] does not ask for what is allowed for good, and asks again when the tool is described otherwise", async () => {
    world.consent.answers.push("always", "once");
    await world.call(world.script(), "create");
    await world.call(world.script({ id: "other" as DaemonId, chatId: "d" as ChatId }), "create");
    assert.equal(world.consent.asked.length, 1);
    assert.deepEqual(world.approvals.allowedForGood("github"), ["create"]);
    world.servers.set("github", [tool("create", { description: "Now it deletes." })], "GitHub");
    await world.call(world.script(), "create");
    assert.equal(world.consent.asked.length, 2);
    assert.deepEqual(world.consent.asked[1]?.changes, ["- What create does.", "+ Now it deletes."]);
  });

  it("[K1] never rejects, whatever breaks", async () => {
    world.selection = () => Promise.reject(new TypeError("a bug"));
    const told = await world.call(world.script(), "list-issues");
    assert.deepEqual(
      [told.message, world.errors],
      ["Something went wrong in Backburner. Its log says more.", ["a script's call failed"]],
    );
  });

  it("[K3] does not hold up another script that waits for the user", async () => {
    const first = world.script();
    const waiting = world.call(first, "create");
    await world.consent.until(1);
    const second = world.script({ id: "second" as DaemonId });
    assert.equal((await world.call(second, "list-issues")).ok, true);
    first.interrupt();
    await world.clock.advanceAsync(500);
    await waiting;
  });
});
