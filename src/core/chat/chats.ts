import { applyChatEvent } from "../../protocol/apply-chat-event.ts";
import type { Chat, ChatEvent, ChatMessage, ChatSummary } from "../../protocol/chat.ts";
import type { ChatId, MessageId } from "../../protocol/ids.ts";
import type { ChatTools } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { AppError } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { ChatJournal } from "./chat-journal.ts";
import { newChatTitle, titleOfMessage } from "./chat-title.ts";
import { compactEvents, foldEvents } from "./fold-events.ts";
import { settlingEvents } from "./settle-chat.ts";

/** What the chats work with. */
export interface ChatsContext {
  readonly journal: ChatJournal;
  readonly clock: Clock;
  /** Makes a new id each time: fit for a path, never given twice. */
  readonly newId: () => string;
}

/** A chat in memory. */
interface OpenChat {
  chat: Chat;
  /** False for a chat in which nothing was said yet: it is not worth a file. */
  isKept: boolean;
  /** What has happened to it and is written only together with something that is worth it. */
  unwritten: ChatEvent[];
  /** Counts its events, to see that some came while it was read. */
  version: number;
}

/**
 * All chats of the user. A chat that was opened stays in memory, and everything that happens to it goes through {@link emit}: the chat,
 * its journal and every listener see the same events in the same order.
 */
export class Chats implements Disposable {
  readonly #context: ChatsContext;
  readonly #open = new Map<ChatId, OpenChat>();
  readonly #reading = new Map<ChatId, Promise<Chat>>();
  /** The messages that this window is streaming into. */
  readonly #live = new Map<MessageId, ChatId>();
  readonly #onDidEmit = new Emitter<{ readonly chat_id: ChatId; readonly event: ChatEvent }>();
  readonly #onDidReload = new Emitter<Chat>();
  readonly #onDidChangeList = new Emitter<undefined>();

  /** Something happened to a chat that is in memory. */
  readonly onDidEmit = this.#onDidEmit.event;
  /** A chat in memory was replaced by what another window has made of it. */
  readonly onDidReload = this.#onDidReload.event;
  /** What {@link list} gives may be different now. */
  readonly onDidChangeList = this.#onDidChangeList.event;

  constructor(context: ChatsContext) {
    this.#context = context;
  }

  /** The chats of all windows, the newest first; with `search` those whose title has all its words. Errors: `journal.*`. */
  async list(search = ""): Promise<readonly ChatSummary[]> {
    const words = search.toLowerCase().split(/\s+/);
    const summaries = await this.#context.journal.list();
    return summaries.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  }

  /** A new chat in memory. It comes into the list, and into the journal, with its first message or name. */
  create(modelId?: string, tools?: ChatTools): Chat {
    const at = this.#now();
    const chat: Chat = {
      chat_id: this.#context.newId() as ChatId,
      title: newChatTitle,
      titled: false,
      created_at: at,
      updated_at: at,
      ...(modelId === undefined ? {} : { model_id: modelId }),
      ...(tools === undefined ? {} : { tools }),
      messages: [],
    };
    this.#open.set(chat.chat_id, { chat, isKept: false, unwritten: [...compactEvents(chat)], version: 0 });
    return chat;
  }

  /** A chat as it is in memory, if it was opened. */
  get(id: ChatId): Chat | undefined {
    return this.#open.get(id)?.chat;
  }

