import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import type { Chat, ChatEvent, RunState } from "../../../../src/protocol/chat.ts";
import type { RunId } from "../../../../src/protocol/chat.ts";
import {
  assistantMessage,
  chatId,
  codePart,
  created,
  messageId,
  userMessage,
} from "../../../support/chat/chats.ts";
import { Conversation } from "../../../support/chat/conversation.ts";
import { SharedChats } from "../../../support/chat/memory-chat-journal.ts";

describe("the chats", () => {
  let shared: SharedChats;
  let window: Conversation;

  beforeEach(() => {
    shared = new SharedChats();
    window = new Conversation(shared);
  });

  /** A chat with one message, in the journal. */
  function chat(text = "Hello"): Chat {
    const { chat_id } = window.chats.create("model");
    window.chats.addMessage(chat_id, userMessage("u", text));
    return window.shown(chat_id);
  }

  it("[C3] keeps a chat from its first message on, named after it", async () => {
    const { chat_id } = window.chats.create("model");
    assert.deepEqual([await window.chats.list(), shared.kept.size], [[], 0]);
    window.chats.addMessage(chat_id, userMessage("u", "monitor my CPU\nplease"));
    assert.deepEqual(await window.chats.list(), [
      { chat_id, title: "monitor my CPU", updated_at: 1000, message_count: 1 },
    ]);
    assert.deepEqual(await new Conversation(shared).chats.open(chat_id), window.shown(chat_id));
    assert.equal(window.shown(chat_id).model_id, "model");
  });

  it("[C3] keeps the name that the user has given", async () => {
    const { chat_id } = window.chats.create();
    window.chats.rename(chat_id, "Mine");
    window.chats.addMessage(chat_id, userMessage("u", "Hello"));
    assert.deepEqual(
      (await window.chats.list()).map(({ title }) => title),
      ["Mine"],
    );
  });

  it("[C3] names a chat anew whose first message was taken back", () => {
    const { chat_id } = chat("first");
    window.chats.clear(chat_id);
    window.chats.addMessage(chat_id, userMessage("v", "second"));
    assert.deepEqual([window.shown(chat_id).title, window.shown(chat_id).messages.length], ["second", 1]);
  });

  it("[C3] finds chats by the words of their title", async () => {
    chat("plot the CPU load");
    chat("write a poem");
    const titles = async (search: string): Promise<readonly string[]> =>
      (await window.chats.list(search)).map(({ title }) => title);
    assert.deepEqual(await titles(" load  cpu"), ["plot the CPU load"]);
    assert.deepEqual(await titles("load poem"), []);
    assert.equal((await titles(" ")).length, 2);
  });

  it("[C3] deletes a chat and brings it back", async () => {
    const before = chat();
    await window.chats.delete(before.chat_id);
    assert.deepEqual([await window.chats.list(), window.chats.get(before.chat_id)], [[], undefined]);
    await assert.rejects(window.chats.open(before.chat_id), { code: "chat.unknown" });
    // What a turn still writes is nobody's.
    window.chats.emit(before.chat_id, { type: "chat:model", model_id: "late" });
    await window.chats.undoDelete(before.chat_id);
    assert.deepEqual(await window.chats.open(before.chat_id), before);
    await assert.rejects(window.chats.undoDelete(before.chat_id), { code: "chat.unknown" });
  });

  it("tells everybody the same events in the same order, and who lists chats only what changes the list", () => {
    let lists = 0;
    window.chats.onDidChangeList(() => (lists += 1));
    const { chat_id } = chat();
    window.events.length = 0;
    lists = 0;
    const events: readonly ChatEvent[] = [
      { type: "message:added", message: assistantMessage("a", [], { status: "streaming" }) },
      { type: "part:added", message_id: messageId("a"), part: { kind: "text", text: "x" } },
      { type: "part:appended", message_id: messageId("a"), text: "y" },
      { type: "message:ended", message_id: messageId("a"), status: "done", at: 1002 },
    ];
    for (const event of events) window.chats.emit(chat_id, event);
    // Means nothing in this chat.
    window.chats.emit(chat_id, { type: "part:appended", message_id: messageId("z"), text: "y" });
    assert.deepEqual([window.events, window.journal.events(chat_id).slice(-4), lists], [events, events, 2]);
  });

  it("reads a chat once for all who open it at the same time", async () => {
    const { chat_id } = chat();
    const other = new Conversation(shared);
    const [one, two] = await Promise.all([other.chats.open(chat_id), other.chats.open(chat_id)]);
    assert.equal(one, two);
  });

  it("does not open a chat that is not there, or that cannot be read", async () => {
    await assert.rejects(window.chats.open(chatId("none")), { code: "chat.unknown" });
    window.journal.failure = new AppError("journal.newer", "Update.");
    await assert.rejects(window.chats.open(chatId("none")), { code: "journal.newer" });
  });

  it("[C4] is not kept because tools were chosen, and keeps them with its first message", async () => {
    const { chat_id: id } = window.chats.create("m", { servers: ["gh"], off: [] });
    window.chats.emit(id, { type: "chat:tools", tools: { servers: ["gh", "x"], off: ["gh/a"] } });
    assert.deepEqual(await window.chats.list(), []);
    window.chats.addMessage(id, userMessage("u", "go"));
    const other = new Conversation(shared, "other-");
    assert.deepEqual((await other.chats.open(id)).tools, { servers: ["gh", "x"], off: ["gh/a"] });
  });

  describe("after a reload in the middle of a stream", () => {
    const running: RunState = { kind: "running", started_at: 1, limit_seconds: 60, over_limit: false };
    const waiting: RunState = { kind: "waiting", hash: "h", engine: "e", folder: "f", limit_seconds: 60 };
    const streaming = assistantMessage(
      "a",
      [
        { kind: "text", text: "So far" },
        codePart("1", { state: running }),
        codePart("2", { state: waiting }),
        codePart("3", { state: { kind: "writing" } }),
        codePart("4", { state: { kind: "daemon", daemon_id: "d" as RunId }, background: true }),
        codePart("5"),
        {
          kind: "tool",
          call_id: "c",
          name: "wait_for_daemon",
          arguments: "{}",
          state: "running",
          result: "",
        },
        {
          kind: "tool",
          call_id: "d",
          name: "gh__create",
          arguments: "{}",
          state: "waiting",
          result: "",
          question: { hash: "h", description: "Creates.", changes: [] },
        },
      ],
      { status: "streaming" },
    );
    const events: readonly ChatEvent[] = [
      created(chatId()),
      { type: "message:added", message: userMessage("u", "go") },
      { type: "message:added", message: streaming },
    ];

    beforeEach(() => {
      shared.kept.set(chatId(), [...events]);
    });

    it("[bad/reload-stream] keeps the part that came, marked, and ends what waited for the window", async () => {
      const [, message] = (await window.chats.open(chatId())).messages;
      assert.equal(message?.status, "interrupted");
      const states = message.parts.flatMap((part): unknown[] => {
        if (part.kind === "tool") return [part.state];
        if (part.kind !== "code") return [part.kind];
        const { state } = part;
        return [`${state.kind} ${"how" in state ? state.how : "why" in state ? state.why : ""}`.trim()];
      });
      assert.deepEqual(states, [
        "text",
        "ended kernel_died",
        "not-run cancelled",
        "not-run cancelled",
        "daemon",
        "ended finished",
        "cancelled",
        "cancelled",
      ]);
      assert.equal(JSON.stringify(message.parts).includes("question"), false);
    });

    it("[bad/reload-stream] ends also what was left in a message that its window could still end", async () => {
      const ended = { ...streaming, status: "interrupted" } as const;
      shared.kept.set(chatId(), [...events.slice(0, 2), { type: "message:added", message: ended }]);
      const [, message] = (await window.chats.open(chatId())).messages;
      const states = message?.parts.flatMap((part) => (part.kind === "tool" ? [part.state] : []));
      assert.deepEqual([states, message?.status], [["cancelled", "cancelled"], "interrupted"]);
    });

    it("[bad/reload-stream] writes that down only when something happens to the chat", async () => {
      await window.chats.open(chatId());
      assert.equal(shared.kept.get(chatId())?.length, events.length);
      assert.equal((await window.chats.list())[0]?.updated_at, 1001);
      window.chats.addMessage(chatId(), userMessage("v", "more", { created_at: 1010 }));
      const other = await new Conversation(shared).chats.open(chatId());
      assert.deepEqual(other, window.shown(chatId()));
      const last = shared.kept.get(chatId())?.at(-1);
      assert.equal(last?.type === "message:added" && last.message.message_id, "v");
    });
  });

  describe("with two windows", () => {
    let other: Conversation;

    beforeEach(() => {
      other = new Conversation(shared, "other-");
    });

    it("[bad/two-windows-chat] shows what the other window has written when it is opened again", async () => {
      const reloaded: Chat[] = [];
      window.chats.onDidReload((one) => reloaded.push(one));
      const { chat_id } = chat();
      await other.chats.open(chat_id);
      other.chats.addMessage(chat_id, userMessage("o", "from there"));
      assert.equal(window.shown(chat_id).messages.length, 1);
      const opened = await window.chats.open(chat_id);
      assert.deepEqual(opened, other.shown(chat_id));
      assert.deepEqual(reloaded, [opened]);
      await window.chats.open(chat_id);
      assert.equal(reloaded.length, 1);
    });

    it("[bad/two-windows-chat] does not end in its own memory what it streams itself", async () => {
      const { chat_id } = chat();
      window.chats.addMessage(chat_id, assistantMessage("a", [], { status: "streaming" }));
      await other.chats.open(chat_id);
      other.chats.addMessage(chat_id, userMessage("o", "from there"));
      const opened = await window.chats.open(chat_id);
      assert.equal(opened.messages[1]?.status, "streaming");
      window.chats.emit(chat_id, {
        type: "message:ended",
        message_id: messageId("a"),
        status: "done",
        at: 1003,
      });
      const messages = (await window.chats.open(chat_id)).messages;
      assert.deepEqual(
        messages.map(({ message_id, status }) => `${message_id} ${status}`),
        ["u done", "a done", "o done"],
      );
    });

    it("[bad/two-windows-chat] reads again when something happened while it was read", async () => {
      const { chat_id } = chat();
      await other.chats.open(chat_id);
      other.chats.addMessage(chat_id, userMessage("o", "from there"));
      const gate = Promise.withResolvers<undefined>();
      window.journal.loadGate = gate.promise.then(() => undefined);
      const opening = window.chats.open(chat_id);
      await Promise.resolve();
      window.chats.rename(chat_id, "meanwhile");
      gate.resolve(undefined);
      const opened = await opening;
      assert.deepEqual([opened.title, opened.messages.length], ["meanwhile", 2]);
    });

    it("[bad/two-windows-chat] says that a chat was deleted in the other window", async () => {
      const { chat_id } = chat();
      await other.chats.delete(chat_id);
      await assert.rejects(window.chats.open(chat_id), { code: "chat.unknown" });
      assert.equal(window.chats.get(chat_id), undefined);
    });
  });
});
