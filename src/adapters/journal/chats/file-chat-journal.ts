import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../core/base/clock.ts";
import { AppError, messageOf } from "../../../core/base/errors.ts";
import type { Disposable } from "../../../core/base/lifecycle.ts";
import type { Log } from "../../../core/base/log.ts";
import type { ChatJournal } from "../../../core/chat/chat-journal.ts";
import { foldEvents, joinEvents, summaryOf } from "../../../core/chat/fold-events.ts";
import type { ChatEvent, ChatSummary } from "../../../protocol/chat.ts";
import { type ChatId, isId } from "../../../protocol/ids.ts";
import { appendToChatFile, parseChatFile } from "./chat-file.ts";
import { compactFile } from "./compact-file.ts";
import { bringBack, forgetOld, takeAside } from "./deleted-chats.ts";
import { namesIn, readIfThere, stateOf } from "./folder.ts";
import { PendingEvents } from "./pending-events.ts";
import { newerFailure, storageFailure } from "./storage-failure.ts";
import { Summaries } from "./summaries.ts";

const suffix = ".ndjson";

/** What a {@link FileChatJournal} works with. */
export interface FileChatJournalOptions {
  /** Holds one file per chat; made when needed, for its owner alone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Chats in files: `<id>.ndjson` with a version and then one event per line, `deleted/` for those that may be brought back, and an index
 * that only saves time. Events are written synchronously, so the sudden death of this process loses at most those of one turn of its
 * event loop. No file is held open.
 */
export class FileChatJournal implements ChatJournal, Disposable {
  readonly #options: FileChatJournalOptions;
  readonly #pending: PendingEvents;
  /** Up to which size this journal knows what a file holds. */
  readonly #known = new Map<ChatId, number>();

  constructor(options: FileChatJournalOptions) {
    this.#options = options;
    this.#pending = new PendingEvents(options.clock, (id, events) => {
      this.#write(id, events);
    });
  }

  get onDidFail(): ChatJournal["onDidFail"] {
    return this.#pending.onDidFail;
  }

  list(): Promise<readonly ChatSummary[]> {
    return translated(async () => {
      this.#pending.writeAll();
      const { folder, log } = this.#options;
      const ids = await this.#ids();
      const summaries = await Summaries.read(folder);
      const states = await Promise.all(ids.map((id) => stateOf(this.#pathOf(id))));
      const found: ChatSummary[] = [];
      for (const [index, id] of ids.entries()) {
        const state = states[index];
        const one = state && (await summaries.get(id, state, () => this.#summarize(id)));
        if (one !== undefined) found.push(one);
      }
      await summaries.save(new Set(ids)).catch((error: unknown) => {
        log.warn("The index of chats was not written", { error: messageOf(error) });
      });
      return found.sort((a, b) => b.updated_at - a.updated_at);
    });
  }

  load(id: ChatId): Promise<readonly ChatEvent[]> {
    return translated(async () => {
      const path = this.#pathOf(id);
      this.#pending.writeAll();
      const bytes = await readIfThere(path);
      if (bytes === undefined) return this.#pending.of(id);
      const file = parseChatFile(bytes);
      if (file.kind === "newer") throw newerFailure();
      const compact = await compactFile(path, file).catch((error: unknown) => {
        this.#options.log.warn("A chat was not made shorter", { chat: id, error: messageOf(error) });
        return undefined;
      });
      const { events, size } = compact ?? file;
      this.#known.set(id, size);
      // What the disk does not take is part of the chat all the same.
      return [...events, ...this.#pending.of(id)];
    });
  }

  append(id: ChatId, events: readonly ChatEvent[]): void {
    this.#pending.add(id, events);
  }

  hasChanged(id: ChatId): Promise<boolean> {
    return translated(async () => {
      this.#pending.writeAll();
      const state = await stateOf(this.#pathOf(id));
      // A chat that the disk has not taken yet is nobody else's.
      if (state === undefined && !this.#known.has(id)) return this.#pending.of(id).length === 0;
      return state?.size !== this.#known.get(id);
    });
  }

  remove(id: ChatId): Promise<void> {
    return translated(async () => {
      const path = this.#pathOf(id);
      this.#pending.writeAll();
      this.#pending.drop(id);
      this.#known.delete(id);
      await takeAside(path, this.#options.clock.now());
    });
  }

  restore(id: ChatId): Promise<boolean> {
    return translated(() => bringBack(this.#pathOf(id)));
  }

  prune(): Promise<void> {
    return translated(() => forgetOld(this.#options.folder, this.#options.clock.now()));
  }

  flush(): Promise<void> {
    return translated(async () => {
      this.#pending.writeAll();
      if (this.#pending.failure !== undefined) throw this.#pending.failure;
    });
  }

  /** Writes what is still to be written. */
  dispose(): void {
    this.#pending.dispose();
  }

  #write(id: ChatId, events: readonly ChatEvent[]): void {
    const path = this.#pathOf(id);
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
    const { before, after } = appendToChatFile(path, joinEvents(events));
    // Else another window has written to it, and this one does not know what.
    if ((this.#known.get(id) ?? 0) === before) this.#known.set(id, after);
  }

  async #summarize(id: ChatId): Promise<ChatSummary | undefined> {
    const bytes = await readIfThere(this.#pathOf(id));
    const file = bytes && parseChatFile(bytes);
    const chat = file?.kind === "chat" ? foldEvents(file.events) : undefined;
    return chat?.chat_id === id ? summaryOf(chat) : undefined;
  }

  async #ids(): Promise<readonly ChatId[]> {
    const names = (await namesIn(this.#options.folder)).filter((name) => name.endsWith(suffix));
    return names.map((name) => name.slice(0, -suffix.length)).filter(isId) as ChatId[];
  }

  #pathOf(id: ChatId): string {
    // Ids come from outside and name a file: nothing else may be reached through them.
    if (!isId(id)) throw new AppError("journal.failed", "This is not the id of a chat.");
    return join(this.#options.folder, `${id}${suffix}`);
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(error);
  }
}
