import assert from "node:assert/strict";
import fc from "fast-check";
import type { CallPiece } from "../../../../src/adapters/models/chunk.ts";
import { ToolCallPieces } from "../../../../src/adapters/models/tool-call-pieces.ts";
import type { ToolCall } from "../../../../src/core/chat/chat-model.ts";

const one = '{"code":"1"}';
const two = '{"code":"2"}';

describe("pieces of tool calls", () => {
  const cases: readonly (readonly [string, readonly CallPiece[], readonly ToolCall[]])[] = [
    [
      "by the book: id and name first, then arguments by index",
      [
        piece({ index: 0, id: "a", name: "run", arguments: "" }),
        piece({ index: 0, arguments: '{"code"' }),
        piece({ index: 1, id: "b", name: "stop", arguments: "" }),
        piece({ index: 0, arguments: ':"1"}' }),
        piece({ index: 1, arguments: two }),
      ],
      [
        { id: "a", name: "run", arguments: one },
        { id: "b", name: "stop", arguments: two },
      ],
    ],
    [
      "whole calls that all have the index 0",
      [
        piece({ index: 0, id: "a", name: "run", arguments: one }),
        piece({ index: 0, id: "b", name: "run", arguments: two }),
      ],
      [
        { id: "a", name: "run", arguments: one },
        { id: "b", name: "run", arguments: two },
      ],
    ],
    [
      "whole calls without index and id",
      [piece({ name: "run", arguments: one }), piece({ name: "run", arguments: two })],
      [
        { id: "new-1", name: "run", arguments: one },
        { id: "new-2", name: "run", arguments: two },
      ],
    ],
    [
      "pieces without index: what has no name goes on with the last call",
      [
        piece({ id: "a", name: "run" }),
        piece({ arguments: '{"code":' }),
        piece({ id: "", arguments: '"1"}' }),
        piece({ id: "b", name: "run", arguments: two }),
      ],
      [
        { id: "a", name: "run", arguments: one },
        { id: "b", name: "run", arguments: two },
      ],
    ],
    [
      "id and name again in each piece",
      [
        piece({ index: 0, id: "a", name: "run", arguments: '{"code":' }),
        piece({ index: 0, id: "a", name: "run", arguments: '"1"}' }),
      ],
      [{ id: "a", name: "run", arguments: one }],
    ],
    [
      "the name again in each piece, without ids",
      [
        piece({ index: 0, name: "run", arguments: '{"code":' }),
        piece({ index: 0, name: "run", arguments: '"1"}' }),
      ],
      [{ id: "new-1", name: "run", arguments: one }],
    ],
    [
      "calls without arguments",
      [piece({ index: 0, name: "list" }), piece({ index: 0, name: "stop" })],
      [
        { id: "new-1", name: "list", arguments: "" },
        { id: "new-2", name: "stop", arguments: "" },
      ],
    ],
    [
      "arguments as an object",
      [piece({ index: 0, id: "a", name: "run", arguments: { code: "1" } })],
      [{ id: "a", name: "run", arguments: one }],
    ],
    [
      "arguments that are no JSON, as the model wrote them",
      [piece({ index: 0, id: "a", name: "run", arguments: "{code: 1" })],
      [{ id: "a", name: "run", arguments: "{code: 1" }],
    ],
    ["a piece that says nothing", [piece({ index: 0 }), { index: null, id: null, function: null }], []],
  ];

  for (const [title, pieces, calls] of cases) {
    it(`[C1] ${title}`, () => {
      assert.deepEqual(joined(pieces).all(), calls);
    });
  }

  it("[bad/model-cut] only those that came to their end are complete", () => {
    const cut = joined([
      piece({ index: 0, id: "a", name: "run", arguments: one }),
      piece({ index: 1, id: "b", name: "run", arguments: '{"code":"rm -rf /tmp/' }),
      piece({ index: 2, id: "c", name: "list" }),
    ]);
    assert.deepEqual(cut.complete(), [{ id: "a", name: "run", arguments: one }]);
  });

  it("[C1] give the same calls wherever their arguments are cut", () => {
    const call = fc.record({
      name: fc.constantFrom("run", "stop"),
      input: fc.dictionary(fc.string(), fc.json()),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 4 }), fc.infiniteStream(fc.nat({ max: 9 })), (calls, cuts) => {
        const pieces = calls.flatMap(({ name, input }, index) => {
          const rest = cut(JSON.stringify(input), () => (cuts.next().value as number) + 1);
          return [
            piece({ index, id: `id-${String(index)}`, name, arguments: "" }),
            ...rest.map((text) => piece({ index, arguments: text })),
          ];
        });
        assert.deepEqual(
          joined(pieces).complete(),
          calls.map(({ name, input }, index) => ({
            id: `id-${String(index)}`,
            name,
            arguments: JSON.stringify(input),
          })),
        );
      }),
    );
  });
});

function piece({ name, arguments: given, ...rest }: Record<string, unknown>): CallPiece {
  return { ...rest, function: { ...(name === undefined ? {} : { name: name as string }), arguments: given } };
}

function joined(pieces: readonly CallPiece[]): ToolCallPieces {
  let ids = 0;
  const calls = new ToolCallPieces(() => `new-${String((ids += 1))}`);
  for (const one of pieces) calls.take(one);
  return calls;
}

function cut(text: string, length: () => number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = length();
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}
