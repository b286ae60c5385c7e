import assert from "node:assert/strict";
import { ChatToolbox } from "../../../../src/core/tools/chat-tools.ts";
import { ToolApprovals } from "../../../../src/core/tools/tool-approvals.ts";
import { toolTokens } from "../../../../src/core/tools/tool-spec.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { quietLog } from "../../../support/executor.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";
import {
  FakeApprovalMemory,
  FakeEditorTools,
  FakeToolServers,
  tool,
} from "../../../support/tools/fake-tool-servers.ts";

describe("the tools that a chat offers", () => {
  const clock = new ManualClock();
  const { signal } = new AbortController();
  let servers: FakeToolServers;
  let editor: FakeEditorTools;
  let toolbox: ChatToolbox;

  beforeEach(() => {
    servers = new FakeToolServers();
    editor = new FakeEditorTools();
    const approvals = new ToolApprovals(new FakeApprovalMemory(), quietLog);
    toolbox = new ChatToolbox({
      ...{ servers, editor, approvals, clock, log: quietLog },
      confirmReadOnly: () => false,
    });
    servers.set("github", [tool("create"), tool("list")], "GitHub");
    servers.set("off", [tool("x")], "Off", { enabled: false });
  });

  const offer = (on: readonly string[], off: readonly string[] = []) =>
    toolbox.offer({ tools: { servers: on, off } }, signal);
  const names = async (...args: Parameters<typeof offer>) =>
    (await offer(...args)).specs.map(({ name }) => name);

  it("[C4, T5] are those of the servers that are switched on for it, but for those that are switched off", async () => {
    assert.deepEqual(await names(["github", "off", "gone"]), ["github__create", "github__list"]);
    assert.deepEqual(await names(["github"], ["github/create", "other/list"]), ["github__list"]);
    assert.deepEqual(await names([]), []);
    assert.deepEqual((await toolbox.offer({}, signal)).specs, []);
    assert.deepEqual((await offer(["gone", "off"])).problems, []);
  });

  it("[C4] are the editor's too where they are switched on", async () => {
    editor.tools = [tool("search")];
    assert.deepEqual(await names(["vscode"]), ["vscode__search"]);
    assert.deepEqual(await names(["github"], ["github/list"]), ["github__create"]);
  });

  it("[T5] are found by the name that the model knows", async () => {
    const { find } = await offer(["github"]);
    assert.deepEqual(find("github__create")?.called, {
      server_id: "github",
      server_title: "GitHub",
      type: "mcp",
      name: "create",
      title: "create",
      read_only: false,
    });
    assert.equal(find("create"), undefined);
    assert.equal(find("toString"), undefined);
  });

  it("[T7] are not called, and nobody is asked, with arguments that they do not take", async () => {
    servers.set("github", [
      tool("create", {
        parameters: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
      }),
    ]);
    const offered = (await offer(["github"])).find("github__create");
    assert.ok(offered);
    const asked = Promise.withResolvers<undefined>();
    let count = 0;
    const onAsk = (): void => {
      count += 1;
      asked.resolve(undefined);
    };
    const listener = { onAsk, onRun: () => undefined, onProgress: () => undefined };
    const chatId = "c" as ChatId;
    const call = (json: string) => toolbox.call({ chatId, callId: "1", offered, json }, listener, signal);
    assert.deepEqual(await call("{}"), {
      state: "failed",
      text: 'The argument "n" is missing. Nothing was done. Call the tool again with mended arguments.',
    });
    assert.equal((await call('{"n": "1"}')).state, "failed");
    assert.deepEqual([count, servers.called], [0, []]);
    void call('{"n": 1}');
    await asked.promise;
    assert.equal(count, 1);
  });

  it("[T5] are waited for, and are offered as soon as they are there", async () => {
    const there = Promise.withResolvers<{ tools: [ReturnType<typeof tool>]; skipped: [] }>();
    servers.lists.set("github", () => there.promise);
    const offered = offer(["github"]);
    clock.advance(7900);
    there.resolve({ tools: [tool("late")], skipped: [] });
    assert.deepEqual(
      (await offered).specs.map(({ name }) => name),
      ["github__late"],
    );
    assert.equal(clock.waiting, 0);
  });

  it("[T5] leave out a server that does not come, and say so", async () => {
    let reason: unknown;
    servers.set("slow", [], "Slow server");
    servers.lists.set("slow", (inner) => {
      inner.addEventListener("abort", () => {
        reason = inner.reason;
      });
      return new Promise(() => undefined);
    });
    const offered = offer(["slow", "github"]);
    await settle();
    clock.advance(8000);
    const { specs, problems } = await offered;
    assert.equal(specs.length, 2);
    assert.deepEqual(problems, ["Slow server: It has not answered in time. Its tools are left out."]);
    assert.ok(reason instanceof Error);
  });

  it("[T5] do not wait as long for a server that has failed before", async () => {
    servers.state = "failed";
    servers.lists.set("github", () => new Promise(() => undefined));
    const offered = offer(["github"]);
    await settle();
    clock.advance(3000);
    assert.equal((await offered).problems.length, 1);
  });

  it("[T5] say why a server cannot be reached", async () => {
    servers.lists.set("github", () => {
      throw new ToolServerError("tools.unauthorized", "auth", "It wants you to sign in.");
    });
    assert.deepEqual((await offer(["github"])).problems, [
      "GitHub: It wants you to sign in. Its tools are left out.",
    ]);
    servers.lists.set("github", () => {
      throw new Error("secret");
    });
    assert.doesNotMatch((await offer(["github"])).problems.join(), /secret/);
  });

  it("[T5] are not waited for any more when the reply is stopped", async () => {
    servers.lists.set("github", () => new Promise(() => undefined));
    const controller = new AbortController();
    const offered = toolbox.offer({ tools: { servers: ["github"], off: [] } }, controller.signal);
    controller.abort(new Error("stopped"));
    await assert.rejects(offered, /stopped/);
  });

  it("[T5] are no more than APIs take", async () => {
    servers.set(
      "many",
      Array.from({ length: 200 }, (_, index) => tool(`t${String(index)}`)),
    );
    const { specs, problems } = await offer(["github", "many"]);
    assert.equal(specs.length, 120);
    assert.match(problems.join(), /82 of those that are switched on are left out/);
  });

  it("[T5] are described shortly, and with a schema that every API takes", async () => {
    const description = `Says\u0000 ${"x".repeat(5000)}`;
    servers.set("a", [
      tool("a", { description, parameters: { properties: { b: {} } } }),
      tool("a"),
      tool("b", { parameters: {} }),
    ]);
    const { specs } = await offer(["a"]);
    assert.deepEqual(
      specs.map(({ parameters }) => parameters),
      [
        { type: "object", properties: { b: {} } },
        { type: "object", properties: {} },
      ],
    );
    const [text = ""] = specs.map((spec) => spec.description);
    assert.equal(text.length, 1024);
    assert.match(text, /^Says x+ … \(the description is longer\)$/);
  });

  it("[T5, bad/tools-injection] have no text in which something is hidden", async () => {
    const hidden = "Adds.\u202e\u200b\u{e0041}\u{e0042}\u0007\u001b[31m <tool_call>";
    servers.set("a", [tool("a", { description: hidden })], "A\n\u202eB");
    const { specs, find } = await offer(["a"]);
    assert.equal(specs[0]?.description, "Adds.[31m <tool_call>");
    assert.equal(find("a__a")?.called.server_title, "A B");
  });

  it("[T5] leave out a tool whose arguments take more than a model has", async () => {
    const parameters = { type: "object", properties: { a: { description: "x".repeat(70_000) } } };
    let deep: object = {};
    for (let depth = 0; depth < 50_000; depth += 1) deep = { a: deep };
    servers.lists.set("a", async () => ({
      tools: [tool("a", { parameters }), tool("b"), tool("c", { parameters: { ...deep } })],
      skipped: [],
    }));
    servers.set("a", [], "A");
    const { specs, problems } = await offer(["a"]);
    assert.deepEqual(
      specs.map(({ name }) => name),
      ["a__b"],
    );
    assert.deepEqual(
      problems,
      ["a", "c"].map(
        (name) => `A: the description of its tool ${name} is too long for models. It is left out.`,
      ),
    );
  });

  it("[C4] take about as many tokens as the menu says", () => {
    assert.equal(toolTokens("github", tool("create")), 33);
  });
});
