import type { DaemonRecord, OutputPage } from "../../protocol/daemon.ts";
import { type ChatId, type DaemonId, isId } from "../../protocol/ids.ts";
import { AppError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { ControlDaemons } from "./control-api.ts";
import type { ControlCaller } from "./control-token.ts";
import { isActive, maySee, ownedLocally, type OwnerOf, visibleTo } from "./visible-daemons.ts";

/** A daemon in a list: its record without the code, and whose it is. */
export type ListedDaemon = Omit<DaemonRecord, "code"> & { readonly user_id: string };

/** A daemon with everything that is known of it but its output. */
export type DetailedDaemon = DaemonRecord & { readonly user_id: string };

/** What a desk works with; all daemons are the local user's where nobody says whose they are. */
export interface ControlDeskOptions {
  readonly daemons: Pick<ControlDaemons, "list" | "get" | "stop" | "read">;
  readonly log: Log;
  readonly ownerOf?: OwnerOf;
}

/**
 * What callers of the control API can do, whatever way they come. What a caller may not see does not exist for it. Every stop, and every
 * attempt at one, is a line of the log.
 */
export class ControlDesk {
  readonly #daemons: ControlDeskOptions["daemons"];
  readonly #log: Log;
  readonly #ownerOf: OwnerOf;
  /** Records do not change: what becomes of one is another. */
  readonly #listed = new WeakMap<DaemonRecord, ListedDaemon>();

  constructor({ daemons, log, ownerOf = ownedLocally }: ControlDeskOptions) {
    this.#daemons = daemons;
    this.#log = log;
    this.#ownerOf = ownerOf;
  }

  /** Those that run, of one chat or of all; with `ended` also those that have ended and are still kept. */
  list(
    caller: ControlCaller,
    { chatId, ended = false }: { readonly chatId?: ChatId | undefined; readonly ended?: boolean } = {},
  ): readonly ListedDaemon[] {
    return this.#visible(caller, chatId)
      .filter((record) => ended || isActive(record))
      .map((record) => this.#listedOf(record));
  }

  get(caller: ControlCaller, id: string): DetailedDaemon | undefined {
    const record = this.#find(caller, id);
    return record === undefined ? undefined : { ...record, user_id: this.#ownerOf(record) };
  }

  /** A page of its output; undefined where there is no such daemon. Errors: `journal.*`. */
  async read(
    caller: ControlCaller,
    id: string,
    options: { readonly sinceSeq: number; readonly limit: number },
  ): Promise<OutputPage | undefined> {
    const record = this.#find(caller, id);
    return record === undefined ? undefined : unlessUnknown(this.#daemons.read(record.daemon_id, options));
  }

  /** Resolves to true when it has ended, now or before; to false where there is no such daemon. Errors: those of {@link ControlDaemons.stop}. */
  async stop(caller: ControlCaller, id: string): Promise<boolean> {
    const record = this.#find(caller, id);
    if (record === undefined) {
      this.#log.warn("the control API did not stop a daemon that the caller does not have", {
        caller: caller.tokenId,
        ...(isId(id) ? { daemonId: id } : {}),
      });
      return false;
    }
    if (!isActive(record)) return true;
    this.#log.info("the control API stops a daemon", {
      caller: caller.tokenId,
      daemonId: record.daemon_id,
    });
    const stopped = this.#daemons.stop(record.daemon_id).then(() => true);
    return (await unlessUnknown(stopped)) ?? false;
  }

  /** Stops all that run in a chat at once and resolves to how many they were. Errors: those of the first that could not be stopped. */
  async stopChat(caller: ControlCaller, chatId: string): Promise<number> {
    const active = isId(chatId) ? this.#visible(caller, chatId as ChatId).filter(isActive) : [];
    const endings = await Promise.allSettled(active.map(({ daemon_id: id }) => this.stop(caller, id)));
    for (const ending of endings) if (ending.status === "rejected") throw ending.reason;
    return active.length;
  }

  /** Whether events of this daemon are for the caller. */
  follows(caller: ControlCaller, record: { readonly daemon_id: DaemonId }): boolean {
    return maySee(caller, this.#ownerOf(record));
  }

  #visible(caller: ControlCaller, chatId?: ChatId): readonly DaemonRecord[] {
    const records = this.#daemons.list(chatId === undefined ? {} : { chatId });
    return visibleTo(caller, records, this.#ownerOf);
  }

  #find(caller: ControlCaller, id: string): DaemonRecord | undefined {
    const record = isId(id) ? this.#daemons.get(id as DaemonId) : undefined;
    return record !== undefined && maySee(caller, this.#ownerOf(record)) ? record : undefined;
  }

  #listedOf(record: DaemonRecord): ListedDaemon {
    const known = this.#listed.get(record);
    if (known !== undefined) return known;
    const { code: _, ...rest } = record;
    const listed = { ...rest, user_id: this.#ownerOf(record) };
    this.#listed.set(record, listed);
    return listed;
  }
}

/** It may have been removed since it was found. */
async function unlessUnknown<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "daemons.unknown") return undefined;
    throw error;
  }
}
