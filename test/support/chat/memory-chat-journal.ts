import { Emitter } from "../../../src/core/base/emitter.ts";
import type { AppError } from "../../../src/core/base/errors.ts";
import type { ChatJournal } from "../../../src/core/chat/chat-journal.ts";
import { foldEvents, summaryOf } from "../../../src/core/chat/fold-events.ts";
import type { ChatEvent, ChatSummary } from "../../../src/protocol/chat.ts";
import type { ChatId } from "../../../src/protocol/ids.ts";

/** What the windows of one user share. */
export class SharedChats {
  readonly kept = new Map<ChatId, ChatEvent[]>();
  readonly deleted = new Map<ChatId, ChatEvent[]>();
}

/** A journal of chats in memory; several windows of a test may share what it keeps. Set `failure` to let every asynchronous call reject. */
export class MemoryChatJournal implements ChatJournal {
  readonly shared: SharedChats;
  readonly #known = new Map<ChatId, number>();
  readonly #onDidFail = new Emitter<AppError>();
  failure: AppError | undefined;
  /** Set to let `load` wait until it resolves, with what it has read before. */
  loadGate: Promise<void> | undefined;

  readonly onDidFail = this.#onDidFail.event;

  constructor(shared = new SharedChats()) {
    this.shared = shared;
  }

  /** The events of a chat, as they were written. */
  events(id: ChatId): readonly ChatEvent[] {
    return this.shared.kept.get(id) ?? [];
  }

  async list(): Promise<readonly ChatSummary[]> {
    this.#check();
    return [...this.shared.kept.values()]
      .map((events) => foldEvents(events))
      .filter((chat) => chat !== undefined)
      .map(summaryOf)
      .sort((a, b) => b.updated_at - a.updated_at);
  }

  async load(id: ChatId): Promise<readonly ChatEvent[]> {
    this.#check();
    const events = [...this.events(id)];
    await this.loadGate;
    this.#known.set(id, events.length);
    return events;
  }

  append(id: ChatId, events: readonly ChatEvent[]): void {
    const kept = this.shared.kept.get(id) ?? [];
    if ((this.#known.get(id) ?? 0) === kept.length) this.#known.set(id, kept.length + events.length);
    this.shared.kept.set(id, [...kept, ...structuredClone(events)]);
  }

  async hasChanged(id: ChatId): Promise<boolean> {
    this.#check();
    return this.shared.kept.get(id)?.length !== this.#known.get(id);
  }

  async remove(id: ChatId): Promise<void> {
    this.#check();
    const events = this.shared.kept.get(id);
    this.shared.kept.delete(id);
    this.#known.delete(id);
    if (events !== undefined) this.shared.deleted.set(id, events);
  }

  async restore(id: ChatId): Promise<boolean> {
    this.#check();
    const events = this.shared.deleted.get(id);
    if (events === undefined) return false;
    this.shared.deleted.delete(id);
    this.shared.kept.set(id, events);
    return true;
  }

  async prune(): Promise<void> {
    this.#check();
  }

  async flush(): Promise<void> {
    this.#check();
  }

  #check(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
