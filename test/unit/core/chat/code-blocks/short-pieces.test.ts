import assert from "node:assert/strict";
import fc from "fast-check";
import { ShortPieces } from "../../../../../src/core/chat/code-blocks/short-pieces.ts";

/** Also halves of characters: a reply may be cut inside one. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("é", "ÿ", "Ā", "\ud83d", "\ude00", "\0", "word ".repeat(7)),
);

describe("ShortPieces", () => {
  it("[I3] hands over to the letter what it has taken", () => {
    fc.assert(
      fc.property(fc.array(fc.array(text)), (batches) => {
        const pieces = new ShortPieces();
        for (const batch of batches) {
          const taken = batch.filter((piece) => pieces.add(piece));
          assert.deepEqual([pieces.take(), pieces.take()], [taken.join(""), ""]);
        }
      }),
    );
  });

  it("takes no long piece, and no more than it has room for", () => {
    const pieces = new ShortPieces();
    assert.equal(pieces.add("long ".repeat(100)), false);
    let count = 0;
    while (pieces.add("short")) count += 1;
    assert.equal(pieces.take(), "short".repeat(count));
    assert.equal(pieces.add("short"), true);
  });
});
