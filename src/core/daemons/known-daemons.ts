import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import { Emitter } from "../base/emitter.ts";

/** The records of all the user's daemons, of this window and of others, newest first. */
export class KnownDaemons {
  readonly #records = new Map<DaemonId, DaemonRecord>();
  readonly #onDidChange = new Emitter<DaemonId>();

  /** A record came, changed or went. */
  readonly onDidChange = this.#onDidChange.event;

  /** Keeps the newest record of a daemon. */
  set(record: DaemonRecord): void {
    if (this.#records.get(record.daemon_id) === record) return;
    this.#records.set(record.daemon_id, record);
    this.#onDidChange.fire(record.daemon_id);
  }

  /** Forgets a daemon that was removed from disk. */
  delete(id: DaemonId): void {
    if (this.#records.delete(id)) this.#onDidChange.fire(id);
  }

  get(id: DaemonId): DaemonRecord | undefined {
    return this.#records.get(id);
  }

  /** All of them, or those of one chat. */
  list(filter: { readonly chatId?: ChatId } = {}): readonly DaemonRecord[] {
    return [...this.#records.values()]
      .filter((record) => filter.chatId === undefined || record.chat_id === filter.chatId)
      .sort((a, b) => b.started_at - a.started_at);
  }
}
