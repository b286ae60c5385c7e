import assert from "node:assert/strict";
import type { ToolPart } from "../../src/core/chat/parts.ts";
import type { ChatJournal } from "../../src/core/chat/chat-journal.ts";
import { foldEvents } from "../../src/core/chat/fold-events.ts";
import type { ChatEvent } from "../../src/protocol/chat.ts";
import {
  assistantMessage,
  chatId,
  codePart,
  created,
  messageId,
  userMessage,
} from "../support/chat/chats.ts";
import { output } from "../support/outputs.ts";

/** What the windows of one user have; each call of `open` is another window. */
export interface ChatJournalsUnderTest {
  open(): ChatJournal;
  dispose(): Promise<void>;
}

/** Every kind of event, and in them everything that a message can hold. */
const everything: readonly ChatEvent[] = [
  created(chatId()),
  { type: "chat:model", model_id: "endpoint:a/b" },
  {
    type: "message:added",
    message: userMessage("u", "Héllo 😀 \ud800 \u2028\n", {
      attachments: [
        { kind: "text", name: "a.py", text: "x = 1\n", language: "python" },
        { kind: "image", name: "b.png", mime: "image/png", data: "AAAA" },
      ],
    }),
  },
  { type: "chat:renamed", title: "Hello", by_user: true },
  { type: "message:added", message: assistantMessage("a", [], { status: "streaming" }) },
  { type: "part:added", message_id: messageId("a"), part: { kind: "reasoning", text: "hm" } },
  { type: "part:added", message_id: messageId("a"), part: codePart("", { state: { kind: "writing" } }) },
  { type: "part:appended", message_id: messageId("a"), text: "print(1)" },
  {
    type: "part:changed",
    message_id: messageId("a"),
    index: 1,
    part: codePart("print(1)", {
      call_id: "call",
      output: [
        output(1),
        output(2, { stream: "display", mime: "image/png", content: "AAAA", plain: "<Figure>" }),
      ],
    }),
  },
  {
    type: "part:added",
    message_id: messageId("a"),
    part: { kind: "tool", call_id: "t", name: "list_daemons", arguments: "{", state: "failed", result: "no" },
  },
  { type: "chat:tools", tools: { servers: ["github", "vscode"], off: ["github/delete"] } },
  { type: "part:added", message_id: messageId("a"), part: calledTool("waiting") },
  {
    type: "part:changed",
    message_id: messageId("a"),
    index: 3,
    part: {
      ...calledTool("done"),
      in_text: true,
      seconds: 1.5,
      progress: { done: 1, total: 2, message: "half" },
      content: [
        { kind: "text", text: "t" },
        { kind: "json", text: "{}" },
        { kind: "image", mime: "image/png", data: "AAAA" },
        { kind: "audio", mime: "audio/wav", data: "AAAA" },
        { kind: "resource", uri: "file:///a", mime: "text/plain", text: "r" },
        { kind: "binary", mime: "application/pdf", bytes: 3 },
        { kind: "link", uri: "https://a.example", name: "A", description: "" },
      ],
    },
  },
  { type: "part:added", message_id: messageId("a"), part: { kind: "notice", text: "Stopped." } },
  {
    type: "message:ended",
    message_id: messageId("a"),
    status: "error",
    at: 1010,
    usage: { input_tokens: 1, output_tokens: 2 },
    error: { code: "model.rate_limited", message: "Wait.", retry_after: 3 },
  },
  { type: "message:added", message: userMessage("v", "again", { created_at: 1011 }) },
  { type: "messages:removed", from: messageId("v") },
];

function calledTool(state: "waiting" | "done"): ToolPart {
  const question = { hash: "h", description: "Creates.", changes: ["+ more"] };
  return {
    kind: "tool",
    call_id: "u",
    name: "github__create",
    arguments: "{}",
    state,
    result: "",
    tool: {
      server_id: "github",
      server_title: "GitHub",
      type: "mcp",
      name: "create",
      title: "Create",
      read_only: false,
    },
    ...(state === "waiting" ? { question } : {}),
  };
}

