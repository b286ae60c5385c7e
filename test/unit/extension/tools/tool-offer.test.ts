import assert from "node:assert/strict";
import type { Tool } from "../../../../src/core/tools/tool-client.ts";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { toolTokens } from "../../../../src/core/tools/tool-spec.ts";
import { EDITOR_TOOLS } from "../../../../src/protocol/tools.ts";
import { ToolPageWorld, toolServer } from "../../../support/tools/tool-page.ts";

const tool: Tool = {
  name: "add",
  title: "Add",
  description: "Adds.",
  parameters: { type: "object" },
  hints: { readOnly: true, idempotent: false },
};

describe("what a tool server offers", () => {
  let world: ToolPageWorld;
  let handlers: ToolPageWorld["page"]["handlers"];

  beforeEach(() => {
    world = new ToolPageWorld();
    handlers = world.page.handlers;
  });

  const prompt = { name: "greet", title: "Greet", description: "", arguments: [] };

  it("[C5, bad/tools-injection] list a bounded piece of what a tool says of itself", async () => {
    world.editorTools = [{ ...tool, description: "x".repeat(1_000_000) }];
    const { tools } = await handlers["tools:offer"]({ id: EDITOR_TOOLS });
    assert.equal(tools[0]?.description.length, 16 * 1024);
  });

  it("[C5] list tools, prompts and resources, each even when the others fail", async () => {
    world.servers = [toolServer()];
    world.lists = { one: { tools: [tool], skipped: [{ name: "bad", why: "It is cyclic." }] } };
    world.allowed.set("one", ["add"]);
    world.extras = {
      prompts: async () => [prompt],
      prompt: async () => "",
      resources: async () => {
        throw new ToolServerError("tools.bad_reply", "protocol", "Nonsense.");
      },
      resource: async () => [],
    };
    const view = {
      name: "add",
      title: "Add",
      description: "Adds.",
      read_only: true,
      tokens: toolTokens("one", tool),
      allowed_for_good: true,
    };
    assert.deepEqual(await handlers["tools:offer"]({ id: "one" }), {
      tools: [view],
      skipped: [{ name: "bad", why: "It is cyclic." }],
      prompts: [prompt],
      resources: [],
    });
    world.editorTools = [tool];
    assert.deepEqual(await handlers["tools:offer"]({ id: EDITOR_TOOLS }), {
      tools: [{ ...view, tokens: toolTokens(EDITOR_TOOLS, tool), allowed_for_good: false }],
      skipped: [],
      prompts: [],
      resources: [],
    });
  });

  it("[T5] put a prompt with its arguments into the message, unless the user gives up", async () => {
    world.extras = {
      prompts: async () => [prompt],
      prompt: async (name, values) => `${name} ${JSON.stringify(values)}`,
      resources: async () => [],
      resource: async () => [],
    };
    world.promptValues = { who: "Ada" };
    await handlers["tools:use-prompt"]({ id: "one", name: "greet" });
    world.promptValues = undefined;
    await handlers["tools:use-prompt"]({ id: "one", name: "greet" });
    assert.deepEqual(world.events("draft:attach"), [
      { attachment: { kind: "text", name: "Greet", text: 'greet {"who":"Ada"}' } },
    ]);
    await assert.rejects(handlers["tools:use-prompt"]({ id: "one", name: "other" }), {
      code: "tools.unknown",
    });
  });

  it("[T5] attach what a model can read of a resource, and say of the rest that it cannot be", async () => {
    const uri = "file:///notes.md";
    let content: Awaited<ReturnType<NonNullable<typeof world.extras>["resource"]>> = [
      { kind: "resource", uri, text: "notes" },
      { kind: "image", mime: "image/png", data: "AAAA" },
      { kind: "binary", mime: "application/zip", bytes: 4 },
    ];
    world.extras = {
      prompts: async () => [],
      prompt: async () => "",
      resources: async () => [],
      resource: async () => content,
    };
    await handlers["tools:attach-resource"]({ id: "one", uri });
    assert.deepEqual(world.events("draft:attach"), [
      { attachment: { kind: "text", name: uri, text: "notes" } },
      { attachment: { kind: "image", name: uri, mime: "image/png", data: "AAAA" } },
    ]);
    content = [{ kind: "image", mime: "image/tiff", data: "AAAA" }];
    await assert.rejects(handlers["tools:attach-resource"]({ id: "one", uri }), { code: "tools.invalid" });
  });
});
