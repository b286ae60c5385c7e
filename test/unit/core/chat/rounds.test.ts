import assert from "node:assert/strict";
import fc from "fast-check";
import { foldEvents } from "../../../../src/core/chat/fold-events.ts";
import { Reply } from "../../../../src/core/chat/turn/reply.ts";
import { roundsOf } from "../../../../src/core/chat/rounds.ts";
import type { ChatEvent, MessagePart } from "../../../../src/protocol/chat.ts";
import { assistantMessage, chatId, codePart, created, messageId } from "../../../support/chat/chats.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

/** What a reply may hold, as the letter that stands for it. */
const pieces = ["text", "reasoning", "code", "notice"] as const;

describe("the replies in one message", () => {
  it("[I1] are told apart whatever they hold", () => {
    const rounds = fc.array(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(rounds, (written) => {
        const events: ChatEvent[] = [];
        const reply = new Reply(
          chatId(),
          messageId("a"),
          { emit: (_, event) => events.push(event) },
          new ManualClock(),
        );
        for (const round of written) {
          reply.beginRound();
          for (const piece of round) write(reply, piece);
        }
        const chat = foldEvents([
          created(chatId()),
          { type: "message:added", message: assistantMessage("a", []) },
          ...events,
        ]);
        const found = roundsOf(chat?.messages[0]?.parts ?? []);
        assert.deepEqual(
          found.map(kindsOf),
          written.map((round) => round.filter((piece, index) => !grows(piece, round[index - 1]))),
        );
      }),
    );
  });
});

function write(reply: Reply, piece: (typeof pieces)[number]): void {
  if (piece === "text") reply.text("x");
  else if (piece === "reasoning") reply.reasoning("x");
  else if (piece === "notice") reply.notice("x");
  else reply.openCode(codePart("x"));
}

/** Text that follows text is part of it. */
function grows(piece: string, before: string | undefined): boolean {
  return piece === before && (piece === "text" || piece === "reasoning");
}

function kindsOf(parts: readonly MessagePart[]): readonly string[] {
  return parts.filter((part) => part.kind !== "text" || part.text !== "").map(({ kind }) => kind);
}
