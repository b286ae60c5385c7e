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
   * so. Undefined when the script does not wait for it any more: it has ended, or asks for something else by now. Never rejects.
   */
  answer(request: string): Promise<string | undefined>;
  /** The script was told to stop: what it waits for is cancelled, and it hears that. */
  interrupt(): void;
  /** The script is a daemon from now on; what it waits for goes on. */
  toBackground(): void;
  /** The script has ended, was stopped or is another window's now: waiting calls are cancelled, and nothing is answered any more. */
  close(): void;
}

/** Port of the executor: what scripts can call. */
export interface ScriptCalls {
  /** Why programs in this language cannot call anything, in a sentence for people and models; undefined where they can. */
  refusal(language: string): string | undefined;
  open(script: CallingScript): ScriptSession;
}

/** Whether programs in this language are to know of tools at all. */
export function canCall(language: string, calls: ScriptCalls | undefined): boolean {
  return calls !== undefined && calls.refusal(language) === undefined;
}

/** Where there is nothing to call. */
export const noCalls: ScriptSession = {
  answer: () => Promise.resolve(JSON.stringify({ ok: false, message: "There are no tools here." })),
  interrupt: () => undefined,
  toBackground: () => undefined,
  close: () => undefined,
};
