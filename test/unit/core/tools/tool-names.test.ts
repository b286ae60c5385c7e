import assert from "node:assert/strict";
import fc from "fast-check";
import { toolSpecs } from "../../../../src/core/chat/tools/tool-specs.ts";
import { type NamedTool, toolNames } from "../../../../src/core/tools/tool-names.ts";

const named = (serverId: string, name: string): NamedTool => ({ serverId, name });

const part = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-c_.-]{1,6}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z_-]{50,70}$/) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 90, unit: "grapheme" }) },
);
const tools = fc.uniqueArray(fc.record({ serverId: part, name: part }), {
  maxLength: 20,
  selector: ({ serverId, name }) => JSON.stringify([serverId, name]),
});

describe("the names of tools for models", () => {
  const cases: readonly (readonly [
    what: string,
    tools: readonly NamedTool[],
    names: readonly (string | RegExp)[],
  ])[] = [
    ["are the server's id and the tool's name", [named("github", "create_issue")], ["github__create_issue"]],
    ["have no other characters", [named("my.api", "get /pets/{id}")], ["my_api__get__pets__id_"]],
    [
      "are told apart where that makes two the same",
      [named("a", "x.y"), named("a", "x y")],
      [/^a__x_y_[\da-f]{8}$/, /^a__x_y_[\da-f]{8}$/],
    ],
    ["leave a tool its own name", [named("a", "x.y"), named("a", "x_y")], [/^a__x_y_[\da-f]{8}$/, "a__x_y"]],
    ["keep servers apart", [named("a", "b__c"), named("a__b", "c")], ["a__b__c", /^a__b__c_[\da-f]{8}$/]],
    ["are not too long", [named("a".repeat(60), "b".repeat(60))], [/^a{24}__b{29}_[\da-f]{8}$/]],
  ];
  for (const [what, given, expected] of cases) {
    it(`[T5, bad/tools-names] ${what}`, () => {
      const names = toolNames(given);
      assert.equal(names.length, expected.length);
      for (const [index, one] of expected.entries()) {
        if (typeof one === "string") assert.equal(names[index], one);
        else assert.match(names[index] ?? "", one);
      }
    });
  }

  it("[T5, bad/tools-names] are valid, unique, and none of Backburner's own, whatever servers call their tools", () => {
    fc.assert(
      fc.property(tools, (given) => {
        const names = toolNames(given);
        assert.equal(new Set(names).size, given.length);
        for (const name of names) assert.match(name, /^[A-Za-z0-9_-]{1,64}$/);
        assert.ok(toolSpecs.every(({ name }) => !names.includes(name)));
      }),
      { numRuns: 500 },
    );
  });

  it("[T5, bad/tools-names] do not depend on the order, and stay when tools come that would be called otherwise", () => {
    const cleaned = ({ serverId, name }: NamedTool): string =>
      `${serverId}__${name}`.replaceAll(/[^A-Za-z0-9_-]/gu, "_");
    fc.assert(
      fc.property(tools, tools, (given, more) => {
        const names = toolNames(given);
        assert.deepEqual(toolNames([...given].reverse()), [...names].reverse());
        const others = more.filter((one) => given.every((tool) => cleaned(tool) !== cleaned(one)));
        assert.deepEqual(toolNames([...given, ...others]).slice(0, given.length), names);
      }),
      { numRuns: 500 },
    );
  });
});
