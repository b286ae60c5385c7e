import type { CodeCalls, RunId, RunState } from "../../protocol/chat.ts";
import type { DaemonOutput, DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId, MessageId } from "../../protocol/ids.ts";

/** Code that a model wants to run, as a tag or as a tool call. */
export interface CodeRequest {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  /** Made by the caller; the id of the daemon when it becomes one. */
  readonly runId: RunId;
  /** A Jupyter language name, lower case. */
  readonly language: string;
  readonly code: string;
  readonly background: boolean;
}

/** What is told while code waits and runs. */
export interface CodeRunListener {
  /** How it stands; the last one says how it ended, or that it became a daemon, or that it will not run. */
  onState(state: RunState): void;
  /** The user has changed the code before running it. */
  onEdited(code: string): void;
  /** The tools that it has called so far in the foreground: some times a second while it calls any. */
  onCalls(calls: CodeCalls): void;
}

/** What became of it, for the model and for the chat's journal. */
export type CodeResult =
  | {
      readonly kind: "ended";
      readonly how: "finished" | "exception" | "interrupted" | "kernel_died" | "failed";
      readonly detail?: string;
      readonly seconds: number;
      /** What it printed, from the first record to the last, bounded in the middle by a `gap`. */
      readonly output: readonly DaemonOutput[];
      /** True when this ran in a kernel that knew nothing of what ran before, and the chat had run something before. */
      readonly freshKernel: boolean;
    }
  /** It runs in the background; `output` is what it had printed before it was moved there. */
  | { readonly kind: "daemon"; readonly record: DaemonRecord; readonly output: readonly DaemonOutput[] }
  | {
      readonly kind: "not-run";
      readonly why: Extract<RunState, { kind: "not-run" }>["why"];
      readonly message: string;
    };

/** Port: runs the code of models behind the one gate. Never rejects: every end is a result. An abort of `signal` interrupts what runs in the foreground and withdraws a question; it never stops a daemon. */
export interface CodeRunner {
  run(request: CodeRequest, listener: CodeRunListener, signal: AbortSignal): Promise<CodeResult>;
}