  /**
   * A chat as it is now, with what other windows have written. What a window that is gone has left unfinished in it is ended.
   * Errors: `chat.unknown`, `journal.*`.
   */
  async open(id: ChatId): Promise<Chat> {
    const open = this.#open.get(id);
    if (open === undefined) return this.#readOnce(id);
    if (!open.isKept || !(await this.#context.journal.hasChanged(id))) return open.chat;
    return this.reload(id);
  }

  /** Reads a chat anew. While this window streams into it, what is in memory stays: it is newer. Errors as {@link open}. */
  async reload(id: ChatId): Promise<Chat> {
    const open = this.#open.get(id);
    if (open !== undefined && (!open.isKept || this.#isLive(id))) return open.chat;
    const chat = await this.#readOnce(id);
    if (open !== undefined) this.#onDidReload.fire(chat);
    return chat;
  }

  /** The user gives it a name, which it keeps. */
  rename(id: ChatId, title: string): void {
    this.emit(id, { type: "chat:renamed", title, by_user: true });
  }

  /** Adds a message; the first one names a chat that the user has not named. */
  addMessage(id: ChatId, message: ChatMessage): void {
    this.emit(id, { type: "message:added", message });
    const chat = this.get(id);
    if (chat?.titled !== false || chat.messages[0] !== message) return;
    this.emit(id, { type: "chat:renamed", title: titleOfMessage(message), by_user: false });
  }

  /** Removes all messages. */
  clear(id: ChatId): void {
    const first = this.get(id)?.messages[0];
    if (first !== undefined) this.emit(id, { type: "messages:removed", from: first.message_id });
  }

  /** Takes a chat out of the list; {@link undoDelete} brings it back. Whatever is emitted to it from now on is lost. */
  async delete(id: ChatId): Promise<void> {
    const wasKept = this.#open.get(id)?.isKept !== false;
    this.#open.delete(id);
    for (const [message, chat] of this.#live) if (chat === id) this.#live.delete(message);
    if (wasKept) await this.#context.journal.remove(id);
    this.#onDidChangeList.fire(undefined);
  }

  /** Brings a deleted chat back. Errors: `chat.unknown` when it is not there any more, `journal.*`. */
  async undoDelete(id: ChatId): Promise<void> {
    if (!(await this.#context.journal.restore(id))) throw unknownChat();
    this.#onDidChangeList.fire(undefined);
  }

  /** The one way to change a chat. An event that changes nothing, or is meant for a chat that is not open, is left out. */
  emit(id: ChatId, event: ChatEvent): void {
    const open = this.#open.get(id);
    const chat = open && applyChatEvent(open.chat, event);
    if (open === undefined || chat === undefined || chat === open.chat) return;
    open.chat = chat;
    open.version += 1;
    this.#write(id, open, event);
    if (event.type === "message:added" && event.message.status === "streaming") {
      this.#live.set(event.message.message_id, id);
    } else if (event.type === "message:ended") {
      this.#live.delete(event.message_id);
    }
    this.#onDidEmit.fire({ chat_id: id, event });
    if (changesSummary(event)) this.#onDidChangeList.fire(undefined);
  }

  dispose(): void {
    this.#onDidEmit.dispose();
    this.#onDidReload.dispose();
    this.#onDidChangeList.dispose();
  }

  #write(id: ChatId, open: OpenChat, event: ChatEvent): void {
    if (isPassing(event)) return;
    open.unwritten.push(event);
    open.isKept ||= event.type !== "chat:model" && event.type !== "chat:tools";
    if (!open.isKept) return;
    this.#context.journal.append(id, open.unwritten);
    open.unwritten = [];
  }

  #readOnce(id: ChatId): Promise<Chat> {
    const reading =
      this.#reading.get(id) ??
      this.#read(id).finally(() => {
        this.#reading.delete(id);
      });
    this.#reading.set(id, reading);
    return reading;
  }

  async #read(id: ChatId): Promise<Chat> {
    for (;;) {
      const before = this.#open.get(id);
      const version = before?.version;
      const chat = foldEvents(await this.#context.journal.load(id));
      const now = this.#open.get(id);
      // Something happened to it meanwhile, which may or may not have been read.
      if (now !== before || now?.version !== version) continue;
      if (chat === undefined) {
        this.#open.delete(id);
        throw unknownChat();
      }
      const unwritten = [...settlingEvents(chat, new Set(this.#live.keys()))];
      const settled = foldEvents(unwritten, chat) ?? chat;
      this.#open.set(id, { chat: settled, isKept: true, unwritten, version: 0 });
      return settled;
    }
  }

  #isLive(id: ChatId): boolean {
    return [...this.#live.values()].includes(id);
  }

  #now(): number {
    return this.#context.clock.now() / 1000;
  }
}

/** How far a call is, or what code calls, comes several times a second, is not true any more once it has ended, and each time with all of its text. */
function isPassing(event: ChatEvent): boolean {
  if (event.type !== "part:changed") return false;
  const { part } = event;
  if (part.kind === "tool") return part.progress !== undefined;
  return part.kind === "code" && part.state.kind === "running" && part.calls !== undefined;
}

function changesSummary(event: ChatEvent): boolean {
  switch (event.type) {
    case "chat:renamed":
    case "message:added":
    case "message:ended":
    case "messages:removed":
      return true;
    case "chat:created":
    case "chat:model":
    case "chat:tools":
    case "part:added":
    case "part:appended":
    case "part:changed":
      return false;
  }
}

function unknownChat(): AppError {
  return new AppError(
    "chat.unknown",
    "This chat is not there any more: it was deleted, here or in another window.",
  );
}
