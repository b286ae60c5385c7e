import type { ChatEvent, ChatSummary } from "../../protocol/chat.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { Event } from "../base/emitter.ts";
import type { AppError } from "../base/errors.ts";

/**
 * Port: what is kept of chats, shared by all windows of the user: of each chat its events, in order, to which any window may append.
 * Errors: `journal.full`, `journal.failed`, `journal.newer` (a chat of a newer version: left alone).
 */
export interface ChatJournal {
  /** All chats that can be read, the newest first; newer and damaged ones are left out and left alone. Includes all that was appended here. */
  list(): Promise<readonly ChatSummary[]>;
  /** All events of a chat as any window has written them; empty when there is no such chat. May give fewer events that make the same chat. */
  load(id: ChatId): Promise<readonly ChatEvent[]>;
  /**
   * Appends events in order. It returns at once and never throws: they are written in this turn of the event loop or the next.
   * What cannot be written waits in memory and is tried again; {@link onDidFail} tells of it once.
   */
  append(id: ChatId, events: readonly ChatEvent[]): void;
  /** True when there is something in the chat that this journal has neither loaded nor appended, or when the chat is gone. */
  hasChanged(id: ChatId): Promise<boolean>;
  /** Takes a chat out of the list and keeps it aside, so that {@link restore} brings it back. */
  remove(id: ChatId): Promise<void>;
  /** Brings a removed chat back; false when it is not there any more. */
  restore(id: ChatId): Promise<boolean>;
  /** Forgets for good what was removed more than a day ago; for a window that starts. */
  prune(): Promise<void>;
  /** Resolves when all that was appended is written; rejects when it cannot be. */
  flush(): Promise<void>;
  /** Appended events cannot be written for now; the next time only after it has gone well in between. */
  readonly onDidFail: Event<AppError>;
}
