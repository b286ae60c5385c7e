import { deepEqual, equal } from "node:assert/strict";
import type { Attachment, RunId } from "../../../src/protocol/chat.ts";
import type { ChatId, MessageId } from "../../../src/protocol/ids.ts";
import type { OpenedChat } from "../../../src/protocol/requests.ts";
import {
  type ChatState,
  type ChatStateEvent,
  currentDraft,
  initialChat,
  isAnswering,
  reduceChat,
  waitingCode,
} from "../../../src/webview/chat-state.ts";
import { initialState, reduce } from "../../../src/webview/state.ts";
import {
  answer,
  chatOf,
  codePart,
  someModels,
  userMessage,
  waiting,
  words,
} from "../../webview/chat-fixtures.ts";
import { daemonView, pageView } from "../../webview/fixtures.ts";

const c1 = "c1" as ChatId;
const a1 = "a1" as MessageId;
const r1 = "r1" as RunId;
const note: Attachment = { kind: "text", name: "note.txt", text: "hi" };

function after(...events: readonly ChatStateEvent[]): ChatState {
  return events.reduce(reduceChat, initialChat);
}

function entered(messages: Parameters<typeof chatOf>[0], id = "c1"): ChatStateEvent {
  const opened: OpenedChat = {
    chat: chatOf(messages, { chat_id: id as ChatId }),
    grants: [{ grant_id: "g", text: "Python" }],
    chats: { chats: [], open: id as ChatId },
    models: someModels,
  };
  return { type: "chat:entered", opened };
}

describe("the chat's state", () => {
  it("[C3] is loading, then the chat that the host opened", () => {
    deepEqual(after({ type: "chat:asked" }).open, { kind: "loading" });
    const state = after({ type: "chat:asked" }, entered([]));
    deepEqual([state.open.kind, state.grants.length, state.models], ["ready", 1, someModels]);
  });

  it("[C3] says why a chat could not be opened, and keeps the one that is open", () => {
    deepEqual(after({ type: "chat:failed", message: "No." }).open, { kind: "failed", message: "No." });
    const state = after(entered([]), { type: "chat:failed", message: "No." });
    deepEqual([state.open.kind, state.problem], ["ready", "No."]);
  });

  it("[C2] takes what happens to the open chat, and to no other", () => {
    const start = entered([userMessage("u1", "hi"), answer("a1", [words("Hel")], { status: "streaming" })]);
    const events = [{ type: "part:appended", message_id: a1, text: "lo" }] as const;
    const state = after(start, { type: "chat:events", chatId: c1, events });
    deepEqual(state.open.kind === "ready" && state.open.chat.messages[1]?.parts, [words("Hello")]);
    equal(isAnswering(state), true);
    equal(reduceChat(state, { type: "chat:events", chatId: "c2" as ChatId, events }), state);
  });

  it("[C3] keeps a draft for each chat", () => {
    const state = after(
      entered([]),
      { type: "draft:changed", text: "first" },
      entered([], "c2"),
      { type: "draft:changed", text: "second" },
      { type: "draft:attached", attachment: note },
    );
    deepEqual(currentDraft(state), { text: "second", attachments: [note] });
    deepEqual(currentDraft(reduceChat(state, entered([]))), { text: "first", attachments: [] });
    deepEqual(currentDraft(reduceChat(state, { type: "draft:detached", index: 0 })).attachments, []);
  });

  it("[C2] keeps what is attached before there is a chat", () => {
    const state = after({ type: "draft:attached", attachment: note }, entered([]));
    deepEqual(currentDraft(state).attachments, [note]);
  });

  it("[C2] takes a message away once it is sent, but not what was written meanwhile", () => {
    const written = after(entered([]), { type: "draft:changed", text: "hi" }, { type: "send:asked" });
    equal(written.sending, true);
    const sent = { type: "send:done", chatId: c1, sent: currentDraft(written) } as const;
    deepEqual(currentDraft(reduceChat(written, sent)).text, "");
    const more = reduceChat(written, { type: "draft:changed", text: "hi there" });
    deepEqual(currentDraft(reduceChat(more, sent)).text, "hi there");
    const failed = reduceChat(written, { type: "send:failed", message: "Busy." });
    deepEqual([failed.sending, failed.problem, currentDraft(failed).text], [false, "Busy.", "hi"]);
  });

  it("[I6] remembers an answer until the host has taken it, and takes it back when that fails", () => {
    const part = codePart("r1", waiting);
    const asked = after(entered([answer("a1", [part], { status: "streaming" })]), {
      type: "run:answered",
      runId: r1,
      answer: "run",
    });
    deepEqual(asked.answered, { [r1]: "run" });
    const failed = reduceChat(asked, { type: "run:problem", runId: r1, message: "No." });
    deepEqual([failed.answered, failed.runProblems], [{}, { [r1]: "No." }]);
    const running = {
      ...part,
      state: { kind: "running", started_at: 1, limit_seconds: 60, over_limit: false },
    } as const;
    const taken = reduceChat(asked, {
      type: "chat:events",
      chatId: c1,
      events: [{ type: "part:changed", message_id: a1, index: 0, part: running }],
    });
    deepEqual(taken.answered, {});
  });

  it("[I6] forgets grants and answers of the chat before", () => {
    const state = after(entered([]), { type: "run:answered", runId: r1, answer: "run" });
    const other = reduceChat(state, { type: "chat:opened", chat: chatOf([], { chat_id: "c2" as ChatId }) });
    deepEqual([other.grants, other.answered], [[], {}]);
    const same = reduceChat(state, { type: "chat:opened", chat: chatOf([userMessage("u1", "hi")]) });
    equal(same.grants.length, 1);
    equal(reduceChat(state, { type: "grants:view", chatId: "c2" as ChatId, grants: [] }), state);
  });

  it("[I6] finds the code that waits", () => {
    const chat = chatOf([answer("a1", [codePart("r0", { kind: "writing" }), codePart("r1", waiting)])]);
    deepEqual(
      waitingCode(chat).map(({ run_id: id }) => id),
      ["r1"],
    );
  });

  it("shows a daemon where the user can see it", () => {
    const view = pageView([daemonView("mine", { chat_id: c1 }), daemonView("other")]);
    const start = [entered([]), { type: "page:view", view } as const].reduce(reduce, initialState);
    const placeOf = (id: string): string =>
      reduce(start, { type: "daemon:reveal", daemonId: id as RunId }).place;
    deepEqual([start.place, placeOf("mine"), placeOf("other")], ["chat", "chat", "daemons"]);
  });
});