/** What every journal of chats does; `make` is called for each test. */
export function chatJournalContract(make: () => Promise<ChatJournalsUnderTest>): void {
  let made: ChatJournalsUnderTest;
  let journal: ChatJournal;
  let other: ChatJournal;
  const id = chatId();

  beforeEach(async () => {
    made = await make();
    journal = made.open();
    other = made.open();
  });

  afterEach(async () => {
    await made.dispose();
  });

  /** Writes a chat with one message. */
  async function write(name: string, at: number, to = journal): Promise<void> {
    to.append(chatId(name), [
      created(chatId(name), at),
      { type: "message:added", message: userMessage("u", name, { created_at: at }) },
    ]);
    await to.flush();
  }

  async function listed(from = journal): Promise<readonly string[]> {
    return (await from.list()).map(({ chat_id }) => chat_id);
  }

  it("[C3] gives back what was appended, whatever it is", async () => {
    for (const event of everything) journal.append(id, [event]);
    assert.deepEqual(foldEvents(await journal.load(id)), foldEvents(everything));
    assert.deepEqual(foldEvents(await other.load(id)), foldEvents(everything));
  });

  it("[C3] gives back appends of one turn and of several in their order", async () => {
    journal.append(id, everything.slice(0, 5));
    journal.append(id, everything.slice(5, 7));
    await journal.flush();
    journal.append(id, everything.slice(7));
    await journal.flush();
    assert.deepEqual(foldEvents(await journal.load(id)), foldEvents(everything));
  });

  it("knows nothing of a chat that was never written", async () => {
    assert.deepEqual(await journal.load(id), []);
    assert.deepEqual(await journal.list(), []);
    assert.equal(await journal.restore(id), false);
    await journal.remove(id);
    await journal.prune();
  });

  it("[C3] lists chats with their title, number of messages and time, the newest first", async () => {
    await write("old", 1);
    await write("new", 3, other);
    await write("middle", 2);
    journal.append(chatId("middle"), [{ type: "chat:renamed", title: "Middle", by_user: true }]);
    assert.deepEqual(await journal.list(), [
      { chat_id: chatId("new"), title: "New chat", updated_at: 3, message_count: 1 },
      { chat_id: chatId("middle"), title: "Middle", updated_at: 2, message_count: 1 },
      { chat_id: chatId("old"), title: "New chat", updated_at: 1, message_count: 1 },
    ]);
  });

  it("lists what has changed since it was listed", async () => {
    await write("a", 1);
    await write("b", 2);
    assert.deepEqual(await listed(), ["b", "a"]);
    other.append(chatId("a"), [
      { type: "message:added", message: userMessage("v", "more", { created_at: 3 }) },
    ]);
    await other.flush();
    assert.deepEqual(await listed(), ["a", "b"]);
    assert.equal((await journal.list())[0]?.message_count, 2);
  });

  it("[bad/two-windows-chat] tells whether another window has written since", async () => {
    await write("chat", 1);
    assert.equal(await journal.hasChanged(id), false);
    await other.load(id);
    assert.equal(await other.hasChanged(id), false);
    other.append(id, [{ type: "chat:renamed", title: "Other", by_user: true }]);
    await other.flush();
    assert.deepEqual([await journal.hasChanged(id), await other.hasChanged(id)], [true, false]);
    // Its own events do not hide those that it does not know.
    journal.append(id, [{ type: "chat:model", model_id: "m" }]);
    assert.deepEqual([await journal.hasChanged(id), await other.hasChanged(id)], [true, true]);
    await journal.load(id);
    assert.equal(await journal.hasChanged(id), false);
    await other.remove(id);
    assert.equal(await journal.hasChanged(id), true);
  });

  it("[bad/two-windows-chat] keeps what two windows append to one chat", async () => {
    await write("chat", 1);
    await other.load(id);
    for (const number of [1, 2, 3]) {
      journal.append(id, [{ type: "message:added", message: userMessage(`j${String(number)}`, "j") }]);
      await journal.flush();
      other.append(id, [{ type: "message:added", message: userMessage(`o${String(number)}`, "o") }]);
      await other.flush();
    }
    const messages = foldEvents(await journal.load(id))?.messages.map(({ message_id }) => message_id);
    assert.deepEqual(messages, ["u", "j1", "o1", "j2", "o2", "j3", "o3"]);
  });

  it("[C3] keeps a removed chat aside and brings it back", async () => {
    await write("chat", 1);
    const before = await journal.load(id);
    await journal.remove(id);
    assert.deepEqual([await journal.load(id), await listed(other)], [[], []]);
    await other.prune();
    assert.equal(await journal.restore(id), true);
    assert.deepEqual([await journal.load(id), await listed(other)], [before, ["chat"]]);
  });
}
