import assert from "node:assert/strict";
import {
  definitionText,
  digestOf,
  hashOfCall,
  originOf,
  type ToolDefinition,
} from "../../../../src/core/tools/tool-digest.ts";
import { tool } from "../../../support/tools/fake-tool-servers.ts";

const definition = (change: Partial<ToolDefinition> = {}): ToolDefinition => ({
  serverId: "github",
  origin: "https://github.example",
  tool: tool("create", { parameters: { type: "object", properties: { a: { type: "string" }, b: {} } } }),
  ...change,
});

describe("what an approval of a tool is bound to", () => {
  it("[T7] is the same however its schema is written", async () => {
    const same = tool("create", {
      parameters: { properties: { b: {}, a: { type: "string" } }, type: "object" },
    });
    assert.equal(await digestOf(definition()), await digestOf(definition({ tool: same })));
    assert.match(await digestOf(definition()), /^[\da-f]{64}$/);
    assert.equal(definitionText(definition()), definitionText(definition({ tool: same })));
  });

  const others: Readonly<Record<string, Partial<ToolDefinition>>> = {
    server: { serverId: "gitlab" },
    origin: { origin: "https://evil.example" },
    name: { tool: tool("delete") },
    description: { tool: { ...definition().tool, description: "What create does.\u200b" } },
    schema: { tool: { ...definition().tool, parameters: { type: "object", properties: { a: {}, b: {} } } } },
  };
  for (const [what, change] of Object.entries(others)) {
    it(`[T7, bad/tools-changed] is another one with another ${what}`, async () => {
      assert.notEqual(await digestOf(definition()), await digestOf(definition(change)));
      // A person can see it too.
      if (what !== "server" && what !== "name")
        assert.notEqual(definitionText(definition()), definitionText(definition(change)));
    });
  }

  it("[T7] is one call for an answer: other arguments are another question", async () => {
    assert.notEqual(await hashOfCall("d", "{}"), await hashOfCall("d", '{"a":1}'));
    assert.notEqual(await hashOfCall("d", "{}"), await hashOfCall("e", "{}"));
  });

  it("[T7] is the host of a server, not its path", () => {
    assert.equal(originOf({ url: "https://a.example:8443/x?y" }), "https://a.example:8443");
    assert.equal(originOf({ url: "no url" }), "no url");
  });
});
