import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import type { ChatId } from "../../../src/protocol/ids.ts";
import { keptDrafts, readSaved, restore } from "../../../src/webview/saved.ts";

describe("what outlives a reload", () => {
  it("is read back as it was kept", () => {
    const saved = {
      place: "daemons",
      open: { a: true, b: false },
      timestamps: true,
      scroll: 120,
      drafts: {
        c1: { text: "hi", attachments: [{ kind: "text", name: "a.py", text: "x", language: "python" }] },
      },
      chatScroll: { chatId: "c1", messageId: "m1", offset: -12 },
    };
    deepEqual(readSaved(JSON.parse(JSON.stringify(saved))), saved);
  });
  it("leads back to the tool servers", () => {
    equal(readSaved({ place: "tools" }).place, "tools");
  });
  it("gives a fresh page for anything else", () => {
    const fresh = {
      place: "chat",
      open: {},
      timestamps: false,
      scroll: 0,
      drafts: {},
      chatScroll: undefined,
    };
    for (const value of [
      undefined,
      null,
      7,
      "x",
      { open: 3, timestamps: "yes", scroll: "far" },
      { scroll: Number.NaN },
      { place: "elsewhere", drafts: { c1: { text: 3 } }, chatScroll: { chatId: "c1" } },
    ]) {
      deepEqual(readSaved(value), fresh);
    }
  });
  it("never fails", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        restore(readSaved(value));
      }),
    );
  });

  it("[C3] keeps drafts that hold something, without what is too large to be handed over all the time", () => {
    const picture = { kind: "image", name: "a.png", mime: "image/png", data: "x".repeat(900_000) } as const;
    const drafts = {
      ["c1" as ChatId]: { text: "hi", attachments: [picture, picture] },
      ["c2" as ChatId]: { text: "", attachments: [] },
    };
    deepEqual(keptDrafts(drafts), { c1: { text: "hi", attachments: [picture] } });
  });
});
