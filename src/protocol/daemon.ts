import type { ChatId, DaemonId, MessageId } from "./ids.ts";

/** The four statuses of the contract; the last three are final. */
export type DaemonStatus = "running" | "completed" | "error" | "stopped";

/** Why a daemon has the status that it has, in the order of those; machine-readable, never shown as it is. */
export const daemonReasons = [
  // running
  "started",
  // completed
  "finished",
  // error
  "exception",
  "start_failed",
  "kernel_died",
  "server_lost",
  // stopped
  "user",
  "max_runtime",
  "disconnected",
  "replaced",
  "shutdown",
] as const;

/** One of them. */
export type DaemonReason = (typeof daemonReasons)[number];

/** What a running daemon is doing at this moment; finer than its status. */
export type DaemonPhase = "starting" | "running" | "stopping" | "ended";

/** Everything that is known of a daemon without its output; kept in `daemon.json` and returned by the API. Times are epoch seconds. */
export interface DaemonRecord {
  readonly daemon_id: DaemonId;
  readonly chat_id: ChatId;
  readonly message_id: MessageId;
  /** What the user sees as its name: a file name, or the first line of the code. */
  readonly title: string;
  /** The language name as Jupyter knows it: `python`, `r`, `julia`, `bash`. */
  readonly language: string;
  readonly code: string;
  readonly status: DaemonStatus;
  readonly phase: DaemonPhase;
  readonly reason: DaemonReason;
  /** One sentence for a person that says more than the reason: the exception, what could not be verified. */
  readonly detail?: string;
  /** When the user or the model asked for it. */
  readonly started_at: number;
  readonly ended_at?: number;
  /** When the maximum run time is over. */
  readonly deadline_at: number;
  /** The working directory; the engine's own when absent. */
  readonly folder?: string;
  /** The file that is run, when it is a whole file. */
  readonly file?: string;
  /** The engine that runs it, in words: "Python 3.12 (.venv)". */
  readonly engine?: string;
  /** The last line that it printed, cut to 200 characters. */
  readonly last_line?: string;
  /** False while the connection to its kernel is lost and being made again. */
  readonly connected: boolean;
}

/** The kinds of output; `update` replaces the display of the same `display_id`, `clear` empties what came before, `gap` says what is missing. */
export type OutputStream =
  "stdout" | "stderr" | "result" | "display" | "update" | "error" | "clear" | "gap" | "input";

/**
 * One piece of output in its final shape: what the kernel adapter made is numbered, timed and never reshaped again.
 * Its first seven fields are the contract's `daemon:output` payload.
 */
export interface DaemonOutput {
  readonly daemon_id: DaemonId;
  readonly chat_id: ChatId;
  readonly message_id: MessageId;
  readonly stream: OutputStream;
  /** Text with ANSI sequences for the text streams; the data of `mime` (base64 for images) for `result`, `display` and `update`. */
  readonly content: string;
  /** Epoch seconds. */
  readonly timestamp: number;
  /** Grows by at least one from record to record of a daemon; superseded records leave holes that are no loss. */
  readonly seq: number;
  /** The richest type that can be shown, for `result`, `display` and `update`. */
  readonly mime?: string;
  /** The text/plain form beside a richer `content`. */
  readonly plain?: string;
  /** Names a display that an `update` may replace. */
  readonly display_id?: string;
  /** For `clear`: true when it takes effect only with the next output. */
  readonly wait?: boolean;
  /** For `gap`: how many bytes are missing, when known. */
  readonly missing_bytes?: number;
  /** The kernel's own count of its messages, where it counts; tells a window that takes over what it has. */
  readonly kernel_seq?: number;
}

/** The contract's `daemon:status` payload, and the whole record for those who want to draw it. */
interface DaemonStatusChange {
  readonly daemon_id: DaemonId;
  readonly chat_id: ChatId;
  readonly message_id: MessageId;
  readonly status: DaemonStatus;
  readonly reason: DaemonReason;
}

/** The events of the contract under their names; `type` tells them apart. */
export type DaemonEvent =
  | ({ readonly type: "daemon:output" } & DaemonOutput)
  | ({ readonly type: "daemon:status" } & DaemonStatusChange)
  /** Its stop was asked for, by whomever; `daemon:status` follows when it has ended. */
  | { readonly type: "daemon:stop"; readonly daemon_id: DaemonId };

/** A stretch of a daemon's output that is missing, and why, in words. */
export interface OutputGap {
  readonly after_seq: number;
  readonly missing_bytes?: number;
  readonly content: string;
}

/** A page of a daemon's kept output, oldest first. Ask again with `nextSeq` for what follows. */
export interface OutputPage {
  readonly records: readonly DaemonOutput[];
  readonly nextSeq: number;
  readonly gaps: readonly OutputGap[];
}
