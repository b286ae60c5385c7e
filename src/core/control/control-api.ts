import type { DaemonEvent, DaemonRecord, OutputPage } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import type { Event } from "../base/emitter.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { ControlTokens } from "./control-token.ts";

/** What the control API shows and does: the daemons of all windows. There is no way to run code in here, and never will be. */
export interface ControlDaemons {
  list(filter?: { readonly chatId?: ChatId }): readonly DaemonRecord[];
  get(id: DaemonId): DaemonRecord | undefined;
  /** Errors: `daemons.*`, `keeper.*`. */
  stop(id: DaemonId): Promise<void>;
  /** Errors: `daemons.unknown`, `journal.*`. */
  read(id: DaemonId, options: { readonly sinceSeq: number; readonly limit: number }): Promise<OutputPage>;
  /** The contract's events, of the daemons of all windows. */
  readonly onDidEmit: Event<DaemonEvent>;
}

/** What the listener of the control API works with. */
export interface ControlApiOptions {
  readonly daemons: ControlDaemons;
  readonly tokens: ControlTokens;
  /** 0 for any free one. */
  readonly port: number;
  readonly version: string;
  readonly log: Log;
}

/** A listener on 127.0.0.1 that answers. */
export interface ControlApiServer extends Disposable {
  readonly port: number;
  /** Sockets of a token that was revoked are closed at once. */
  forget(tokenId: string): void;
  /** Resolves when nothing listens any more. */
  closed(): Promise<void>;
}

/** Port: starts it. Errors: `control.port_taken` when the port is another program's. */
export type ServeControlApi = (options: ControlApiOptions, signal: AbortSignal) => Promise<ControlApiServer>;
