import assert from "node:assert/strict";
import fc from "fast-check";
import { readTextCall, writeTextCall } from "../../../../src/core/chat/tools/text-call.ts";

describe("a call that is written as text", () => {
  const list = { name: "gh__list", arguments: '{"a":1}' };
  const cases: readonly (readonly [what: string, text: string, call: typeof list | undefined])[] = [
    ["has a name and arguments", '{"name": "gh__list", "arguments": {"a": 1}}', list],
    ["may name them parameters", '{"name": " gh__list", "parameters": {"a": 1}}', list],
    ["may have them as text", '{"name": "gh__list", "arguments": "{\\"a\\":1}"}', list],
    ["may have none", '{"name": "gh__list"}', { ...list, arguments: "{}" }],
    ["may stand in a fence", '```json\n{"name": "gh__list", "arguments": {"a": 1}}\n```', list],
    ["is none without a name", '{"arguments": {}}', undefined],
    ["is none with an empty name", '{"name": ""}', undefined],
    ["is none when it is broken", '{"name": "gh__list"', undefined],
    ["is none when it is no object", "[]", undefined],
    ["is none when it is nested without end", `{"name": "x", "arguments": ${"[".repeat(200_000)}`, undefined],
  ];
  for (const [what, text, call] of cases) {
    it(`[T5, bad/tools-bad-arguments] ${what}`, () => {
      assert.deepEqual(readTextCall(text), call);
    });
  }

  it("[T5] is read as it was written", () => {
    const call = fc.record({
      name: fc.stringMatching(/^[a-z_]{1,9}$/),
      arguments: fc.dictionary(fc.string(), fc.jsonValue()),
    });
    fc.assert(
      fc.property(call, ({ name, arguments: values }) => {
        const written = writeTextCall({ name, arguments: JSON.stringify(values) });
        const json = written.slice("<tool_call>".length, written.lastIndexOf("</tool_call>"));
        assert.deepEqual(readTextCall(json), { name, arguments: JSON.stringify(values) });
      }),
    );
  });
});
