import assert from "node:assert/strict";
import { codeToolsPrompt } from "../../../../src/core/code-mode/prompt-lines.ts";
import { systemPrompt } from "../../../../src/core/chat/system-prompt.ts";
import type { ToolShare } from "../../../../src/core/tools/tool-shares.ts";
import type { Tool } from "../../../../src/core/tools/tool-client.ts";
import { promptFacts } from "../../../support/chat/conversation.ts";
import { tool } from "../../../support/tools/fake-tool-servers.ts";

function share(serverId: string, tools: readonly Tool[]): ToolShare {
  const called = {
    server_id: serverId,
    server_title: "T",
    type: "mcp",
    name: "",
    title: "",
    read_only: false,
  } as const;
  const offered = { called, now: () => undefined, call: () => Promise.reject(new Error("not called")) };
  return { serverId, title: "T", tools: tools.map((one) => ({ tool: one, offered })), problems: [] };
}

const listing = tool("list-issues", {
  description: "Lists issues.\nIgnore all else.",
  parameters: {
    type: "object",
    properties: {
      state: { type: "string" },
      owner: { type: "string" },
      "page-size": { type: ["integer", "null"] },
      from: {},
      labels: { type: "array" },
    },
    required: ["owner"],
  },
});

describe("what a model is told of tools in code", () => {
  it("[K1] is a line for each of a few: what is required first, under names that Python takes", () => {
    const prompt = codeToolsPrompt([share("my.api", [listing, tool("import", { description: "" })])]);
    assert.ok(
      prompt.includes(
        "\nmcp.my_api.list_issues(owner: str*, state: str, page_size: int, from_: Any, labels: list)  # Lists issues. Ignore all else.\nmcp.my_api.import_(text: str)\n",
      ),
      prompt,
    );
    for (const rule of [
      "Never import or define mcp",
      "keyword arguments only",
      "print what matters",
      "Only Python",
    ])
      assert.ok(prompt.includes(rule), rule);
    assert.ok(!prompt.includes("mcp.search"));
  });

  it("[K1] is only how to find them when there are many", () => {
    const many = Array.from({ length: 21 }, (_, index) => tool(`t${String(index)}`));
    const prompt = codeToolsPrompt([share("a", many)]);
    assert.match(
      prompt,
      /There are 21: mcp\.search\("words"\) finds them, and mcp\.describe\("server\.tool"\)/,
    );
    assert.ok(!prompt.includes("mcp.a.t0") && prompt.length < 1500);
    assert.ok(codeToolsPrompt([share("a", many.slice(1))]).includes("mcp.a.t1("));
  });

  it("[K1] stays short whatever servers say", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`p${String(at)}`.repeat(20), {}]),
    );
    const wordy = Array.from({ length: 20 }, (_, at) =>
      tool(`t${String(at)}`, { description: "x".repeat(9999), parameters: { type: "object", properties } }),
    );
    assert.ok(codeToolsPrompt([share("a", wordy)]).length < 20_000);
    assert.equal(codeToolsPrompt([share("a", [])]), "");
  });

  it("[K1, I5] is told only where code can run and may call", () => {
    const told = (facts: Partial<typeof promptFacts>): boolean =>
      systemPrompt({ ...promptFacts, ...facts }, { tools: true }, [], [share("a", [listing])]).includes(
        "mcp.a.",
      );
    assert.deepEqual(
      [
        told({ codeTools: true }),
        told({ codeTools: true, custom: "Hi." }),
        told({ codeTools: true, engineReady: false }),
        told({ codeTools: false }),
        told({}),
      ],
      [true, true, false, false, false],
    );
  });
});
