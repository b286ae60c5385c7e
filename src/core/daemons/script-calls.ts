import type { ChatId, DaemonId } from "../../protocol/ids.ts";

/** The script that calls. */
export interface CallingScript {
  /** The daemon, or the run in a chat's kernel. */
  readonly id: DaemonId;
  readonly chatId: ChatId;
  /** Its name, for people. */
  readonly title: string;
  /** True for a daemon. */
  readonly background: boolean;
}

/** What one script may call while it runs; ends with it. */
export interface ScriptSession {
  /**
   * Answers one request of the script: JSON text as `docs/code-tools.md` has it, both ways; a request that makes no sense gets an answer that says
   * so. Never rejects.
   */
  answer(request: string): Promise<string>;
  /** The script has ended, was stopped or is another window's now: waiting calls are cancelled, and nothing is answered any more. */
  close(): void;
}

/** Port of the executor: what scripts can call. */
export interface ScriptCalls {
  open(script: CallingScript): ScriptSession;
}

/** Where there is nothing to call. */
export const noCalls: ScriptSession = {
  answer: () => Promise.resolve(JSON.stringify({ ok: false, message: "There are no tools here." })),
  close: () => undefined,
};
