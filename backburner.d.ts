/**
 * The API of the Backburner extension for other extensions.
 *
 * ```ts
 * const api = await vscode.extensions.getExtension<BackburnerApi>("backburner.backburner")?.activate();
 * const daemon = await api?.startDaemon({ code: "print('hello')" });
 * ```
 *
 * Copy this file into your extension. The API grows; what is here does not change within a `version`.
 */
import type { Event } from "vscode";

/** What `activate()` returns. Every promise rejects with a {@link BackburnerError}. */
export interface BackburnerApi {
  readonly version: 1;

  /**
   * Starts code as a background script in a Jupyter kernel of its own.
   * The user is asked first, and shown the code and the folder.
   * Resolves as soon as the script has its place, before its kernel is ready; listen to {@link onDidEmitDaemonEvent} for what follows.
   * Errors: `daemons.declined`, `daemons.limit`, `daemons.untrusted`, `daemons.empty_code`, `api.invalid`.
   */
  startDaemon(request: StartDaemonRequest): Promise<DaemonRecord>;

  /** All background scripts of the user, of every window, that are kept; newest first. */
  listDaemons(filter?: { readonly chatId?: string }): Promise<readonly DaemonRecord[]>;

  /**
   * Stops a background script; resolves when it has ended. One that has ended already is no error.
   * Errors: `daemons.unknown`; `daemons.not_stopped` when the window that runs it has not ended it within 20 seconds, and it may still run.
   */
  stopDaemon(id: string): Promise<void>;

  /**
   * A page of kept output: the records after `sinceSeq` (0 = from the first), oldest first.
   * Ask again with `nextSeq` for what follows. Errors: `daemons.unknown`.
   */
  readDaemonOutput(id: string, options?: { readonly sinceSeq?: number }): Promise<OutputPage>;

  /**
   * Waits until a background script has ended, has printed `untilText`, or the time is over, and says which was first.
   * What it has printed lately counts too. Errors: `daemons.unknown`, `api.invalid`.
   */
  waitForDaemon(id: string, options?: WaitForDaemonOptions): Promise<WaitedDaemon>;

  /** What the background scripts of this window print, and how they end. */
  readonly onDidEmitDaemonEvent: Event<DaemonEvent>;

  /** A background script of any window came, changed or went; in this window also with each output. */
  readonly onDidChangeDaemons: Event<DaemonChange>;
}

/** What to run. */
export interface StartDaemonRequest {
  readonly code: string;
  /** The language as Jupyter names it: `python` (when absent), `r`, `julia`, `bash`. */
  readonly language?: string;
  /** What the user sees as its name; when absent the first line of the code that says something. */
  readonly title?: string;
  /** Groups scripts; when absent the script belongs to "editor". Letters, digits, `-` and `_`, at most 64. */
  readonly chatId?: string;
  /** The absolute path of the folder to run in; when absent that of the workspace. */
  readonly folder?: string;
  /** Names a message of the chat; the same characters. */
  readonly messageId?: string;
}

/** What to wait for beside the end of a background script. */
export interface WaitForDaemonOptions {
  /** How long at most: 5 minutes when absent, 24 hours at most. */
  readonly timeoutMs?: number;
  /** A text in its output. */
  readonly untilText?: string;
}

/** Why a wait is over, and how the background script stands then. */
export interface WaitedDaemon {
  readonly why: "ended" | "printed" | "timeout";
  readonly daemon: DaemonRecord;
}

/** What happened to a background script; `daemon` is absent when it is not kept any more. */
export interface DaemonChange {
  readonly daemon_id: string;
  readonly daemon?: DaemonRecord;
}

/** What is known of a background script. Times are epoch seconds. */
export interface DaemonRecord {
  readonly daemon_id: string;
  readonly chat_id: string;
  readonly message_id: string;
  readonly title: string;
  readonly language: string;
  readonly code: string;
  readonly status: DaemonStatus;
  readonly phase: "starting" | "running" | "stopping" | "ended";
  readonly reason: DaemonReason;
  /** One sentence that says more than the reason. */
  readonly detail?: string;
  readonly started_at: number;
  readonly ended_at?: number;
  readonly deadline_at: number;
  readonly folder?: string;
  readonly file?: string;
  readonly engine?: string;
  readonly last_line?: string;
  readonly connected: boolean;
}

export type DaemonStatus = "running" | "completed" | "error" | "stopped";

/**
 * Why a daemon is where it is. `server_lost` also stands for a Jupyter server that was shut down in an orderly way, and `disconnected` for a
 * machine or a session that was: neither tells us which it was, so `shutdown` is kept for the day that one does, and is not emitted yet.
 */
export type DaemonReason =
  | "started"
  | "finished"
  | "exception"
  | "start_failed"
  | "kernel_died"
  | "server_lost"
  | "user"
  | "max_runtime"
  | "disconnected"
  | "replaced"
  | "shutdown";

/** One piece of output. `seq` grows from record to record; holes in it are no loss. */
export interface DaemonOutput {
  readonly daemon_id: string;
  readonly chat_id: string;
  readonly message_id: string;
  readonly stream:
    "stdout" | "stderr" | "result" | "display" | "update" | "error" | "clear" | "gap" | "input";
  readonly content: string;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly seq: number;
  readonly mime?: string;
  readonly plain?: string;
  readonly display_id?: string;
  readonly wait?: boolean;
  readonly missing_bytes?: number;
  /** The kernel's own count of its messages, where it counts. */
  readonly kernel_seq?: number;
}

/** A background script began to run, or ended: exactly one ending per script. */
export interface DaemonStatusChange {
  readonly daemon_id: string;
  readonly chat_id: string;
  readonly message_id: string;
  readonly status: DaemonStatus;
  readonly reason: DaemonReason;
}

export type DaemonEvent =
  | ({ readonly type: "daemon:output" } & DaemonOutput)
  | ({ readonly type: "daemon:status" } & DaemonStatusChange)
  /** A stop was asked for, by the user, a limit or an extension; `daemon:status` follows when the script has ended. */
  | { readonly type: "daemon:stop"; readonly daemon_id: string };

/** A page of output; `gaps` lists what is missing in it. */
export interface OutputPage {
  readonly records: readonly DaemonOutput[];
  readonly nextSeq: number;
  readonly gaps: readonly {
    readonly after_seq: number;
    readonly missing_bytes?: number;
    readonly content: string;
  }[];
}

/** A failure that has a name; `message` is one sentence for the user. */
export interface BackburnerError extends Error {
  /** `daemons.declined`, `daemons.limit`, `daemons.untrusted`, `daemons.unknown`, … or `internal` for a fault of Backburner's own. */
  readonly code: string;
}
