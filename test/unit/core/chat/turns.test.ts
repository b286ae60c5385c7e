import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { messageId } from "../../../support/chat/chats.ts";
import { Conversation, says, textOf } from "../../../support/chat/conversation.ts";
import { MemoryChatJournal, SharedChats } from "../../../support/chat/memory-chat-journal.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("the conversation", () => {
  let shared: SharedChats;
  let window: Conversation;

  beforeEach(() => {
    shared = new SharedChats();
    window = new Conversation(shared);
  });

  const texts = (id: Parameters<Conversation["shown"]>[0]): readonly string[] =>
    window.shown(id).messages.map(({ role, parts }) => {
      const [part] = parts;
      return `${role}: ${part?.kind === "text" ? part.text : ""}`;
    });

  it("[C2] resolves once the message is in the chat, and answers then", async () => {
    const { id } = window.chat([says("Hello.")]);
    await window.turns.send(id, "Hi", [{ kind: "text", name: "a.py", text: "x" }]);
    assert.deepEqual(texts(id), ["user: Hi"]);
    assert.equal(window.shown(id).messages[0]?.attachments.length, 1);
    await window.turns.whenIdle(id);
    assert.deepEqual(texts(id), ["user: Hi", "assistant: Hello."]);
  });

  it("[C2] answers one message of a chat at a time", async () => {
    const { id } = window.chat([[{ kind: "hang" }], says("Now.")]);
    const first = window.turns.send(id, "one", []);
    await assert.rejects(window.turns.send(id, "two", []), { code: "chat.busy" });
    await first;
    await assert.rejects(window.turns.retry(id, messageId("any")), { code: "chat.busy" });
    assert.equal(window.turns.isBusy(id), true);
    await settle();
    await window.turns.stop(id);
    await window.ask(id, "three");
    assert.deepEqual(texts(id), ["user: one", "assistant: ", "user: three", "assistant: Now."]);
  });

  it("[C2] answers several chats at once", async () => {
    const { id: one } = window.chat([[{ kind: "hang" }]]);
    await window.turns.send(one, "one", []);
    const { id: two } = window.chat([says("Two.")]);
    assert.equal((await window.ask(two, "two")).status, "done");
    assert.equal(window.turns.isBusy(one), true);
    await window.turns.stop(one);
    await window.turns.stop(one);
  });

  it("[C2] asks again in place of an answer", async () => {
    const { id } = window.chat([says("Bad."), says("Good.")]);
    const { message_id } = await window.ask(id, "Hi");
    await window.turns.retry(id, message_id);
    await window.turns.whenIdle(id);
    assert.deepEqual(texts(id), ["user: Hi", "assistant: Good."]);
  });

  it("[C2] answers a message of the user again, without what followed it", async () => {
    const { id } = window.chat([says("1."), says("2."), says("3.")]);
    await window.ask(id, "one");
    await window.ask(id, "two");
    const [first] = window.shown(id).messages;
    await window.turns.retry(id, first?.message_id ?? window.answer(id).message_id);
    await window.turns.whenIdle(id);
    assert.deepEqual(texts(id), ["user: one", "assistant: 3."]);
  });

  it("[C2] sends a message again as the user has changed it", async () => {
    const { id, model } = window.chat([says("1."), says("2."), says("3.")]);
    await window.ask(id, "one");
    await window.ask(id, "two");
    const [first] = window.shown(id).messages;
    await window.turns.edit(id, first?.message_id ?? window.answer(id).message_id, "other", []);
    await window.turns.whenIdle(id);
    assert.deepEqual(texts(id), ["user: other", "assistant: 3."]);
    assert.equal(window.shown(id).title, "other");
    assert.equal(textOf(model.requests.at(-1)?.messages.at(-1)), "other");
  });

  it("does nothing to a message that is not there", async () => {
    const { id } = window.chat([says("1.")]);
    await window.ask(id, "one");
    const unknown = messageId("none");
    await assert.rejects(window.turns.retry(id, unknown), { code: "chat.unknown" });
    await assert.rejects(window.turns.edit(id, unknown, "x", []), { code: "chat.unknown" });
    assert.deepEqual([texts(id), window.turns.isBusy(id)], [["user: one", "assistant: 1."], false]);
  });

  it("[C1] asks the model that was chosen for the chat", async () => {
    const { id } = window.chat([says("default")]);
    window.models.set("chosen", window.chat([says("chosen")], { name: "Chosen" }).model);
    window.chats.emit(id, { type: "chat:model", model_id: "chosen" });
    assert.equal((await window.ask(id, "Hi")).model, "Chosen via Fake");
  });

  it("[C1] says what to do when no model is chosen", async () => {
    const { id } = window.chat([]);
    window.defaultModel = undefined;
    const { status, error } = await window.ask(id, "Hi");
    assert.deepEqual([status, error?.code, texts(id)], ["error", "model.none", ["user: Hi", "assistant: "]]);
    assert.match(error?.message ?? "", /^No model is chosen\. Choose one/);
  });

  it("[C1] shows why a model cannot be had, and asks it again on Retry", async () => {
    const { id, model } = window.chat([says("Hello.")]);
    let isThere = false;
    window.models.get = () => {
      if (isThere) return model;
      throw new AppError("model.not_found", "The model is gone. Choose another one.");
    };
    const { error, message_id } = await window.ask(id, "Hi");
    assert.deepEqual(error, { code: "model.not_found", message: "The model is gone. Choose another one." });
    isThere = true;
    await window.turns.retry(id, message_id);
    await window.turns.whenIdle(id);
    assert.deepEqual(texts(id), ["user: Hi", "assistant: Hello."]);
  });

  it("[C2] stops while the model is looked for", async () => {
    const { id } = window.chat([says("Hello.")]);
    window.models.get = () => new Promise(() => undefined) as never;
    await window.turns.send(id, "Hi", []);
    await window.turns.stop(id);
    assert.deepEqual([window.answer(id).status, window.endings], ["stopped", 1]);
  });

  it("[bad/two-windows-chat] answers with what another window has written before", async () => {
    const { id, model } = window.chat([says("1."), says("2.")]);
    await window.ask(id, "one");
    const other = new Conversation(shared, "other-");
    other.models.set("model", model);
    await other.chats.open(id);
    await other.ask(id, "from there");
    await window.ask(id, "and here");
    assert.deepEqual(texts(id), [
      "user: one",
      "assistant: 1.",
      "user: from there",
      "assistant: 2.",
      "user: and here",
      "assistant: 2.",
    ]);
    assert.deepEqual(model.requests.at(-1)?.messages.map(textOf).slice(1), [
      "one",
      "1.",
      "from there",
      "2.",
      "and here",
    ]);
  });

  it("[bad/two-windows-chat] does not write into a chat that another window has deleted", async () => {
    const { id } = window.chat([says("1.")]);
    await window.ask(id, "one");
    await new Conversation(shared).chats.delete(id);
    await assert.rejects(window.turns.send(id, "two", []), { code: "chat.unknown" });
    assert.deepEqual([shared.kept.size, window.turns.isBusy(id)], [0, false]);
  });

  it("[bad/reload-stream] marks what was being answered when the window goes, at once", async () => {
    const { id } = window.chat([[{ kind: "text", text: "So far" }, { kind: "hang" }]]);
    await window.turns.send(id, "Hi", []);
    await settle();
    window.turns.dispose();
    assert.equal(window.answer(id).status, "interrupted");
    await window.turns.whenIdle(id);
    assert.equal(window.endings, 1);
    const reloaded = await new Conversation(shared).chats.open(id);
    assert.deepEqual(reloaded.messages[1]?.parts, [{ kind: "text", text: "So far" }]);
    assert.equal(reloaded.messages[1].status, "interrupted");
  });

  it("lets a chat go that is deleted while it is answered", async () => {
    const { id } = window.chat([[{ kind: "text", text: "So far" }, { kind: "hang" }]]);
    await window.turns.send(id, "Hi", []);
    await settle();
    await window.chats.delete(id);
    await window.turns.stop(id);
    assert.deepEqual([window.turns.isBusy(id), new MemoryChatJournal(shared).events(id)], [false, []]);
  });
});
