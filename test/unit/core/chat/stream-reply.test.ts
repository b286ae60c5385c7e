import assert from "node:assert/strict";
import { frameMs } from "../../../../src/core/base/cadence.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import { block, briefs, Conversation } from "../../../support/chat/conversation.ts";
import { settle } from "../../../support/manual-clock.ts";
import type { FakeStep } from "../../../support/models/fake-chat-model.ts";

const text = (piece: string): FakeStep => ({ kind: "text", text: piece });
const hang: FakeStep = { kind: "hang" };

describe("a reply that streams", () => {
  let window: Conversation;

  beforeEach(() => {
    window = new Conversation();
  });

  /** Sends a message to a model that says this, and nothing more for now. */
  async function begin(...steps: readonly FakeStep[]): Promise<ChatId> {
    const { id } = window.chat([[...steps, hang]]);
    await window.turns.send(id, "go", []);
    await settle();
    return id;
  }

  const shown = (id: ChatId): readonly string[] => briefs(window.answer(id).parts);

  it("[C2] is shown at once after a pause, then joined, a frame later", async () => {
    const id = await begin(...Array.from("Hello", text));
    assert.deepEqual(shown(id), ["text: H"]);
    await window.clock.advanceAsync(frameMs);
    assert.deepEqual(shown(id), ["text: Hello"]);
    assert.equal(window.events.filter(({ type }) => type === "part:appended").length, 1);
  });

  it("[I1] has its code run a frame after that was closed at the latest", async () => {
    await begin(text("So:\n"), ...Array.from(block("x"), text), text("and"));
    await window.clock.advanceAsync(frameMs);
    assert.deepEqual(
      window.runner.requests.map(({ code }) => code),
      ["x"],
    );
  });

  it("[C2] shows what came before anything else before it", async () => {
    const call = { id: "1", name: "list_daemons", arguments: "{}" };
    const id = await begin(
      ...[text("a"), text("b"), { kind: "reasoning", text: "hm" } as const],
      ...[text("c"), text("d"), { kind: "tool-call", call } as const],
    );
    assert.deepEqual(
      window.answer(id).parts.map(({ kind }) => kind),
      ["text", "reasoning", "text", "tool"],
    );
    assert.deepEqual(shown(id).slice(0, 3), ["text: ab", "reasoning: hm", "text: cd"]);
  });

  it("[C2] keeps what waited for its frame when it is stopped, and leaves no timer", async () => {
    const id = await begin(text("a"), text("b"));
    await window.turns.stop(id);
    assert.deepEqual([shown(id), window.clock.waiting], [["text: ab"], 0]);
  });
});
