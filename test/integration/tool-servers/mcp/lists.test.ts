import assert from "node:assert/strict";
import { connectMcp } from "../../../support/tool-servers/mcp-connection.ts";
import { type PlainAnswer, startPlainMcp } from "../../../support/tool-servers/plain-mcp.ts";
import type { RawServer } from "../../../support/tool-servers/raw-server.ts";
import { failureOf } from "../../../support/tool-servers/failure.ts";
import type { ToolList } from "../../../../src/core/tools/tool-client.ts";

describe("lists of MCP servers", () => {
  const { signal } = new AbortController();
  let server: RawServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function listOf(answer: PlainAnswer): Promise<ToolList> {
    server = await startPlainMcp({ answers: { "tools/list": answer } });
    const { client } = await connectMcp(server.url);
    try {
      return await client.list(signal);
    } finally {
      await client.close();
    }
  }

  const tool = (name: unknown, more: object = {}): object => ({
    name,
    description: "",
    inputSchema: { type: "object" },
    ...more,
  });

  it("[T5] gathers a thousand tools from a hundred pages", async () => {
    const { tools, skipped } = await listOf(({ params }) => {
      const page = Number(params?.["cursor"] ?? 0);
      return {
        tools: Array.from({ length: 10 }, (_, index) => tool(`tool-${String(page * 10 + index)}`)),
        ...(page < 99 ? { nextCursor: String(page + 1) } : {}),
      };
    });
    assert.equal(tools.length, 1000);
    assert.equal(tools.at(-1)?.name, "tool-999");
    assert.deepEqual(skipped, []);
  });

  it("[bad/tools-pages] ends a list whose pages go round", async () => {
    const { tools, skipped } = await listOf(({ params }) => {
      const at = params?.["cursor"] === "a" ? "b" : "a";
      return { tools: [tool(`tool-${at}-${String(server?.requests.length)}`)], nextCursor: at };
    });
    assert.equal(tools.length, 3);
    assert.deepEqual(skipped, [
      { name: "…", why: "The server names the same page again and again; there may be more." },
    ]);
  });

  it("[bad/tools-broken-tool] leaves out what makes no sense, and says why", async () => {
    const { tools, skipped } = await listOf(() => ({
      tools: [
        tool("good"),
        tool("no-schema", { inputSchema: "text" }),
        tool("list", { inputSchema: { type: "array" } }),
        tool("odd-required", { inputSchema: { type: "object", required: "a" } }),
        tool(17),
        "text",
        null,
        tool("good"),
        tool("foreign", {
          inputSchema: { type: "object", properties: { a: { $ref: "http://127.0.0.1:1/x", title: "A" } } },
        }),
        { name: "bare" },
      ],
    }));
    assert.deepEqual(
      tools.map(({ name, parameters }) => [name, parameters]),
      [
        ["good", { type: "object" }],
        ["foreign", { type: "object", properties: { a: { title: "A" } } }],
        ["bare", { type: "object" }],
      ],
    );
    assert.deepEqual(
      skipped.map(({ name }) => name),
      ["no-schema", "list", "odd-required", "?", "?", "?", "good"],
    );
    for (const { why } of skipped) assert.match(why, /^[A-Z].*\.$/);
  });

  it("[bad/tools-markup] keeps names and descriptions as they are", async () => {
    const odd = [
      "../../etc",
      "a b",
      "<script>alert(1)</script>",
      "日本語",
      "a\u0000\u001b[31m",
      "__proto__",
      "constructor",
      "x".repeat(5000),
    ];
    const { tools } = await listOf(() => ({
      tools: odd.map((name) => tool(name, { description: `${name}\u202e` })),
    }));
    assert.deepEqual(
      tools.map(({ name }) => name),
      odd,
    );
    assert.deepEqual(
      tools.map(({ description }) => description),
      odd.map((name) => `${name}\u202e`),
    );
  });

  it("[bad/tools-broken-tool] says so when the list itself makes no sense", async () => {
    for (const result of [{}, { tools: "many" }, null, []]) {
      const error = await failureOf(listOf(() => result));
      assert.deepEqual([error.code, error.step], ["tools.bad_reply", "tools"]);
      await server?.stop();
    }
    server = undefined;
  });

  it("[T5] asks a server without tools for none", async () => {
    server = await startPlainMcp({ capabilities: {} });
    const { client } = await connectMcp(server.url);
    assert.deepEqual(await client.list(signal), { tools: [], skipped: [] });
    await client.close();
  });
});
