import assert from "node:assert/strict";
import { titleOfMessage } from "../../../../src/core/chat/chat-title.ts";
import { userMessage } from "../../../support/chat/chats.ts";

describe("the title of a chat", () => {
  const cases: readonly (readonly [text: string, title: string])[] = [
    ["monitor my CPU", "monitor my CPU"],
    ["\n\n  # Plan  \nmore", "Plan"],
    ["- a list\n- of things", "a list"],
    ["x".repeat(60), "x".repeat(60)],
    ["x".repeat(61), `${"x".repeat(59)}…`],
    [`${"x".repeat(58)}😀😀`, `${"x".repeat(58)}…`],
    ["  \n", "New chat"],
  ];
  for (const [text, title] of cases) {
    it(`[C3] is ${JSON.stringify(title.slice(0, 12))} for ${JSON.stringify(text.slice(0, 12))}`, () => {
      assert.equal(titleOfMessage(userMessage("u", text)), title);
    });
  }

  it("[C3] is the name of what was attached to a message without words", () => {
    const message = userMessage("u", "", { attachments: [{ kind: "text", name: "a.py", text: "x" }] });
    assert.equal(titleOfMessage(message), "a.py");
  });
});
