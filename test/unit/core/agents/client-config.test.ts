import assert from "node:assert/strict";
import fc from "fast-check";
import {
  codexText,
  configText,
  configured,
  serverEntry,
  variableLine,
  withServer,
} from "../../../../src/core/agents/client-config.ts";
import { jsonMember, setJsonMember } from "../../../../src/core/agents/json-member.ts";
import { tolerantJson } from "../../../../src/core/tools/tolerant-json.ts";

const url = "http://127.0.0.1:4321/mcp";
const entry = serverEntry(url, { kind: "variable" });

describe("the configuration of another agent", () => {
  it("[A4] holds no token where the client reads one from the environment", () => {
    assert.equal(
      configText(entry),
      `{
  "mcpServers": {
    "backburner": {
      "type": "http",
      "url": "http://127.0.0.1:4321/mcp",
      "headers": {
        "Authorization": "Bearer \${BACKBURNER_MCP_TOKEN}"
      }
    }
  }
}
`,
    );
    assert.match(codexText(url), /bearer_token_env_var = "BACKBURNER_MCP_TOKEN"/);
    assert.equal(variableLine("abc", false), "export BACKBURNER_MCP_TOKEN=abc");
    assert.equal(variableLine("abc", true), '$env:BACKBURNER_MCP_TOKEN = "abc"');
  });

  it("[A4] is added to a file, whose comments, order and style stay", () => {
    const before = `{
    // my servers
    "mcpServers": {
        "other": { "command": "x", "args": ["}", "//no"] }, // keep
    },
    "inputs": [] /* end */
}
`;
    assert.equal(
      withServer(before, entry),
      `{
    // my servers
    "mcpServers": {
        "other": { "command": "x", "args": ["}", "//no"] }, // keep
        "backburner": {
            "type": "http",
            "url": "http://127.0.0.1:4321/mcp",
            "headers": {
                "Authorization": "Bearer \${BACKBURNER_MCP_TOKEN}"
            }
        },
    },
    "inputs": [] /* end */
}
`,
    );
  });

  it("[A4] replaces what the file says of the same server, and nothing else", () => {
    const before =
      '{"a": 1, "mcpServers": {"backburner": {"url": "old", "x": [1, {"y": 2}]}, "b": {}}, "c": 2}';
    assert.equal(configured(before), '{"url": "old", "x": [1, {"y": 2}]}');
    const after = withServer(before, entry);
    assert.deepEqual(tolerantJson(after), { a: 1, mcpServers: { backburner: entry, b: {} }, c: 2 });
    assert.deepEqual(tolerantJson(withServer(after, entry)), tolerantJson(after));
  });

  it("[A4] begins an empty file, and an object that has no servers", () => {
    for (const before of ["", "\n", "{}", '{"x": 1}', "{ // nothing yet\n}"]) {
      const after = withServer(before, entry);
      assert.deepEqual(
        (tolerantJson(after) as { mcpServers: unknown }).mcpServers,
        { backburner: entry },
        before,
      );
    }
  });

  it("[A4] is not written over what is no such file", () => {
    for (const before of [
      "[]",
      "nonsense",
      '{"mcpServers": []}',
      '{"mcpServers": {',
      '{"a" 1}',
      '"{}"',
      "{,}",
    ])
      assert.throws(() => withServer(before, entry), { code: "agents.config" }, before);
  });

  it("[A4] changes any JSON at one place only", () => {
    const objects = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
    fc.assert(
      fc.property(objects, objects, fc.constantFrom(0, 2, 4, "\t"), (rest, servers, space) => {
        const { mcpServers: _mcpServers, ...others } = rest;
        const before = { ...others, mcpServers: servers };
        const text = JSON.stringify(before, undefined, space);
        const after = setJsonMember(text, ["mcpServers", "backburner"], entry) ?? "";
        const wanted = { ...others, mcpServers: { ...servers, backburner: entry } };
        assert.deepEqual(JSON.parse(after), JSON.parse(JSON.stringify(wanted)));
        assert.deepEqual(JSON.parse(jsonMember(after, ["mcpServers", "backburner"]) ?? ""), entry);
      }),
    );
  });
});
